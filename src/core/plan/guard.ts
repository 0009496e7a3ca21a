import type { Instance } from '../model/instance.ts'
import type { Facts } from './facts.ts'
import type { Grounds } from './reasons.ts'
import type { Change } from './change.ts'

/** One thing that can keep a change from being made. `asks` names it for whoever reads an explanation. */
export type Guard<I extends Instance, C extends Change> = Readonly<{
  asks: string
  stop: (instance: I, change: C, facts: Facts) => Grounds | null
}>

/** The answer of the first guard that stops the change; null: none does. */
export const firstStop = <I extends Instance, C extends Change>(
  guards: readonly Guard<I, C>[],
  instance: I,
  change: C,
  facts: Facts,
): Grounds | null => {
  for (const { stop } of guards) {
    const grounds = stop(instance, change, facts)
    if (grounds !== null) return grounds
  }
  return null
}
