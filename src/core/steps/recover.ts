import type { Action, Attach } from '../model/action.ts'
import type { Held } from '../model/instance.ts'
import type { OpenIntent } from '../model/memory.ts'
import type { BindingName, RoleName } from '../model/names.ts'
import type { Cleared } from '../model/plan.ts'
import type { RamDocument } from '../model/policy.ts'
import type { Outcome } from '../model/run-record.ts'

/** What desired state wants of an instance now: the role with its session policy, or it would widen what a binding narrows. */
export type Wish = Readonly<{ role: RoleName; sessionPolicy: RamDocument | null; binding: BindingName }>

/** `intent`: the number of the entry that left the action open. */
export type Closed = Readonly<{ intent: number; action: Action; outcome: Outcome; code: string }>

export type Recovery = Readonly<{ attach: readonly Cleared<Attach>[]; closed: readonly Closed[] }>

/**
 * What becomes of the actions that an earlier run left open. It only ever attaches. What is to be attached stays open
 * until the instance is seen to hold a role: ask again after the attach to close it.
 */
export const recover = (
  _open: readonly OpenIntent[],
  _now: ReadonlyMap<string, Held | 'gone'>,
  _wanted: (id: string) => Wish | null,
): Recovery => {
  throw new Error('not built yet')
}
