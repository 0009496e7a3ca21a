import { approvedAmong } from '../memory/approved-use.ts'
import { spendOf } from '../memory/windows.ts'
import type { Action } from '../model/action.ts'
import type { Bounds } from '../model/bounds.ts'
import type { Limit, LimitClass, Settings } from '../model/desired-state.ts'
import type { AccountMemory, Control, Spent } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { actionKey } from '../plan/key.ts'
import { count, duration } from '../plan/words.ts'
import { lastPopulations, type Populations } from './populations.ts'

/** Birth, attach and restore are rates: what the window has left is done. The others are breakers: all or none. */
const rates: ReadonlySet<LimitClass> = new Set(['birth', 'attach', 'restore'])
export const isRate = (klass: LimitClass): boolean => rates.has(klass)

/** All that the limits of one account rest on. */
export type Window = Readonly<{
  settings: Settings
  bounds: Bounds
  memory: AccountMemory
  populations: Populations
  asOf: Instant
}>

/** How many actions of one class are wanted; those that an approval carries apart. */
export type Wanted = Readonly<{ class: LimitClass; plain: number; approved: number }>

/** How many of each may be done; `broken`: the limit that lets through less than is wanted, in words. */
export type Granted = Readonly<{
  plain: number
  approved: number
  broken: Readonly<{ limit: number; because: string }> | null
}>

/** Counts what is wanted against the sliding windows. What is approved counts against the operator's ceiling alone. */
export const grant = (wanted: Wanted, window: Window): Granted => {
  const { class: klass, plain, approved } = wanted
  const ours = stretch(klass, window.settings.limits[klass], window, (spent) => spent.count - spent.approved)
  const ceiling = stretch(klass, window.bounds.ceilings[klass], window, (spent) => spent.count)
  const through = (asked: number, room: number): number => (asked <= room ? asked : isRate(klass) ? room : 0)
  const approvedThrough = through(approved, ceiling.room)
  const left = ceiling.room - approvedThrough
  const plainThrough = through(plain, Math.min(ours.room, left))
  const granted = { plain: plainThrough, approved: approvedThrough }
  if (approvedThrough === approved && plainThrough === plain) return { ...granted, broken: null }
  const [which, name] =
    plain > ours.room ? [ours, `settings.limits.${klass}`] : [ceiling, `The operator's ceiling for ${klass}`]
  return { ...granted, broken: { limit: which.cap, because: `${name} ${which.words}` } }
}

/**
 * Asked again by an intent that lost a race, on the newest memory: do these actions of one account still fit into
 * their windows? Null if so, else which limit they would break.
 */
export const stillWithin = (
  actions: readonly Action[],
  settings: Settings,
  bounds: Bounds,
  memory: AccountMemory,
  control: Control,
  asOf: Instant,
): string | null => {
  const window: Window = { settings, bounds, memory, populations: lastPopulations(memory), asOf }
  const keys = new Set(approvedAmong(actions.map(actionKey), control.approvals, memory.approvedUse, asOf))
  const all = spendOf(actions, memory.made)
  const approved = spendOf(
    actions.filter((action) => keys.has(actionKey(action))),
    memory.made,
  )
  for (const [klass, number] of all) {
    const carried = approved.get(klass) ?? 0
    const { broken } = grant({ class: klass, plain: number - carried, approved: carried }, window)
    if (broken !== null) return `${count(number, `${klass} action`)} wanted. ${broken.because}`
  }
  return null
}

type Stretch = Readonly<{ cap: number; room: number; words: string }>

/** What one limit lets through now. */
const stretch = (klass: LimitClass, limit: Limit, window: Window, number: (spent: Spent) => number): Stretch => {
  const since = window.asOf - limit.perMs
  const young = window.memory.spent.filter((spent) => spent.class === klass && spent.at > since)
  const spent = young.reduce((sum, one) => sum + number(one), 0)
  const population = klass === 'recreate' ? window.populations.eci : window.populations.ecs
  const share = limit.percent === null ? Infinity : Math.max(1, Math.floor((population * limit.percent) / 100))
  const cap = Math.min(limit.max, share)
  const ofWhat = share < limit.max ? ` (${limit.percent} % of ${population})` : ''
  const words = `lets ${cap} through in ${duration(limit.perMs)}${ofWhat}; ${spent} of these are spent.`
  return { cap, room: Math.max(0, cap - spent), words }
}
