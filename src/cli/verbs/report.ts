import { driftDocument } from '../../core/report/drift.ts'
import { exitStatus, gravest, planExit } from '../../core/report/exit-status.ts'
import { MINUTE } from '../../core/model/time.ts'
import { driftMarkdown } from '../../report/comment/drift-markdown.ts'
import { toCsv } from '../../report/data/csv.ts'
import { toJson } from '../../report/data/json.ts'
import { driftSarif } from '../../report/data/drift-sarif.ts'
import { driftText } from '../../report/terminal/drift-text.ts'
import { compareDrift } from '../../run/drift.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import type { Verb } from '../verb.ts'

/** The longest that Function Compute lets a shard of a sweep work, as `s.yaml` deploys it. */
const SHARD_MS = 10 * MINUTE

/** What is not as the accepted commit says; before the first, as the files say. It holds nothing that could write. */
export const report: Verb = async ({ config, around, out }) => {
  const bounds = await readBounds(config)
  const compared = await compareDrift(
    {
      ledger: () => ledgerReader(config, bounds),
      otherwise: async () => (await readProposal(config, out))?.desired ?? null,
      readerFor: (desired) => readerFor(connectAccounts(config, desired, bounds, around, newRunId(around.clock))),
      clock: around.clock,
    },
    { bounds, digest, filter: config.filter, shardMs: SHARD_MS, expectsSweeps: false },
  )
  const document = driftDocument(compared, version)
  await out.present({
    text: () => driftText(document, out.look),
    json: () => toJson(document),
    markdown: () => driftMarkdown(document),
    csv: () => toCsv(document.rows),
    sarif: () => toJson(driftSarif(document, version)),
  })
  const isBroken = compared.findings.some(({ severity }) => severity === 'error')
  return gravest([
    compared.of === null ? exitStatus.error : planExit(compared.of.verdict),
    ...(isBroken ? [exitStatus.error] : []),
  ])
}
