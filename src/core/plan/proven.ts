import type { AccountWishes, DesiredState } from '../model/desired-state.ts'
import type { AccountRam, RolesProven } from '../model/inventory.ts'
import type { AccountMemory } from '../model/memory.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { RamPlan } from './ram-plan.ts'

/** What this plan proved of managed roles, by account; one whose RAM is not known whole has no entry. */
export const provenRoles = (
  ram: ReadonlyMap<AccountId, AccountRam>,
  { blockedRoles, riskyRoles }: RamPlan,
): ReadonlyMap<AccountId, RolesProven> =>
  new Map(
    [...ram.values()]
      .filter(({ state }) => state === 'complete')
      .map(({ account }) => {
        const blocked = [...(blockedRoles?.get(account) ?? [])]
        const notOurs = blocked.flatMap(([role, why]) => (why === 'not-ours' ? [role] : []))
        return [account, { notOurs: notOurs.sort(), risky: [...(riskyRoles?.get(account)?.keys() ?? [])].sort() }]
      }),
  )

/**
 * What is known of roles where RAM is not read: what the last run that read it has proven. Of managed roles that no run of
 * this commit has looked at, nothing is: they are not given before one has.
 */
export const knownByProof = (
  { commit }: DesiredState,
  { id, roles }: AccountWishes,
  { rolesProven: proof }: Pick<AccountMemory, 'rolesProven'>,
): RamPlan => {
  const managed = [...roles.values()].flatMap((role) => (role.managed ? [role] : []))
  const isProven = proof?.commit === commit
  const blocked = managed.filter(({ name, adopt }) => !adopt && (!isProven || proof.notOurs.includes(name)))
  const risky = managed.filter(({ name }) => !isProven || proof.risky.includes(name))
  return {
    blockedRoles: new Map([[id, byName(blocked, 'not-ours' as const)]]),
    riskyRoles: new Map([[id, byName(risky, ['powers from which more can be had'])]]),
  }
}

const byName = <T>(roles: readonly Readonly<{ name: RoleName }>[], value: T): ReadonlyMap<RoleName, T> =>
  new Map(roles.map(({ name }) => [name, value]))
