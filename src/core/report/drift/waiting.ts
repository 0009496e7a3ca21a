import type { AccountMemory } from '../../model/memory.ts'
import type { AccountId } from '../../model/names.ts'
import { fromIso, toIso } from '../../model/iso.ts'
import { DAY, instant, MINUTE, type Instant } from '../../model/time.ts'
import { order } from '../../plan/key.ts'
import type { BirthLine, DriftDocument, DriftRow, LateLine } from '../drift-document.ts'
import { instanceKey, type Counted } from './census.ts'

/** So long an instance may be without its role: an event brings it within seconds. The plan's missed events go by it, too. */
const TARGET_MS: number = 2 * MINUTE

/** So far back births are told of. */
const OVER_MS: number = DAY

type Memories = ReadonlyMap<AccountId, Pick<AccountMemory, 'births' | 'applied' | 'others'>>

/** A birth that was seen, and how long its role took. */
type Born = Readonly<{ seen: Counted; roleAt: Instant; tookMs: number; by: 'event' | 'sweep' }>

export type Waiting = Pick<DriftDocument, 'withoutRole' | 'births'>

/** How long instances waited for their role, and do still. `acceptedAt`: before it nobody asked for what is asked for now. */
export const waitingOf = (
  census: readonly Counted[],
  rows: readonly DriftRow[],
  memories: Memories,
  acceptedAt: Instant | null,
  at: Instant,
): Waiting => {
  const births = bornOf(census, memories, acceptedAt, at)
  const counted = new Map(census.map((one) => [instanceKey(one), one]))
  const waiting = rows.flatMap((row) => waitingLine(row, counted, memories, acceptedAt, at))
  const lines = [...waiting, ...births.map(bornLine)]
    .filter(({ forMs }) => forMs > TARGET_MS)
    .sort((a, b) => b.forMs - a.forMs || order(a.id, b.id))
  const now = lines.filter(({ isStill }) => isStill).length
  return {
    withoutRole: { targetMs: TARGET_MS, now, ended: lines.length - now, lines },
    births: birthLine(births),
  }
}

export const nobodyWaiting: Waiting = {
  withoutRole: { targetMs: TARGET_MS, now: 0, ended: 0, lines: [] },
  births: {
    count: 0,
    overMs: OVER_MS,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    missedEvents: 0,
    lateMs: TARGET_MS,
  },
}

/** Of those that live still. Whom an older commit did not want to have a role waited for the commit, not for us. */
const bornOf = (
  census: readonly Counted[],
  memories: Memories,
  acceptedAt: Instant | null,
  at: Instant,
): readonly Born[] =>
  census.flatMap((seen) => {
    const birth = memories.get(seen.account)?.births.get(seen.id)
    if (birth === undefined || at - seen.createdAt >= OVER_MS) return []
    if (acceptedAt !== null && seen.createdAt < acceptedAt && acceptedAt <= birth.at) return []
    return [{ seen, roleAt: birth.at, tookMs: Math.max(0, birth.at - seen.createdAt), by: birth.by }]
  })

/** Nearest rank: a time that some birth did take. */
const birthLine = (births: readonly Born[]): BirthLine => {
  const times = births.map(({ tookMs }) => tookMs).sort(order)
  const rank = (percent: number): number | null => times[Math.ceil((percent / 100) * times.length) - 1] ?? null
  return {
    ...nobodyWaiting.births,
    count: times.length,
    p50Ms: rank(50),
    p95Ms: rank(95),
    p99Ms: rank(99),
    missedEvents: births.filter(({ tookMs, by }) => by === 'sweep' && tookMs > TARGET_MS).length,
  }
}

const bornLine = ({ seen, tookMs }: Born): LateLine => ({
  account: seen.account,
  region: seen.region,
  id: seen.id,
  name: seen.name,
  binding: seen.binding,
  role: seen.wanted,
  since: toIso(seen.createdAt),
  forMs: tookMs,
  isStill: false,
})

/** An instance that should have a role and has none, whatever keeps it from it. */
const waitingLine = (
  row: DriftRow,
  counted: ReadonlyMap<string, Counted>,
  memories: Memories,
  acceptedAt: Instant | null,
  at: Instant,
): readonly LateLine[] => {
  const seen = counted.get(instanceKey(row))
  if (seen === undefined || row.type !== 'ecs' || row.state === 'unknown' || row.from !== null || row.to === null)
    return []
  const since = emptySince(row, seen, memories, acceptedAt, at)
  const { account, id, name, binding, to: role } = row
  return [
    { account, region: seen.region, id, name, binding, role, since: toIso(since), forMs: at - since, isStill: true },
  ]
}

/** When the role was taken off; of one that never had it, its birth or the commit that asks for it. */
const emptySince = (
  { since, sinceBy }: DriftRow,
  { account, id, createdAt }: Counted,
  memories: Memories,
  acceptedAt: Instant | null,
  at: Instant,
): Instant => {
  const seenSince = fromIso(since) ?? at
  const applied = memories.get(account)?.applied.get(id)
  if (sinceBy === 'event' || applied !== undefined) return seenSince
  return instant(Math.min(at, Math.max(createdAt, acceptedAt ?? 0)))
}
