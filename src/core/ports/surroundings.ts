import type { Instant } from '../model/time.ts'

export type Clock = Readonly<{
  now(): Instant
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, stop?: AbortSignal): Promise<void>
}>

/** A number from 0 to 1. */
export type Random = () => number

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
/** A constant text and fields; secrets are redacted by the one logger. */
export type Log = (level: LogLevel, text: string, fields?: Readonly<Record<string, unknown>>) => void

/** What surrounds every call. `stop` aborts what may be aborted: never a swap that has begun. */
export type Surroundings = Readonly<{
  clock: Clock
  random: Random
  log: Log
  /** When this process must have finished; null: never. */
  deadline: Instant | null
  stop: AbortSignal
}>
