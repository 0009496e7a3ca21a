import type { Hash } from '../../core/model/names.ts'
import { actionKey } from '../../core/plan/key.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { toIso } from '../../core/model/iso.ts'
import { recollect } from '../../run/given.ts'
import { preview } from '../../run/preview.ts'
import { noFilter } from '../../core/check/filter.ts'
import type { Bounds } from '../../core/model/bounds.ts'
import type { LedgerReader } from '../../core/ports/ledger.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { readerFor } from '../../wire/reader.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { readProposal } from '../desired.ts'
import { endAfter } from '../duration.ts'
import { noted } from '../noted.ts'
import { plannedActions } from '../past-plans.ts'
import type { Verb, VerbCall } from '../verb.ts'

/** Lifts the limits for exactly the actions of one plan, once each, for a day. */
export const approve: Verb = async (call) => {
  const { args, own, config, around, out } = call
  const hash = readHash(args[0] ?? '')
  const until = endAfter(typeof own['for'] === 'string' ? own['for'] : '1d', around.clock.now())
  const bounds = await readBounds(config)
  const ledger = await ledgerWriter(config, bounds, null)
  const keys = (await plannedActions(ledger, hash)) ?? (await planNow(call, ledger, bounds, hash))
  if (keys === null) return exitStatus.error

  await ledger.note({ kind: 'approval', planHash: hash, keys, until, asked: null })
  const entry = { planHash: hash, actions: keys.length, until: toIso(until) }
  const text = `Approved: the ${keys.length} actions of ${hash}, once each, until ${entry.until}. Apply does them.`
  await out.present(noted('approve', entry, text))
  return exitStatus.done
}

/** The keys of the plan of now, if that is the one; else null, and what to do has been said. */
const planNow = async (
  { config, around, out }: VerbCall,
  ledger: LedgerReader,
  bounds: Bounds,
  hash: Hash,
): Promise<readonly string[] | null> => {
  const proposal = await readProposal(config, out)
  if (proposal === null) return null
  const { desired } = proposal
  const { given } = await recollect(ledger, desired, bounds, digest, around.clock.now())
  const reader = readerFor(connectAccounts(config, desired, bounds, around, newRunId(around.clock)))
  const { verdict } = await preview(reader, desired, given, { filter: noFilter, reviewed: null })
  const { planHash, actions } = verdict.plan
  if (planHash === hash) return actions.map(actionKey)
  out.complain(
    `No run of this ledger and not the plan of now has the hash ${hash}; the plan of now is ${planHash}.\n` +
      'Look at it with rolekeeper plan, and approve the hash that it prints.',
  )
  return null
}

const readHash = (text: string): Hash => (text.startsWith('sha256:') ? text : `sha256:${text}`) as Hash
