import type { Hint } from '../core/model/hint.ts'
import type { At, EcsInstance, EcsRow } from '../core/model/instance.ts'
import type { EcsId } from '../core/model/names.ts'
import { instant, MINUTE, SECOND } from '../core/model/time.ts'
import { SLOT_MS, type Recollection } from '../core/ports/ledger.ts'
import { rowsNamed, rowsSince, withRoles } from '../list/recent.ts'
import type { EventPowers, Learned } from './event-powers.ts'
import { areKnown, takenIn, type Turn } from './event-turn.ts'

/** Created lately: events of what is older have been delivered, or the sweep has come by. */
const LATELY_MS: number = 5 * MINUTE

/** After so long an instance that is not visible is gone, and its event came late. */
const LATE_MS: number = 2 * MINUTE

/** A new instance may not be visible at once; the event is no slower than the listing for longer than this, mostly. */
const LOOK_AGAIN_MS: number = SECOND

type Asked = Readonly<{ at: At; hints: readonly Hint[]; ids: readonly EcsId[]; turn: Turn }>

/** The instances without a role that bindings want to give one; what could not be seen yet stands in `notYet`. */
export type Look = Readonly<
  | { is: 'known' }
  | { is: 'looked'; empty: readonly EcsInstance[]; recollection: Recollection; notYet: readonly string[] }
>

/** Looks once at what was created lately and at what the hints name: all that events of this moment can be about. */
export const lookAround = async (powers: EventPowers, learned: Learned, asked: Asked): Promise<Look> => {
  const { ids } = asked
  const lately = await listLately(powers, learned, asked)
  if (lately.is === 'known') return lately
  const named = await seeNamed(powers, asked, lately.rows)
  const { recollection } = lately
  const rows = [...new Map([...lately.rows, ...named].map((row) => [row.id, row])).values()]

  const own = new Set(ids)
  const isWanted = wantedBy(recollection, learned)
  const asks = rows.filter((row) => isWanted(row) && (own.has(row.id) || isReady(row)))
  const instances = await withRoles(powers.reader, asks)
  for (const { id, holds } of instances) if (holds.is === 'role') learned.occupied.add(id)
  const readable = new Set(instances.flatMap(({ id, holds }) => (holds.is === 'unknown' ? [] : [id])))
  const visible = new Set(rows.map((row) => row.id))
  return {
    is: 'looked',
    empty: instances.filter(({ holds }) => holds.is === 'nothing'),
    recollection,
    notYet: [
      ...(isLate(powers, asked) ? [] : ids.filter((id) => !visible.has(id)).map((id) => `${id} is not visible yet.`)),
      ...asks
        .filter(({ id }) => own.has(id) && !readable.has(id))
        .map(({ id }) => `What ${id} holds is not known yet.`),
    ],
  }
}

type Lately = Readonly<{ is: 'known' } | { is: 'listed'; rows: readonly EcsRow[]; recollection: Recollection }>

/** A single event asks nothing more; in a burst it pays to read first what others have done meanwhile. */
const listLately = async (
  { reader, ledger, around }: EventPowers,
  learned: Learned,
  { at, hints, ids, turn }: Asked,
): Promise<Lately> => {
  let { recollection } = turn
  if (turn.is === 'first' && hints.every(({ what }) => what === 'named'))
    return { is: 'listed', rows: [], recollection }
  const own = new Set(ids)
  const began = around.clock.now()
  let known = false
  const rows = await rowsSince(reader, at, instant(began - LATELY_MS), async (page) => {
    const isWanted = wantedBy(recollection, learned)
    const isBurst = page.some((row) => !own.has(row.id) && isWanted(row))
    if (turn.is === 'second' || !isBurst) return true
    recollection = await ledger.recall(at.account, 'now')
    known = areKnown(ids, recollection.memory, learned)
    return !known
  })
  if (known) return { is: 'known' }
  // Where the cloud keeps one waiting for pages, all that were elected meanwhile list the same: none asks twice for roles.
  if (around.clock.now() - began >= SLOT_MS) recollection = await ledger.recall(at.account, 'now')
  return { is: 'listed', rows, recollection }
}

/** Those of the hints that the listing lacks: they are older, or not visible yet, and then looked for once more. */
const seeNamed = async (powers: EventPowers, asked: Asked, listed: readonly EcsRow[]): Promise<readonly EcsRow[]> => {
  const { reader, around } = powers
  const seen = new Set(listed.map((row) => row.id))
  const rows: EcsRow[] = []
  const isBirth = asked.hints.every(({ what }) => what === 'born')
  for (const pause of [...(isBirth ? [] : [0]), ...(isLate(powers, asked) ? [] : [LOOK_AGAIN_MS])]) {
    const missing = asked.ids.filter((id) => !seen.has(id))
    if (missing.length === 0) break
    if (pause > 0) await around.clock.sleep(pause, around.stop)
    const found = await rowsNamed(reader, asked.at, missing)
    for (const row of found) seen.add(row.id)
    rows.push(...found)
  }
  return rows
}

const isLate = ({ around }: EventPowers, { hints }: Asked): boolean =>
  hints.every(({ happenedAt }) => happenedAt !== null && around.clock.now() - happenedAt > LATE_MS)

/** Whether a binding wants something of it, and nobody is at it already. */
const wantedBy = ({ desired, memory }: Recollection, { occupied, choiceBy }: Learned): ((row: EcsRow) => boolean) => {
  if (desired === null) return () => false
  const isTaken = takenIn(memory)
  const choose = choiceBy(desired)
  return (row) => !occupied.has(row.id) && !isTaken(row.id) && choose({ ...row, holds: { is: 'nothing' } }).is === 'one'
}

/** One that is still being made may be unknown to the calls about roles; its own event comes when it runs. */
const isReady = ({ status }: EcsRow): boolean => status !== 'Pending'
