import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { Doubt, Instance } from '../model/instance.ts'
import type { AccountRam, Scope } from '../model/inventory.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { Plan } from '../model/plan.ts'
import { watchFleet, type Watch } from './fleet.ts'
import { composePlan } from './compose.ts'
import type { RamPlan } from './ram-plan.ts'
import { rolesChanging, rolesOf } from './roles-needed.ts'

/** The fold from pages to a plan: the one mutable thing in core. It keeps counts and what is not in sync. */
export type Planner<S extends Standing> = Readonly<{
  /** An instance that is seen twice counts once, as the later page has it. */
  see(page: readonly Instance[]): void
  /** Once per scope, after its last page. A scope that was seen and never ended is unknown. */
  end(scope: Scope, how: 'complete' | Doubt): void
  /** Roles that pre-flight asks RAM for: those that bindings name, and those that something seen so far should leave. */
  rolesNeeded(): ReadonlyMap<AccountId, ReadonlySet<RoleName>>
  /** Roles that instances seen so far would leave or be given, whose policies the permissions of a plan rest on. */
  rolesChanging(): ReadonlyMap<AccountId, ReadonlySet<RoleName>>
  /** The plan of what was seen: frozen, sorted, and equal for equal inputs in whatever order they came. */
  finish(ram: ReadonlyMap<AccountId, AccountRam>, ramPlan?: RamPlan): Plan<S>
}>

/** `watch` is told of every instance in scope as it is seen. */
export const startPlan = <S extends Standing>(desired: DesiredState<S>, given: Given, watch?: Watch): Planner<S> => {
  const fleet = watchFleet(desired, given, watch)
  return {
    see: (page) => fleet.see(page),
    end: (scope, how) => fleet.end(scope, how),
    rolesNeeded: () => rolesOf(desired, fleet.watched()),
    rolesChanging: () => rolesChanging(fleet.watched()),
    finish: (ram, ramPlan = {}) => composePlan(desired, given, fleet, ram, ramPlan),
  }
}
