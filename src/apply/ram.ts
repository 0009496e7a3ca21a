import type { RamAction } from '../core/model/action.ts'
import type { At } from '../core/model/instance.ts'
import { region, type AccountId, type RoleName } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { LedgerFailure, type Journaled } from '../core/ports/ledger.ts'
import { resultOf, type Hands } from './hands.ts'
import { failureOf } from './split.ts'

/** Roles that RAM would not give what desired state wants, as `ACCOUNT/ROLE`: nothing is detached towards them. */
export type FailedRoles = ReadonlySet<string>

/** Account by account side by side, in each one change after another in the order of the plan. */
export const applyRam = async (
  hands: Hands,
  actions: readonly Cleared<RamAction>[],
  mayDo: (action: RamAction) => Promise<string | null>,
): Promise<readonly Result[]> => {
  const accounts = [...new Set(actions.map((action) => action.target.account))]
  const parts = accounts.map((account) =>
    ramOfAccount(
      hands,
      account,
      actions.filter((action) => action.target.account === account),
      mayDo,
    ),
  )
  return (await Promise.all(parts)).flat()
}

const ramOfAccount = async (
  hands: Hands,
  account: AccountId,
  actions: readonly Cleared<RamAction>[],
  mayDo: (action: RamAction) => Promise<string | null>,
): Promise<readonly Result[]> => {
  let begun: readonly Journaled<RamAction>[]
  try {
    const lease = await hands.leases.hold(account, 'ram')
    begun = await hands.ledger.intendUnder(lease, actions, hands.allowed(actions))
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    return actions.map((action) => resultOf(action, 'refused', { code: error.reason, message: error.message }))
  }
  const results: { action: Journaled<RamAction>; result: Result }[] = []
  const broken = new Set<string>()
  for (const action of begun) {
    const result = await doOne(hands, action, broken, mayDo)
    if (result.outcome === 'failed') broken.add(subjectOf(action))
    hands.tell(result)
    results.push({ action, result })
  }
  await hands.ledger.conclude(account, results)
  return results.map(({ result }) => result)
}

const doOne = async (
  hands: Hands,
  action: Journaled<RamAction>,
  broken: ReadonlySet<string>,
  mayDo: (action: RamAction) => Promise<string | null>,
): Promise<Result> => {
  if (hands.around.stop.aborted) return resultOf(action, 'interrupted', { code: 'stopped-by-signal' })
  const lost = subjectsOf(action).find((subject) => broken.has(subject))
  if (lost !== undefined) {
    return resultOf(action, 'skipped', { code: 'depends', message: `It depends on ${lost}, which failed in this run.` })
  }
  const hindrance = await mayDo(action)
  if (hindrance !== null) return resultOf(action, 'skipped', { code: 'still-held', message: hindrance })
  try {
    const { requestId, alreadySo } = await hands.writer.ram(action)
    return resultOf(action, pastOf(action), { requestId, code: alreadySo ? 'already-so' : null })
  } catch (error) {
    const { facts, message } = failureOf(error)
    return resultOf(action, 'failed', { code: facts.code, requestId: facts.requestId, message })
  }
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

/** What an action makes or changes: `role NAME` or `policy NAME`. */
const subjectOf = (action: RamAction): string => subjectsOf(action)[0] ?? action.target.id

const subjectsOf = (action: RamAction): readonly string[] => {
  switch (action.kind) {
    case 'create-role':
    case 'update-role':
    case 'delete-role':
      return [`role ${action.role}`]
    case 'create-policy':
    case 'update-policy':
    case 'delete-policy':
      return [`policy ${action.policy}`]
    case 'attach-policy':
    case 'detach-policy':
      return [`${action.holder.type} ${action.holder.name}`, `policy ${action.policy.name}`]
  }
}

/** Roles whose RAM phase did not end as wanted, for whatever reason. */
export const failedRoles = (results: readonly Result[]): FailedRoles => {
  const failed = new Set<string>()
  for (const { action, outcome } of results) {
    if (action.class !== 'ram' || !['failed', 'skipped', 'refused', 'interrupted'].includes(outcome)) continue
    if ('role' in action) failed.add(`${action.target.account}/${action.role}`)
    else if ('holder' in action && action.holder.type === 'role') {
      failed.add(`${action.target.account}/${action.holder.name}`)
    }
  }
  return failed
}

/** Why a role may not be removed yet: whoever still holds it, asked by role name in every region. */
export const stillHeld = async (
  hands: Pick<Hands, 'reader'>,
  account: AccountId,
  role: RoleName,
  regions: readonly string[],
): Promise<string | null> => {
  for (const name of regions) {
    const at: At = { account, region: region(name) }
    const holders = await hands.reader.holders(at, role)
    const [first] = holders
    if (first !== undefined) return `${holders.length} instances in ${name} still hold ${role}, ${first} for one.`
  }
  return null
}
