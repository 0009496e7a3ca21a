import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { Plan, Verdict } from '../model/plan.ts'
import type { Filter } from './filter.ts'

/** `reviewed`: action keys of a plan file; null: no plan file was given. */
export type CheckOptions = Readonly<{ filter: Filter; reviewed: ReadonlySet<string> | null }>

/** Says of every action of the plan whether it may be done now, and clears those of an accepted state. */
export const check = <S extends Standing>(
  _plan: Plan<S>,
  _desired: DesiredState<S>,
  _given: Given,
  _options: CheckOptions,
): Verdict<S> => {
  throw new Error('not built yet')
}
