import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, RunNote } from '../model/memory.ts'
import { bindingName, region, type BindingName, type Region } from '../model/names.ts'
import { instant } from '../model/time.ts'

type Run = Extract<AccountEntry, { kind: 'run' }>

const RUNS_KEPT = 200

/** Newest last. An entry that no run wrote is no run. */
export const rememberRun = (runs: readonly RunNote[], entry: Run): readonly RunNote[] => {
  const { run, at, commit, planHash, record, summary, outcomes, shard, approvals } = entry
  if (run === null) return runs
  return [...runs, { run, at, commit, planHash, record, summary, outcomes, shard, approvals }].slice(-RUNS_KEPT)
}

type Matches = AccountMemory['bindingMatches']

/** A region that the run did not look at keeps what it had; a run of the whole account forgets all others. */
export const rememberMatches = (matches: Matches, { bindingMatches, shard }: Run): Matches => {
  const now = Object.entries(bindingMatches).map(([where, counts]): [Region | '', ReadonlyMap<BindingName, number>] => [
    where === '' ? where : region(where),
    new Map(Object.entries(counts).map(([name, count]) => [bindingName(name), count])),
  ])
  return new Map([...(shard === null ? [] : matches), ...now])
}

/**
 * A shard that was started before and has not finished keeps its first start. The run that starts shards names all that
 * there are; what it no longer names is out of scope.
 */
export const rememberStarted = (
  started: AccountMemory['started'],
  { shard, started: now, at }: Run,
): AccountMemory['started'] => {
  if (shard === 'ram') return new Map(now.map((one) => [one, started.get(one) ?? at]))
  if (shard === null || !started.has(shard)) return started
  return new Map([...started].filter(([one]) => one !== shard))
}

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
