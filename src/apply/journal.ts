import type { Detach, EcsAction, Recreate, Replace } from '../core/model/action.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Outcome, Result } from '../core/model/run-record.ts'
import type { Batch } from '../core/ports/cloud-writer.ts'
import type { Shard } from '../core/model/ledger-entry.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import { LedgerFailure, type Journaled, type Ledger } from '../core/ports/ledger.ts'
import { gate, type Needs } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'

/**
 * Opens the gate and makes the intent durable, then hands the batch to `work`, whose results close the intent.
 * If gate or ledger says no, nothing was begun and the results say why. A result of outcome `unknown` or `interrupted`
 * leaves its intent open, so that the next run recovers it.
 */
export const journaled = async <A extends EcsAction | Recreate>(
  hands: Hands,
  batch: readonly Cleared<A>[],
  needs: Needs,
  work: (batch: Batch<A>) => Promise<readonly Result<A>[]>,
): Promise<readonly Result[]> => {
  const [first] = batch
  if (first === undefined) return []
  const { account, region } = first.target
  const closed = await gate(hands, first.target, needs)
  if (closed !== null) return told(hands, refusedAll(batch, 'interrupted', closed.code, closed.message))

  let begun: Batch<A>
  try {
    const lease = await hands.leases.hold(account, region)
    begun = asBatch(await hands.ledger.intendUnder(lease, batch, hands.allowed(batch)))
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    return told(hands, refusedAll(batch, outcomeOf(error), error.reason, error.message))
  }

  const results = await work(begun)
  // The compiler cannot see through the parameter that a journaled A is one of these.
  const journal: readonly unknown[] = begun
  const actions = new Map<string, Journaled>(
    (journal as readonly Journaled<EcsAction | Recreate>[]).map((action) => [action.target.id, action]),
  )
  const ended = results.flatMap((result) => {
    const action = actions.get(result.action.target.id)
    return action === undefined || isOpen(result) ? [] : [{ action, result }]
  })
  await concludeOrLog(hands, account, region, ended)
  return told(hands, results)
}

/** What happened, happened: a ledger that fails now only leaves the intent open for the next run to look at. */
export const concludeOrLog = async (
  { ledger, around }: Pick<Hands, 'ledger' | 'around'>,
  account: AccountId,
  shard: Shard,
  ended: Parameters<Ledger['conclude']>[1],
): Promise<void> => {
  await ledger.conclude(account, ended).catch((error: unknown) => {
    around.log('error', 'The results could not be journaled; the next run looks at them again.', {
      account,
      shard,
      error: error instanceof Error ? error.message : String(error),
    })
  })
}

/** Without it a later run would not know what to put back; this one does, and goes on. */
export const oweOrLog = async (
  { ledger, around }: Pick<Hands, 'ledger' | 'around'>,
  action: Journaled<Replace | Detach>,
  role: RoleName,
): Promise<void> => {
  const { account, region, id } = action.target
  await ledger.owe(account, action, role).catch((error: unknown) => {
    around.log('error', 'The detach took off a role of another writer, which could not be journaled; it is put back.', {
      account,
      region,
      instance: id,
      role,
      error: error instanceof Error ? error.message : String(error),
    })
  })
}

/** The same of what an earlier run left open. False: it stays open. */
export const closeOrLog = async (
  { ledger, around }: Pick<Hands, 'ledger' | 'around'>,
  account: AccountId,
  intent: number,
  results: readonly Result[],
): Promise<boolean> => {
  try {
    await ledger.closeOpen(account, intent, results)
    return true
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    around.log('error', 'What an earlier run left open could not be closed; the next run looks at it again.', {
      account,
      intent,
      error: error.message,
    })
    return false
  }
}

const isOpen = (result: Result): boolean => result.outcome === 'unknown' || result.outcome === 'interrupted'

const asBatch = <A extends EcsAction | Recreate>(actions: readonly Journaled<A>[]): Batch<A> => {
  const [first, ...rest] = actions
  if (first === undefined) throw new Error('An intent without actions was journaled.')
  return [first, ...rest]
}

/** What became of changes that the ledger kept from beginning. */
export const outcomeOf = ({ reason }: LedgerFailure): Outcome => {
  switch (reason) {
    case 'over-limit':
    case 'stopped':
    case 'frozen':
      return 'refused'
    case 'lost-lease':
    case 'outdated':
      return 'skipped'
    case 'unreachable':
    case 'wrong-cloud':
    case 'not-initialised':
      return 'interrupted'
  }
}

const refusedAll = <A extends EcsAction | Recreate>(
  batch: readonly A[],
  outcome: Outcome,
  code: string,
  message: string,
): readonly Result<A>[] => batch.map((action) => resultOf(action, outcome, { code, message }))

const told = (hands: Hands, results: readonly Result[]): readonly Result[] => {
  for (const result of results) hands.tell(result)
  return results
}
