import type { EcsAction } from '../model/action.ts'
import type { Blocked, Reason } from '../model/blocked.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Given } from '../model/given.ts'
import type { Instance } from '../model/instance.ts'
import type { AccountRam } from '../model/inventory.ts'
import type { BindingName, RoleName } from '../model/names.ts'
import type { Place } from '../model/problem.ts'

export type BindingNote = Readonly<{
  name: BindingName
  role: RoleName
  priority: number
  hasSessionPolicy: boolean
  at: Place
}>

/** One guard's answer; `reason` null: it lets the change pass. */
export type GuardNote = Readonly<{
  guard: string
  asks: string
  reason: Reason | null
  why: string | null
  fix: string | null
}>

/** Why an instance is what it is and what will happen to it, from the tables that plan it. */
export type Explanation = Readonly<{
  instance: Instance
  matched: readonly BindingNote[]
  /** Those whose match holds and whose `except` holds too. */
  exempted: readonly BindingNote[]
  choice: 'none' | 'one' | 'conflict'
  winner: BindingNote | null
  /** Every guard's answer in their order; empty where nothing would change. */
  guards: readonly GuardNote[]
  will: 'out-of-scope' | 'unmanaged' | 'in-sync' | 'act' | 'blocked'
  /** What will happen and why, in a sentence. */
  because: string
  action: EcsAction | null
  blocked: Blocked | null
  findings: readonly Finding[]
}>

/** Explains one instance as the plan of its whole fleet would treat it, its scope taken as complete. `ram` null: not asked. */
export const explain = (
  _instance: Instance,
  _desired: DesiredState,
  _given: Given,
  _ram: AccountRam | null,
): Explanation => {
  throw new Error('not built yet')
}
