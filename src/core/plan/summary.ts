import type { Action } from '../model/action.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { BindingName } from '../model/names.ts'
import type { Summary } from '../model/plan.ts'
import type { AccountPart } from './scopes.ts'

/** Seen is in sync, unmanaged, acted on and blocked together; unknown ones are among them. */
export const summarise = (parts: readonly AccountPart[], actions: readonly Action[], blocked: number): Summary => {
  const tallies = parts.flatMap(({ scopes }) => scopes)
  const sum = (of: (scope: (typeof tallies)[number]) => number): number =>
    tallies.reduce((total, one) => total + of(one), 0)
  const ofKind = (kind: Action['kind']): number => actions.filter((action) => action.kind === kind).length
  return {
    seen: sum(({ tally }) => tally.seen),
    inSync: sum(({ tally }) => tally.inSync),
    unmanaged: sum(({ tally }) => tally.unmanaged),
    attach: ofKind('attach'),
    replace: ofKind('replace'),
    detach: ofKind('detach'),
    recreate: ofKind('recreate'),
    ram: actions.filter((action) => action.class === 'ram').length,
    blocked,
    unknown: sum(({ doubt, tally }) => (doubt === null ? tally.unread : tally.seen)),
  }
}

/** Of every binding, how many instances it matched in all accounts together. */
export const matchesOf = (
  { bindings }: DesiredState,
  parts: readonly AccountPart[],
): ReadonlyMap<BindingName, number> => {
  const names = bindings.map(({ name }) => name).sort()
  return new Map(names.map((name) => [name, parts.reduce((sum, { matches }) => sum + (matches.get(name) ?? 0), 0)]))
}
