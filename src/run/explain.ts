import type { DesiredState } from '../core/model/desired-state.ts'
import type { Given } from '../core/model/given.ts'
import type { Instance } from '../core/model/instance.ts'
import { explain, type Explanation } from '../core/plan/explain.ts'
import { planRam } from '../core/plan/ram/plan-ram.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { listRam, withMoreRoles } from '../list/ram.ts'

/** Which bindings match an instance that was found, which wins, what will happen and why not. */
export const explainFound = async (
  reader: CloudReader,
  desired: DesiredState,
  given: Given,
  instance: Instance,
): Promise<Explanation> => {
  const wishes = desired.accounts.get(instance.account)
  if (wishes === undefined) return explain(instance, desired, given, null)
  const named = new Set(desired.bindings.map(({ role }) => role))
  const listed = await listRam(reader, { wishes, roles: named, prune: false })
  const held = instance.kind === 'ecs' && instance.holds.is === 'role' ? [instance.holds.ramRoleName] : []
  const ram = await withMoreRoles(reader, listed, new Set(held))
  const ramPlan = planRam(desired, given, new Map([[ram.account, ram]]), new Map())
  return explain(instance, desired, given, ram, ramPlan)
}
