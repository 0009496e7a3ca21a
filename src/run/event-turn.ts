import type { At } from '../core/model/instance.ts'
import type { AccountMemory } from '../core/model/memory.ts'
import type { EcsId } from '../core/model/names.ts'
import { SLOT_MS, type Recollection } from '../core/ports/ledger.ts'
import type { EventPowers, Learned } from './event-powers.ts'

/**
 * `first`: of all that came in this slot, it goes at once, and a single event waits for nothing. `second`: it was elected
 * for the next slot and has waited for it, for the sake of all that came after the first had looked.
 */
export type Turn = Readonly<{ is: 'first' | 'second'; recollection: Recollection }>

/**
 * Events of one region in the same slot elect one invocation, which looks for all. Whoever comes later in the slot may
 * know of an instance that the first has not seen: of those, one is elected for the next slot, and looks when it begins.
 */
export const takeTurn = async (
  { ledger, around: { clock, stop } }: EventPowers,
  learned: Learned,
  at: At,
  ids: readonly EcsId[],
  seen: Recollection,
): Promise<Turn | Readonly<{ is: 'known' | 'left' }>> => {
  if (areKnown(ids, seen.memory, learned)) return { is: 'known' }
  const slot = Math.floor(clock.now() / SLOT_MS)
  if (await ledger.elect(at, slot)) return { is: 'first', recollection: seen }

  const { memory } = await ledger.recall(at.account, 'now')
  if (areKnown(ids, memory, learned)) return { is: 'known' }
  if (!(await ledger.elect(at, slot + 1))) return { is: 'left' }
  await clock.sleep(Math.max(0, (slot + 1) * SLOT_MS - clock.now()), stop)
  return { is: 'second', recollection: await ledger.recall(at.account, 'now') }
}

/** Nothing is to be done for them by an event; of none, that cannot be said. */
export const areKnown = (ids: readonly EcsId[], memory: AccountMemory, { occupied }: Learned): boolean => {
  const isTaken = takenIn(memory)
  return ids.length > 0 && ids.every((id) => occupied.has(id) || isTaken(id))
}

/**
 * Whether Rolekeeper has given the instance a role already, or is about to: whatever else it needs is the sweep's work,
 * which also ends what was begun and left.
 */
export const takenIn = ({ applied, open }: AccountMemory): ((id: EcsId) => boolean) => {
  const begun = begunIn(open)
  return (id) => applied.has(id) || begun.has(id)
}

/** Asked of the same memory for each event of a burst, when thousands of actions are open. */
const begunIn = (open: AccountMemory['open']): ReadonlySet<string> => {
  const known = begunBy.get(open)
  if (known !== undefined) return known
  const begun = new Set<string>(open.flatMap(({ actions }) => actions.map(({ target }) => target.id)))
  begunBy.set(open, begun)
  return begun
}

const begunBy = new WeakMap<AccountMemory['open'], ReadonlySet<string>>()
