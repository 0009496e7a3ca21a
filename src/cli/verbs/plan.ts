import type { Finding } from '../../core/model/finding.ts'
import type { Commit } from '../../core/model/names.ts'
import { exitStatus, gravest, planExit } from '../../core/report/exit-status.ts'
import { within } from '../../core/report/within.ts'
import { judgeCommit, type Judgement } from '../../read/accept.ts'
import { recollect } from '../../run/given.ts'
import { preview } from '../../run/preview.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { readBase, readProposal } from '../desired.ts'
import { planFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** What would be done. It holds nothing that could write. */
export const plan: Verb = async ({ own, config, around, out }) => {
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error
  const { desired, source } = proposal
  const base = typeof own['base'] === 'string' ? await readBase(config, own['base'], out) : undefined
  if (base === null) return exitStatus.error

  const ledger = await ledgerReader(config, bounds)
  const { given, findings } = await recollect(ledger, desired, bounds, digest, around.clock.now())
  const judgement = await judgeCommit({ ok: true, desired, findings: [] }, source, given.control, bounds)
  const held = judgement.kind === 'accept' ? [] : [heldFinding(judgement, desired.commit)]

  const accounts = connectAccounts(config, desired, bounds, around, newRunId(around.clock))
  const known = [...proposal.findings, ...findings, ...held]
  const options = { filter: config.filter, reviewed: null }
  const seen = await preview(readerFor(accounts), desired, given, options, known, base?.desired)
  const verdict = within(seen.verdict, config.filter, desired)
  const before = seen.before && { plan: seen.before, findings: base?.findings ?? [] }
  await out.present(planFormats(verdict, before, out.look))
  return gravest([planExit(verdict), ...held.map(() => exitStatus.refused)])
}

const heldFinding = (judgement: Exclude<Judgement, { kind: 'accept' }>, commit: Commit): Finding => {
  const at = { code: 'commit-held', severity: 'error', at: null } as const
  if (judgement.kind === 'held') {
    const fix = `rolekeeper accept ${commit} takes it all the same.`
    return { ...at, message: `Commit ${commit} is held: ${judgement.why}. Apply changes nothing.`, fix }
  }
  const [{ wrong, right }] = judgement.problems
  return { ...at, message: `Commit ${commit} cannot be judged now: ${wrong}. Apply changes nothing.`, fix: right }
}
