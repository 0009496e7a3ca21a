import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, RunNote } from '../model/memory.ts'
import type { BindingName } from '../model/names.ts'
import { bindingName } from '../model/names.ts'
import { instant } from '../model/time.ts'

type Run = Extract<AccountEntry, { kind: 'run' }>

const RUNS_KEPT = 200

/** Newest last. An entry that no run wrote is no run. */
export const rememberRun = (runs: readonly RunNote[], entry: Run): readonly RunNote[] => {
  const { run, at, commit, planHash, record, summary, outcomes } = entry
  if (run === null) return runs
  return [...runs, { run, at, commit, planHash, record, summary, outcomes }].slice(-RUNS_KEPT)
}

export const bindingMatchesOf = (entry: Run): ReadonlyMap<BindingName, number> =>
  new Map(Object.entries(entry.bindingMatches).map(([name, count]) => [bindingName(name), count]))

/** Null: the run did not read RAM. */
export const rolesProvenBy = ({ rolesProven, commit }: Run): AccountMemory['rolesProven'] =>
  rolesProven && { ...rolesProven, commit }

/** What a run saw of grace replaces what was known, except in regions that it did not see whole. */
export const rememberGrace = (grace: AccountMemory['graceSince'], entry: Run): AccountMemory['graceSince'] => {
  const whole = new Set(entry.populations.filter(({ complete }) => complete).map(({ scope }) => scope.region as string))
  return new Map([
    ...[...grace].filter(([key]) => !whole.has(regionOf(key))),
    ...Object.entries(entry.graceSince).map(([key, since]) => [key, instant(since)] as const),
  ])
}

/** Keys are `REGION/ID/ROLE`. */
const regionOf = (key: string): string => key.slice(0, key.indexOf('/'))
