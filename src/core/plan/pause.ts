import { accountHolds, matches } from '../desired/match.ts'
import { anyGlob } from '../desired/glob.ts'
import type { Suspension } from '../model/desired-state.ts'
import type { Instance } from '../model/instance.ts'
import type { LedgerSuspension } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { toIso } from '../model/iso.ts'
import { covers, type Change } from './change.ts'
import type { AccountFacts } from './facts.ts'

import { placeOf } from './words.ts'

/** A suspension of either sort that a change falls under, in force or over. */
export type Pause = Readonly<{
  /** What it is called in messages. */
  name: string
  reason: string
  owner: string | null
  until: Instant | null
  /** ` until 2026-12-01T00:00:00.000Z`, or nothing. */
  end: string
  fix: string
}>

type EndedPause = Pause & Readonly<{ until: Instant }>

/** The suspension that holds the change up now. */
export const pauseInForce = (instance: Instance, change: Change, facts: AccountFacts): Pause | null =>
  pausesOf(instance, change, facts).find(({ until }) => until === null || until > facts.given.asOf) ?? null

/**
 * The suspension that is over and under which the change may have piled up: it waits for one approval. What was born
 * after its end did not, nor did what Rolekeeper has changed since.
 */
export const pauseThatEnded = (instance: Instance, change: Change, facts: AccountFacts): EndedPause | null => {
  const touchedAt = Math.max(instance.createdAt, facts.memory.applied.get(instance.id)?.at ?? 0)
  const piledUp = (pause: Pause): pause is EndedPause =>
    pause.until !== null && pause.until <= facts.given.asOf && touchedAt < pause.until
  return pausesOf(instance, change, facts).find(piledUp) ?? null
}

const pausesOf = (instance: Instance, change: Change, facts: AccountFacts): readonly Pause[] => {
  const { desired, given, wishes } = facts
  const written = desired.settings.suspend
    .filter((one) => covers(one, change) && matches(one.match, instance, wishes.name))
    .map(fromSettings)
  const noted = given.control.suspensions.filter((one) => reaches(one, instance, change, facts)).map(fromLedger)
  return [...written, ...noted]
}

/** Every part of the scope that is given must hold; a role is concerned whether it comes or goes. */
const reaches = ({ scope }: LedgerSuspension, instance: Instance, change: Change, { wishes }: AccountFacts): boolean =>
  (scope.accounts === null || accountHolds(scope.accounts, wishes.id, wishes.name)) &&
  (scope.regions === null || anyGlob(scope.regions, instance.region)) &&
  (scope.ids === null || scope.ids.includes(instance.id)) &&
  (scope.bindings === null || (change.binding !== null && scope.bindings.includes(change.binding.name))) &&
  (scope.roles === null || scope.roles.some((role) => role === change.from || role === change.to))

const fromSettings = ({ at, reason, owner, until }: Suspension): Pause => {
  const name = `the suspension${at === null ? '' : ` at ${placeOf(at)}`}`
  const fix = `Wait for its end, or remove ${name} from settings.suspend.`
  return { name, reason, owner, until, end: endOf(until), fix }
}

const fromLedger = ({ scope, reason, owner, until }: LedgerSuspension): Pause => {
  const name = `the suspension of ${scope.text}`
  return { name, reason, owner, until, end: endOf(until), fix: `Wait for its end, or: rolekeeper resume ${scope.text}` }
}

const endOf = (until: Instant | null): string => (until === null ? '' : ` until ${toIso(until)}`)
