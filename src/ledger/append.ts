import type { EntryHead } from '../core/model/ledger-entry.ts'
import type { RunId } from '../core/model/names.ts'
import type { Instant } from '../core/model/time.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import { headIsDue, writeHead } from './head.ts'
import { insist } from './insist.ts'
import { entryKey } from './keys.ts'
import type { Told } from './kinds.ts'
import { freshen, type OpenLog } from './logs.ts'
import { newest, type Seen } from './read-log.ts'

/** Who writes. `nonce` gives a text that no other call gives: a conflict with one's own is success. */
export type Stamp = Readonly<{ writer: string; run: RunId | null; nonce: () => string }>

/** What to append, or what to answer instead of appending. */
export type Made<Body, Instead> = Readonly<{ write: Body } | { instead: Instead }>
type Appended<Body, Instead> = Readonly<{ written: EntryHead & Body } | { instead: Instead }>

/** Asked again after each lost race, with all that comes before; throws `LedgerFailure` to refuse. */
export type Make<Memory, Answer> = (seen: Seen<Memory>, now: Instant) => Promise<Answer>

/** Whoever loses a race loses it to an entry that was written: only a crowd that never stops could use these up. */
const TRIES = 256

/**
 * Appends one entry at the end of the log, by creating its object if it is absent: of all writers, one gets the number and
 * the others are asked again. One request where nobody else has written since.
 */
export const append = async <Memory extends Told, Body, B extends Body>(
  log: OpenLog<Memory, Body>,
  stamp: Stamp,
  make: Make<Memory, B>,
): Promise<EntryHead & B> => {
  const appended = await appendUnless<Memory, Body, B, never>(log, stamp, async (seen, now) => ({
    write: await make(seen, now),
  }))
  return 'written' in appended ? appended.written : appended.instead
}

/** The same, if what was seen does not make it needless. */
export const appendUnless = <Memory extends Told, Body, B extends Body, Instead>(
  log: OpenLog<Memory, Body>,
  stamp: Stamp,
  make: Make<Memory, Made<B, Instead>>,
): Promise<Appended<B, Instead>> =>
  log.inTurn(async () => {
    const nonce = stamp.nonce()
    if (log.seen !== null) {
      // Memory of before may do, and saves reading; what it refuses is asked again on the newest.
      const appended = await attempt(log, log.seen, nonce, stamp, make).catch(unlessRefused)
      if (appended !== null) return appended
    }
    for (let tries = 1; tries <= TRIES; tries++) {
      const appended = await attempt(log, await freshen(log), nonce, stamp, make)
      if (appended !== null) return appended
    }
    throw new LedgerFailure(
      `Others wrote to ${log.kind.name} in ${log.store.place} first, ${TRIES} times on end; nothing was begun. Run again.`,
      'unreachable',
    )
  })

/** Null: another entry has taken the number. */
const attempt = async <Memory extends Told, Body, B extends Body, Instead>(
  log: OpenLog<Memory, Body>,
  seen: Seen<Memory>,
  nonce: string,
  { writer: by, run }: Stamp,
  make: Make<Memory, Made<B, Instead>>,
): Promise<Appended<B, Instead> | null> => {
  const at = await log.store.now()
  const made = await make(seen, at)
  if ('instead' in made) return made
  const entry = { ...made.write, number: seen.memory.last + 1, nonce, at, run, by }
  if (!(await place(log, entry))) return null
  log.seen = { memory: log.kind.remember(seen.memory, [entry]), snapshot: newest(log.kind, seen.snapshot, entry) }
  // Only a hint: what keeps it from being written keeps nothing else.
  const head = { last: entry.number, snapshot: log.seen.snapshot }
  if (headIsDue(entry.number)) await writeHead(log.store, log.kind.name, head).catch(() => undefined)
  return { written: entry }
}

/** Whether the entry stands under its number now. */
const place = async <Memory extends Told, Body>(
  log: OpenLog<Memory, Body>,
  entry: EntryHead & Body,
): Promise<boolean> => {
  const key = entryKey(log.kind.name, entry.number)
  if ((await insist(log.store, key, log.kind.encode(entry))) === 'created') return true
  const standing = await log.store.read(key)
  const decoded = standing && log.kind.decode(entry.number, standing)
  return decoded?.ok === true && decoded.entry.nonce === entry.nonce
}

const unlessRefused = (error: unknown): null => {
  if (error instanceof LedgerFailure && error.reason !== 'unreachable') return null
  throw error
}
