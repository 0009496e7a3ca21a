import type { RamAction } from '../../model/action.ts'
import type { AccountWishes } from '../../model/desired-state.ts'
import { roleName, type RoleName } from '../../model/names.ts'

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
