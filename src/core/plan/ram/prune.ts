import type { RamAction } from '../../model/action.ts'
import type { AccountWishes } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { AccountRam } from '../../model/inventory.ts'
import type { PolicyName, RoleName } from '../../model/names.ts'
import type { PolicyRef } from '../../model/policy.ts'
import { grantOfPolicy } from '../../ram/names.ts'
import { detachPolicy, frame } from './change.ts'
import { custom, grantPolicy, refText, type Ground } from './declared.ts'

/** What of the account's instances removal depends on. */
export type InUse = Readonly<{
  /** Roles that a living instance or container group holds. */
  roles: ReadonlySet<RoleName>
  /** Whether every scope of the account was listed whole. */
  complete: boolean
}>

/** `bound`: roles that bindings name. `planned`: what is done to policies that are not removed. */
export type PruneGrounds = Readonly<{
  prune: boolean
  bound: ReadonlySet<RoleName>
  inUse: InUse
  planned: readonly RamAction[]
}>

export type PrunePlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[] }>

/** Roles and policies that carry our mark and that nothing in desired state names any more. */
export const forgotten = (
  wishes: AccountWishes,
  bound: ReadonlySet<RoleName>,
  marked: AccountRam['marked'],
): AccountRam['marked'] => {
  const { roles, policies, grants } = wishes
  const namedRoles = new Set([...roles.keys(), ...bound, ...grants.flatMap(({ pass, to }) => [...pass, ...to.roles])])
  const namedPolicies = new Set([
    ...policies.keys(),
    ...grants.map((grant) => grantPolicy(wishes, grant).name),
    ...policiesInLists(wishes),
  ])
  return {
    roles: marked.roles.filter((name) => !namedRoles.has(name)),
    policies: marked.policies.filter((name) => !namedPolicies.has(name)),
  }
}

/** Custom policies that the lists of managed roles name. */
export const policiesInLists = ({ roles }: AccountWishes): readonly PolicyName[] =>
  [...roles.values()].flatMap((role) =>
    role.managed && role.policies !== 'left'
      ? role.policies.flatMap(({ type, name }) => (type === 'Custom' ? [name] : []))
      : [],
  )

/**
 * Removes what only Rolekeeper made: with `prune`, nobody known to hold it, and nothing unknown; else it is a finding.
 * Who holds a role is asked again by its name in every region right before it goes.
 */
export const planPrune = (ground: Ground, grounds: PruneGrounds): PrunePlan => {
  const left = forgotten(ground.wishes, grounds.bound, ground.ram.marked)
  const roles = left.roles.map((name) => removeRole(ground, grounds, name))
  const going = new Set<string>(
    roles.flatMap(({ actions }) => actions.flatMap((action) => (action.kind === 'delete-role' ? [action.role] : []))),
  )
  const policies = left.policies.map((name) => removePolicy(ground, grounds, going, name))
  const parts = [...roles, ...policies]
  return { actions: parts.flatMap(({ actions }) => actions), findings: parts.flatMap(({ findings }) => findings) }
}

const removeRole = (ground: Ground, grounds: PruneGrounds, role: RoleName): PrunePlan => {
  const facts = ground.ram.roles.get(role)
  const hindrance = generalHindrance(grounds) ?? roleHindrance(grounds, role)
  if (hindrance !== null) return stays('role', role, hindrance)
  // Somebody was faster.
  if (facts === null) return { actions: [], findings: [] }
  if (facts === undefined || facts.policies === null) return stays('role', role, 'RAM was not asked about it')
  const why = whyGone('Role', role)
  return {
    actions: [
      ...facts.policies.map((policy) => detachPolicy(ground, policy, { type: 'role', name: role }, why)),
      {
        ...frame(ground, { type: 'role', id: role }, 'narrows', why, { from: role, to: null }),
        kind: 'delete-role',
        role,
      },
    ],
    findings: [],
  }
}

const removePolicy = (
  ground: Ground,
  grounds: PruneGrounds,
  going: ReadonlySet<string>,
  policy: PolicyName,
): PrunePlan => {
  const ref = custom(policy)
  const hindrance = generalHindrance(grounds)
  if (hindrance !== null) return stays('policy', policy, hindrance)
  const holders = ground.ram.holders.get(refText(ref))
  if (holders === undefined) return stays('policy', policy, 'RAM was not asked who holds it')
  const staying = holders.filter((holder) => !(holder.type === 'role' && going.has(holder.name)))
  // Grants' policies are attached by Rolekeeper alone, so it may take them off again.
  const isGrants = grantOfPolicy(policy) !== null
  const other = staying.find((holder) => !isGrants && !isTakenOff(grounds.planned, ref, holder))
  if (other !== undefined) return stays('policy', policy, `${other.type} ${other.name} still holds it`)
  const why = whyGone('Policy', policy)
  return {
    actions: [
      ...staying.map((holder) => detachPolicy(ground, ref, holder, why)),
      {
        ...frame(ground, { type: 'policy', id: policy }, 'narrows', why, { from: policy, to: null }),
        kind: 'delete-policy',
        policy,
      },
    ],
    findings: [],
  }
}

const generalHindrance = ({ prune, inUse }: PruneGrounds): string | null => {
  if (!prune) return 'settings.prune is not true'
  return inUse.complete ? null : 'not all of the account could be listed'
}

const roleHindrance = ({ inUse }: PruneGrounds, role: RoleName): string | null =>
  inUse.roles.has(role) ? 'an instance or container group still holds it' : null

const isTakenOff = (
  planned: readonly RamAction[],
  ref: PolicyRef,
  holder: Readonly<{ type: string; name: string }>,
): boolean =>
  planned.some(
    (action) =>
      action.kind === 'detach-policy' &&
      refText(action.policy) === refText(ref) &&
      action.holder.type === holder.type &&
      action.holder.name === holder.name,
  )

const whyGone = (what: 'Role' | 'Policy', name: string): string =>
  `${what} ${name} was made by Rolekeeper, and desired state no longer names it.`

const stays = (type: 'role' | 'policy', name: string, hindrance: string): PrunePlan => ({
  actions: [],
  findings: [
    {
      code: `${type}-left-over`,
      severity: 'note',
      at: null,
      message: `${type} ${name} was made by Rolekeeper, and desired state no longer names it. It stays: ${hindrance}.`,
      fix: 'Remove it by hand, or set settings.prune: true once nobody needs it.',
    },
  ],
})
