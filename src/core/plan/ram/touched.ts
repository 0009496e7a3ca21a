import type { Action, RamAction } from '../../model/action.ts'
import type { AccountWishes, DesiredState } from '../../model/desired-state.ts'
import type { AccountRam, RoleFacts } from '../../model/inventory.ts'
import { roleName, type AccountId, type PolicyName, type RoleName } from '../../model/names.ts'
import { actionKey } from '../key.ts'

/** Roles that an action makes, changes or removes, and those that are declared to have the policy that it changes. */
export const rolesTouched = (action: RamAction, wishes: AccountWishes | undefined): readonly RoleName[] => {
  if ('role' in action) return [action.role]
  if ('holder' in action) return action.holder.type === 'role' ? [roleName(action.holder.name)] : []
  return [...(wishes?.roles.values() ?? [])].flatMap((role) =>
    role.managed &&
    role.policies !== 'left' &&
    role.policies.some(({ type, name }) => type === 'Custom' && name === action.policy)
      ? [role.name]
      : [],
  )
}

/**
 * By key of each change that narrows: the roles it takes from, as they are declared and as RAM has them now. An instance
 * may yet have to leave a role whose list has just lost the policy, or that is declared nowhere.
 */
export const rolesNarrowed = (
  { accounts }: DesiredState,
  ram: ReadonlyMap<AccountId, AccountRam>,
  actions: readonly Action[],
): ReadonlyMap<string, readonly RoleName[]> =>
  new Map(
    actions.flatMap((action) => {
      if (action.class !== 'ram' || action.effect !== 'narrows') return []
      const { account } = action.target
      const roles = [...rolesTouched(action, accounts.get(account)), ...rolesWithPolicyOf(action, ram.get(account))]
      return [[actionKey(action), [...new Set(roles)].sort()] as const]
    }),
  )

const rolesWithPolicyOf = (action: RamAction, ram: AccountRam | undefined): readonly RoleName[] =>
  'holder' in action || !('policy' in action) ? [] : rolesWith(action.policy, [...(ram?.roles.values() ?? [])])

const rolesWith = (policy: PolicyName, roles: readonly (RoleFacts | null)[]): readonly RoleName[] =>
  roles.flatMap((role) =>
    role?.policies?.some(({ type, name }) => type === 'Custom' && name === policy) === true ? [role.name] : [],
  )
