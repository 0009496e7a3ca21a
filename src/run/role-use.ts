import type { Instance } from '../core/model/instance.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import type { InUse } from '../core/plan/ram/prune.ts'
import type { Witness } from '../list/inventory.ts'

/** A witness that passes all on and keeps only which roles are held, for the removal of roles. */
export const watchUse = (
  next: Witness,
): Readonly<{ witness: Witness; byAccount: () => ReadonlyMap<AccountId, InUse> }> => {
  const roles = new Map<AccountId, Set<RoleName>>()
  const doubtful = new Set<AccountId>()
  const witness: Witness = {
    see: (page) => {
      for (const instance of page) {
        const role = roleOf(instance)
        if (role === null) continue
        const held = roles.get(instance.account) ?? new Set()
        roles.set(instance.account, held.add(role))
      }
      next.see(page)
    },
    end: (scope, how) => {
      if (!roles.has(scope.account)) roles.set(scope.account, new Set())
      if (how !== 'complete') doubtful.add(scope.account)
      next.end(scope, how)
    },
  }
  const byAccount = (): ReadonlyMap<AccountId, InUse> =>
    new Map([...roles].map(([account, held]) => [account, { roles: held, complete: !doubtful.has(account) }]))
  return { witness, byAccount }
}

const roleOf = (instance: Instance): RoleName | null => {
  if (instance.kind === 'eci') return instance.life === 'ended' ? null : instance.bornWith
  return instance.holds.is === 'role' ? instance.holds.ramRoleName : null
}
