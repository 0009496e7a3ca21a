import type { RamAction } from '../core/model/action.ts'
import type { AccountId } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { LedgerFailure, type Journaled, type Lease } from '../core/ports/ledger.ts'
import { closedFor, RAM_MS } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'
import { concludeOrLog, outcomeOf } from './journal.ts'
import { effectUnknown, failureOf } from './split.ts'

/** Why a change may not be made now after all; null: it may. */
export type AskHindrance = (action: RamAction) => Promise<string | null>

/** Account by account side by side, in each one change after another in the order of the plan. */
export const applyRam = async (
  hands: Hands,
  actions: readonly Cleared<RamAction>[],
  hindranceOf: AskHindrance,
): Promise<readonly Result[]> => {
  const accounts = [...new Set(actions.map((action) => action.target.account))]
  const parts = accounts.map((account) => {
    const own = actions.filter((action) => action.target.account === account)
    return ramOfAccount(hands, account, own, hindranceOf)
  })
  return (await Promise.all(parts)).flat()
}

const ramOfAccount = async (
  hands: Hands,
  account: AccountId,
  actions: readonly Cleared<RamAction>[],
  hindranceOf: AskHindrance,
): Promise<readonly Result[]> => {
  let begun: readonly Journaled<RamAction>[]
  let lease: Lease
  try {
    lease = await hands.leases.hold(account, 'ram')
    begun = await hands.ledger.intendUnder(lease, actions, hands.allowed(actions))
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    const detail = { code: error.reason, message: error.message }
    const results = actions.map((action) => resultOf(action, outcomeOf(error), detail))
    for (const result of results) hands.tell(result)
    return results
  }
  const ended: { action: Journaled<RamAction>; result: Result }[] = []
  const lost = new Set<string>()
  for (const action of begun) {
    const result = await doOne(hands, lease, action, lost, hindranceOf)
    if (isUndone(result)) for (const name of keptBackBy(action)) lost.add(name)
    hands.tell(result)
    ended.push({ action, result })
  }
  await concludeOrLog(hands, account, 'ram', ended)
  return ended.map(({ result }) => result)
}

const doOne = async (
  hands: Hands,
  lease: Lease,
  action: Journaled<RamAction>,
  lost: ReadonlySet<string>,
  hindranceOf: AskHindrance,
): Promise<Result> => {
  const closed = closedFor(hands.around, RAM_MS)
  if (closed !== null) return resultOf(action, 'interrupted', closed)
  const missing = needsOf(action).find((name) => lost.has(name))
  if (missing !== undefined) {
    const message = `It depends on ${missing}, with which not all went well in this run.`
    return resultOf(action, 'skipped', { code: 'depends', message })
  }
  const hindrance = await hindranceOf(action)
  if (hindrance !== null) return resultOf(action, 'skipped', { code: 'still-held', message: hindrance })
  try {
    await holdStill(hands, lease)
    const { requestId, alreadySo } = await hands.writer.ram(action)
    return resultOf(action, pastOf(action), { requestId, code: alreadySo ? 'already-so' : null })
  } catch (error) {
    if (error instanceof LedgerFailure) {
      return resultOf(action, outcomeOf(error), { code: error.reason, message: error.message })
    }
    const failure = failureOf(error)
    const { code, requestId } = failure.facts
    return resultOf(action, effectUnknown(failure) ? 'unknown' : 'failed', {
      code,
      requestId,
      message: failure.message,
    })
  }
}

/**
 * Many changes, and asking every region before one, take longer than a lease lasts. Where another run had it meanwhile,
 * what this one planned is of before.
 */
const holdStill = async ({ leases }: Pick<Hands, 'leases'>, { account, shard, epoch }: Lease): Promise<void> => {
  const now = await leases.hold(account, shard)
  if (now.epoch === epoch) return
  throw new LedgerFailure(`Another run has changed ${account}/${shard} since; the next run goes on.`, 'lost-lease')
}

const pastOf = ({ kind }: RamAction): Result['outcome'] => {
  switch (kind) {
    case 'create-role':
    case 'create-policy':
      return 'created'
    case 'update-role':
    case 'update-policy':
      return 'updated'
    case 'delete-role':
    case 'delete-policy':
      return 'deleted'
    case 'attach-policy':
      return 'attached'
    case 'detach-policy':
      return 'detached'
  }
}

/** Whether a change in RAM did not come about, for whatever reason, or nobody knows. */
export const isUndone = ({ outcome }: Result): boolean =>
  ['failed', 'unknown', 'skipped', 'refused', 'interrupted'].includes(outcome)

/** What other changes of the run cannot count on, if this one did not come about. */
const keptBackBy = (action: RamAction): readonly string[] => {
  switch (action.kind) {
    case 'create-role':
    case 'update-role':
      return [`role ${action.role}`]
    case 'create-policy':
    case 'update-policy':
      return [`policy ${action.policy}`]
    case 'detach-policy':
      return [`the policies of ${action.holder.type} ${action.holder.name}`, `the holders of ${action.policy.name}`]
    case 'attach-policy':
    case 'delete-role':
    case 'delete-policy':
      return []
  }
}

/** RAM attaches what exists, and deletes neither a role that has a policy nor a policy that somebody has. */
const needsOf = (action: RamAction): readonly string[] => {
  switch (action.kind) {
    case 'attach-policy': {
      const { holder, policy } = action
      return [`${holder.type} ${holder.name}`, ...(policy.type === 'Custom' ? [`policy ${policy.name}`] : [])]
    }
    case 'delete-role':
      return [`the policies of role ${action.role}`]
    case 'delete-policy':
      return [`the holders of ${action.policy}`]
    default:
      return []
  }
}
