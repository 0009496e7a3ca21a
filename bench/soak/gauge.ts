import type { Cloud } from '../../src/emulator/cloud.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import type { MemoryStore } from '../../test/kit/memory-store.ts'
import { wantedRole } from './fleet.ts'
import { rowsOf } from './others.ts'

/** What one day came to. Times are instance minutes, sampled at the end of each step. */
export type Day = {
  births: number
  noRole: number
  wrongRole: number
  calls: number
  writes: number
  throttled: number
  heapMb: number
  ledgerObjects: number
  ledgerKb: number
}

export const newDay = (): Day => ({
  births: 0,
  noRole: 0,
  wrongRole: 0,
  calls: 0,
  writes: 0,
  throttled: 0,
  heapMb: 0,
  ledgerObjects: 0,
  ledgerKb: 0,
})

/** Counts and forgets the calls since the last time. */
export const countCalls = ({ world }: Cloud, day: Day): void => {
  for (const { write, code } of world.calls.all()) {
    day.calls += 1
    if (write) day.writes += 1
    if (code?.startsWith('Throttling') === true) day.throttled += 1
  }
  world.calls.clear()
}

/** Who lacks its role or has another than desired state wants, weighed with the time since the last sample. */
export const sampleRoles = (cloud: Cloud, deployed: number, stepMs: number, day: Day): void => {
  for (const { row } of rowsOf(cloud)) {
    const wanted = wantedRole(row.tags, deployed)
    if (wanted === undefined || row.RamRoleName === wanted) continue
    if (row.RamRoleName === undefined) day.noRole += stepMs / MINUTE
    else day.wrongRole += stepMs / MINUTE
  }
}

export const sampleSize = ({ objects }: MemoryStore, day: Day): void => {
  globalThis.gc?.()
  day.heapMb = Math.round(process.memoryUsage().heapUsed / 2 ** 20)
  day.ledgerObjects = objects.size
  day.ledgerKb = Math.round([...objects.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) / 1024)
}

const columns: readonly (keyof Day)[] = [
  'births',
  'noRole',
  'wrongRole',
  'calls',
  'writes',
  'throttled',
  'heapMb',
  'ledgerObjects',
  'ledgerKb',
]

export const HEADER: string = ['day', ...columns].map((name) => name.padStart(13)).join('')

export const line = (number: number, day: Day): string =>
  [number, ...columns.map((name) => Math.round(day[name]))].map((value) => String(value).padStart(13)).join('')

/** What may not grow: the most of the last quarter, against the most of the second one, when everything had filled up. */
export const growth = (days: readonly Day[], of: 'heapMb' | 'ledgerObjects' | 'ledgerKb'): number => {
  const quarter = Math.max(1, Math.floor(days.length / 4))
  const most = (some: readonly Day[]): number => Math.max(1, ...some.map((day) => day[of]))
  return most(days.slice(-quarter)) / most(days.slice(quarter, 2 * quarter))
}
