import type { RamAction } from '../../model/action.ts'
import type { AccountWishes } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { AccountRam } from '../../model/inventory.ts'
import type { PolicyName, RoleName } from '../../model/names.ts'
import { custom, detachPolicy, frame, refText, type Ground } from './change.ts'
import { grantPolicy } from './pass-role.ts'

/** What of the account's instances removal depends on. */
export type InUse = Readonly<{
  /** Roles that a living instance or container group holds. */
  roles: ReadonlySet<RoleName>
  /** Whether every scope of the account was listed whole. */
  complete: boolean
}>

export type PrunePlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[] }>

/** Roles and policies that carry our mark and that desired state no longer names. */
export const forgotten = (
  wishes: AccountWishes,
  marked: AccountRam['marked'],
): Readonly<{ roles: readonly RoleName[]; policies: readonly PolicyName[] }> => {
  const named = new Set([
    ...wishes.policies.keys(),
    ...wishes.grants.map((grant) => grantPolicy(wishes.id, grant).name),
  ])
  return {
    roles: marked.roles.filter((name) => !wishes.roles.has(name)),
    policies: marked.policies.filter((name) => !named.has(name)),
  }
}

/**
 * Removes what only Rolekeeper made: with `prune`, nobody known to hold it, and nothing unknown; else it is a finding.
 * Who holds a role is asked again by its name in every region right before it goes.
 */
export const planPrune = (
  ground: Ground,
  wishes: AccountWishes,
  ram: AccountRam,
  inUse: InUse,
  prune: boolean,
): PrunePlan => {
  const left = forgotten(wishes, ram.marked)
  const actions: RamAction[] = []
  const findings: Finding[] = []
  for (const role of left.roles) {
    const hindrance = roleHindrance(role, inUse, prune)
    if (hindrance === null) actions.push(...removeRole(ground, ram, role))
    else findings.push(leftOver('role', role, hindrance))
  }
  const going = new Set(actions.flatMap((action) => (action.kind === 'delete-role' ? [action.role as string] : [])))
  for (const policy of left.policies) {
    const hindrance = policyHindrance(ram, policy, going, inUse, prune)
    if (hindrance === null) actions.push(...removePolicy(ground, ram, policy, going))
    else findings.push(leftOver('policy', policy, hindrance))
  }
  return { actions, findings }
}

const roleHindrance = (role: RoleName, inUse: InUse, prune: boolean): string | null => {
  if (!prune) return 'settings.prune is not true'
  if (!inUse.complete) return 'not all of the account could be listed'
  return inUse.roles.has(role) ? 'an instance or container group still holds it' : null
}

const policyHindrance = (
  ram: AccountRam,
  policy: PolicyName,
  going: ReadonlySet<string>,
  inUse: InUse,
  prune: boolean,
): string | null => {
  if (!prune) return 'settings.prune is not true'
  if (!inUse.complete) return 'not all of the account could be listed'
  const isOurs = isGrantPolicy(policy)
  const holders = ram.holders.get(refText(custom(policy))) ?? []
  const other = holders.find(({ type, name }) => !isOurs && !(type === 'role' && going.has(name)))
  return other === undefined ? null : `${other.type} ${other.name} still holds it`
}

/** Grants' policies are attached by Rolekeeper alone, so it may take them off again. */
const isGrantPolicy = (policy: PolicyName): boolean => policy.startsWith('rolekeeper-pass-')

const removeRole = (ground: Ground, ram: AccountRam, role: RoleName): readonly RamAction[] => {
  const why = `Role ${role} was made by Rolekeeper, and desired state no longer names it.`
  const held = ram.roles.get(role)?.policies ?? []
  return [
    ...held.map((policy) => detachPolicy(ground, policy, { type: 'role', name: role }, why)),
    {
      ...frame(ground, { type: 'role', id: role }, 'narrows', why, { from: role, to: null }),
      kind: 'delete-role',
      role,
    },
  ]
}

const removePolicy = (
  ground: Ground,
  ram: AccountRam,
  policy: PolicyName,
  going: ReadonlySet<string>,
): readonly RamAction[] => {
  const why = `Policy ${policy} was made by Rolekeeper, and desired state no longer names it.`
  const holders = ram.holders.get(refText(custom(policy))) ?? []
  return [
    ...holders
      .filter(({ type, name }) => !(type === 'role' && going.has(name)))
      .map((holder) => detachPolicy(ground, custom(policy), holder, why)),
    {
      ...frame(ground, { type: 'policy', id: policy }, 'narrows', why, { from: policy, to: null }),
      kind: 'delete-policy',
      policy,
    },
  ]
}

const leftOver = (type: 'role' | 'policy', name: string, hindrance: string): Finding => ({
  code: `${type}-left-over`,
  severity: 'note',
  at: null,
  message: `${type} ${name} was made by Rolekeeper, and desired state no longer names it. It stays: ${hindrance}.`,
  fix: `Remove it by hand, or set settings.prune: true once nobody needs it.`,
})
