import type { Action, RamAction } from '../../model/action.ts'
import type { AccountWishes, DesiredState } from '../../model/desired-state.ts'
import type { AccountRam } from '../../model/inventory.ts'
import { roleName, type AccountId, type RoleName } from '../../model/names.ts'
import type { RamDocument } from '../../model/policy.ts'
import type { PowerChange } from '../../model/power.ts'
import { custom, refText } from './change.ts'
import { grantPolicy } from './pass-role.ts'
import { documentThen, noPowers, powerChange, powersNow, powersThen } from './powers.ts'

/**
 * What a plan means in permissions: for each group of instances that changes role, each role and each policy that RAM
 * changes, and each grant that is given.
 */
export const powerChanges = (
  desired: DesiredState,
  ram: ReadonlyMap<AccountId, AccountRam>,
  actions: readonly Action[],
): readonly PowerChange[] =>
  [...ram.values()].flatMap((facts) => {
    const wishes = desired.accounts.get(facts.account)
    if (wishes === undefined) return []
    const own = actions.filter((action) => action.target.account === facts.account)
    const edits = own.filter((action) => action.class === 'ram')
    return [
      ...instanceChanges(wishes, facts, own),
      ...roleChanges(wishes, facts, edits),
      ...policyChanges(wishes, facts, edits),
      ...grantChanges(wishes, edits),
    ].filter((change) => change !== null)
  })

const instanceChanges = (
  wishes: AccountWishes,
  ram: AccountRam,
  actions: readonly Action[],
): readonly (PowerChange | null)[] => {
  const groups = new Map<string, Readonly<{ from: RoleName | null; to: RoleName | null; count: number }>>()
  for (const action of actions) {
    if (action.class === 'ram' || action.from === action.to) continue
    const { from, to } = action
    const key = JSON.stringify([from, to])
    groups.set(key, { from, to, count: (groups.get(key)?.count ?? 0) + 1 })
  }
  return [...groups.values()].map((group) =>
    powerChange(
      wishes.id,
      { type: 'instances', ...group },
      group.from === null ? noPowers : powersNow(ram, group.from),
      group.to === null ? noPowers : powersThen(wishes, ram, group.to),
    ),
  )
}

const roleChanges = (
  wishes: AccountWishes,
  ram: AccountRam,
  edits: readonly RamAction[],
): readonly (PowerChange | null)[] => {
  const touched = new Set<RoleName>()
  for (const edit of edits) {
    if (edit.kind === 'create-role' || edit.kind === 'delete-role') touched.add(edit.role)
    else if ('holder' in edit && edit.holder.type === 'role') touched.add(roleName(edit.holder.name))
  }
  return [...touched].map((role) => {
    const goes = edits.some((edit) => edit.kind === 'delete-role' && edit.role === role)
    const after = goes ? noPowers : powersThen(wishes, ram, role)
    return powerChange(wishes.id, { type: 'role', role }, powersNow(ram, role), after)
  })
}

const policyChanges = (
  wishes: AccountWishes,
  ram: AccountRam,
  edits: readonly RamAction[],
): readonly (PowerChange | null)[] =>
  edits.map((edit) => {
    if (edit.kind !== 'update-policy') return null
    const before = ram.policies.get(refText(custom(edit.policy)))?.document ?? null
    const unread = before === null ? [`what policy ${edit.policy} allows now`] : []
    return powerChange(
      wishes.id,
      { type: 'policy', policy: edit.policy },
      { ...noPowers, documents: listed(before), unread },
      { ...noPowers, documents: listed(edit.document) },
    )
  })

const grantChanges = (wishes: AccountWishes, edits: readonly RamAction[]): readonly (PowerChange | null)[] =>
  edits.map((edit) => {
    if (edit.kind !== 'attach-policy' && edit.kind !== 'detach-policy') return null
    const grant = wishes.grants.find((one) => grantPolicy(wishes.id, one).name === edit.policy.name)
    if (grant === undefined) return null
    const powers = { ...noPowers, documents: [grantPolicy(wishes.id, grant).document] }
    const holder = `${edit.holder.type} ${edit.holder.name}`
    const [before, after] = edit.kind === 'attach-policy' ? [noPowers, powers] : [powers, noPowers]
    return powerChange(wishes.id, { type: 'grant', grant: grant.name, holder }, before, after)
  })

const listed = (document: RamDocument | null): readonly RamDocument[] => (document === null ? [] : [document])

/** What one RAM action gives of powers from which more can be had, in words; empty: nothing. */
export const risksOfAction = (wishes: AccountWishes, ram: AccountRam, action: RamAction): readonly string[] => {
  if (action.kind === 'attach-policy') {
    const document = documentThen(wishes, ram, action.policy)
    const powers = {
      ...noPowers,
      documents: listed(document),
      named: action.policy.type === 'System' ? [action.policy] : [],
    }
    const isGrant = wishes.grants.some((grant) => grantPolicy(wishes.id, grant).name === action.policy.name)
    return isGrant ? [] : risksBetween(wishes, noPowers, powers)
  }
  if (action.kind !== 'update-policy') return []
  const before = ram.policies.get(refText(custom(action.policy)))?.document ?? null
  const [old, now] = [listed(before), listed(action.document)]
  return risksBetween(wishes, { ...noPowers, documents: old }, { ...noPowers, documents: now })
}

const risksBetween = (
  { id }: AccountWishes,
  before: Parameters<typeof powerChange>[2],
  after: Parameters<typeof powerChange>[3],
): readonly string[] =>
  powerChange(id, { type: 'instances', from: null, to: null, count: 0 }, before, after)?.risks ?? []
