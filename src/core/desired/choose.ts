import type { Binding, WhenOccupied } from '../model/desired-state.ts'
import { documentKey } from '../ram/same.ts'

/** `matched`: those in force, winner first. `exempted`: they match, but for their `except`. */
export type Choice = Readonly<
  ({ is: 'none' } | { is: 'one'; binding: Binding } | { is: 'conflict'; bindings: readonly Binding[] }) & {
    matched: readonly Binding[]
    exempted: readonly Binding[]
  }
>

/** A binding, its place among all in the order in which they win, and what it amounts to as one text to compare. */
export type Ranked = Readonly<{ binding: Binding; place: number; effect: string }>

/** Nothing matched; shared, as most instances of most fleets end here. */
export const noChoice: Choice = Object.freeze({ is: 'none', matched: Object.freeze([]), exempted: Object.freeze([]) })

/** Bindings in the order in which they win: priority, then name. */
export const rank = (bindings: readonly Binding[]): readonly Ranked[] =>
  [...bindings]
    .sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1))
    .map((binding, place) => ({ binding, place, effect: effectOf(binding) }))

/**
 * Which of the bindings in force wins. The highest priority does; where several have it, they must mean the same
 * role, session policy and `whenOccupied`, and the first by name speaks for them.
 */
export function decide(inForce: readonly Ranked[], exempted: readonly Binding[]): Choice {
  const [first] = inForce
  if (first === undefined) return { is: 'none', matched: [], exempted }
  const matched = inForce.map(({ binding }) => binding)
  const top = inForce.filter(({ binding }) => binding.priority === first.binding.priority)
  return top.every(({ effect }) => effect === first.effect)
    ? { is: 'one', binding: first.binding, matched, exempted }
    : { is: 'conflict', bindings: top.map(({ binding }) => binding), matched, exempted }
}

/** Role, session policy and `whenOccupied` by meaning. */
const effectOf = ({ role, sessionPolicy, whenOccupied }: Binding): string =>
  JSON.stringify([role, sessionPolicy === null ? null : documentKey(sessionPolicy), occupiedKey(whenOccupied)])

const occupiedKey = (when: WhenOccupied): string | readonly string[] =>
  typeof when === 'string' ? when : [...new Set(when)].sort()
