import { compileBindings } from '../desired/compile.ts'
import type { Binding, DesiredState } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { Doubt, Instance } from '../model/instance.ts'
import type { Scope } from '../model/inventory.ts'
import { ecsId, type BindingName, type EcsId } from '../model/names.ts'
import { HOUR, type Instant } from '../model/time.ts'
import { factsByAccount, inSettings, type AccountFacts } from './facts.ts'
import { sight, type Candidate, type Sighting } from './sight.ts'

/** What one scope amounts to. */
export type Tally = {
  seen: number
  inSync: number
  unmanaged: number
  /** Instances whose role is not known. */
  unread: number
  /** Container groups of which nobody knows whether a pod made them. */
  unknownOrigin: number
  readonly matches: Map<BindingName, number>
  /** By binding with a session policy: instances that hold its role, and nobody knows with which policy. */
  readonly policyUnsure: Map<Binding, number>
  readonly candidates: Candidate[]
}

/** `how` null: nobody said that its listing ended. */
export type Watched = Readonly<{
  scope: Scope
  facts: AccountFacts
  how: 'complete' | Doubt | null
  tally: Tally
  /** Instances of the scope that Rolekeeper gave a role and that the listing did not show. */
  gone: readonly EcsId[]
}>

export type Fleet = Readonly<{
  see(page: readonly Instance[]): void
  end(scope: Scope, how: 'complete' | Doubt): void
  /** What was seen so far; asking changes nothing. */
  watched(): readonly Watched[]
  /** What was seen and is out of scope, as `ACCOUNT/REGION`. */
  strays: ReadonlySet<string>
}>

/** Is told of every instance in scope as it is seen. */
export type Watch = (instance: Instance, sighting: Sighting) => void

type Scoped = {
  readonly scope: Scope
  readonly facts: AccountFacts
  how: 'complete' | Doubt | null
  /** By id, until the listing ends: the later sighting of an instance counts, and counts once. */
  sightings: Map<string, Sighting>
  tally: Tally | null
  gone: readonly EcsId[]
}

/** Watches instances go by and keeps what is to be known of them: of what is in sync, the number. */
export const watchFleet = (desired: DesiredState, given: Given, watch: Watch = () => undefined): Fleet => {
  const { choose } = compileBindings(desired)
  const { watches, strays, watchAt } = openWatches(desired, given)
  const alike = onePerSort()
  // Pages keep to one scope: most instances have the watch of the one before.
  let latest: Scoped | null = null

  return {
    strays,
    see(page) {
      for (const instance of page) {
        if (latest === null || !isOf(latest.scope, instance)) latest = watchAt(instance)
        if (latest === null) continue
        if (latest.tally !== null) throw new Error(`${instance.id} was seen after the listing of its scope had ended.`)
        const sighting = sight(instance, choose(instance), latest.facts)
        watch(instance, sighting)
        latest.sightings.set(instance.id, alike(sighting))
      }
    },
    end(scope, how) {
      const watch = watchAt(scope)
      if (watch === null || watch.tally !== null) return
      watch.how = how
      watch.tally = tallyOf(watch.sightings.values())
      watch.gone = goneFrom(watch)
      watch.sightings = new Map()
    },
    watched: () =>
      [...watches.values()].map(({ scope, facts, how, tally, sightings, gone }) => ({
        scope,
        facts,
        how,
        gone,
        tally: tally ?? tallyOf(sightings.values()),
      })),
  }
}

type Watches = Readonly<{
  watches: ReadonlyMap<string, Scoped>
  strays: ReadonlySet<string>
  /** Null: out of scope. */
  watchAt: (scope: Scope) => Scoped | null
}>

const openWatches = (desired: DesiredState, given: Given): Watches => {
  const accounts = factsByAccount(desired, given)
  const watches = new Map<string, Scoped>()
  const strays = new Set<string>()
  const watchAt = ({ account, region, kind }: Scope): Scoped | null => {
    const key = `${account}/${region}/${kind}`
    const known = watches.get(key)
    if (known !== undefined) return known
    const facts = accounts.get(account)
    if (facts === undefined || !inSettings(facts, { account, region })) {
      strays.add(`${account}/${region}`)
      return null
    }
    const watch: Scoped = {
      scope: { account, region, kind },
      facts,
      how: null,
      sightings: new Map(),
      tally: null,
      gone: [],
    }
    watches.set(key, watch)
    return watch
  }
  return { watches, strays, watchAt }
}

/** So long an instance may not be listed yet that was given its role at birth. */
const LISTED_MS: number = HOUR

/** Forgotten at a time, so that no entry grows long: the next run forgets the rest. */
const FORGOTTEN_AT_ONCE = 1_000

const goneFrom = ({ scope, facts: { memory, given }, sightings }: Scoped): readonly EcsId[] => {
  if (scope.kind !== 'ecs') return []
  const isOld = (at: Instant): boolean => at < given.asOf - LISTED_MS
  return [...memory.applied]
    .flatMap(([id, { region, at }]) => (region === scope.region && isOld(at) && !sightings.has(id) ? [ecsId(id)] : []))
    .slice(0, FORGOTTEN_AT_ONCE)
}

const isOf = (scope: Scope, { account, region, kind }: Instance): boolean =>
  scope.region === region && scope.kind === kind && scope.account === account

/** Most instances are alike in what is to be kept of them, and share one sighting. */
const onePerSort = (): ((sighting: Sighting) => Sighting) => {
  const known = new Map<Binding | null, Sighting[]>()
  return (sighting) => {
    const { candidate, matched, is, unread, unknownOrigin, policyUnsure } = sighting
    const [binding = null, ...more] = matched
    if (candidate !== null || more.length > 0) return sighting
    const same = known
      .get(binding)
      ?.find(
        (one) =>
          one.is === is &&
          one.unread === unread &&
          one.unknownOrigin === unknownOrigin &&
          one.policyUnsure === policyUnsure,
      )
    if (same === undefined) known.set(binding, [...(known.get(binding) ?? []), sighting])
    return same ?? sighting
  }
}

const tallyOf = (sightings: Iterable<Sighting>): Tally => {
  const tally: Tally = {
    seen: 0,
    inSync: 0,
    unmanaged: 0,
    unread: 0,
    unknownOrigin: 0,
    matches: new Map(),
    policyUnsure: new Map(),
    candidates: [],
  }
  for (const { is, matched, unread, unknownOrigin, policyUnsure, candidate } of sightings) {
    tally.seen += 1
    if (is === 'in-sync') tally.inSync += 1
    if (is === 'unmanaged') tally.unmanaged += 1
    if (unread) tally.unread += 1
    if (unknownOrigin) tally.unknownOrigin += 1
    for (const { name } of matched) addOne(tally.matches, name)
    if (policyUnsure !== null) addOne(tally.policyUnsure, policyUnsure)
    if (candidate !== null) tally.candidates.push(candidate)
  }
  return tally
}

const addOne = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
