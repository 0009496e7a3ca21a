import type { Severity } from './finding.ts'
import type { Instant } from './time.ts'

/** One cause that is worth a message. Its texts are nobody's markup: names and tags stand in them as the cloud has them. */
export type Notice = Readonly<{
  /** The same from message to message. */
  cause: string
  /** `changed`: it was told of before, and there is more of it, or for whoever follows closely less. */
  what: 'opened' | 'changed' | 'resolved'
  severity: Severity
  title: string
  /** Empty: nothing to do. */
  fix: string
  /** How much there is of it now, and how much of that was not told before. */
  total: number
  added: number
  /** What it is about, one line each: the new first, and no more than anybody reads. */
  lines: readonly string[]
}>

/** What somebody was told of a cause, and when last. */
export type ToldCause = Readonly<{
  at: Instant
  severity: Severity
  title: string
  /** False: that it is over was told. */
  isOpen: boolean
  /** Of which they know, by key, as far as it is there still. */
  items: readonly string[]
}>

/** What one receiver was told, by cause. */
export type Told = Readonly<Record<string, ToldCause>>
