import type { Severity } from '../model/finding.ts'
import type { Notice, Told, ToldCause } from '../model/notice.ts'
import type { Instant } from '../model/time.ts'

/** One thing that a cause is about. The key is the same as long as it is the same trouble of the same thing. */
export type Item = Readonly<{ key: string; line: string }>

/** Things with one cause, as far as somebody wants to hear of them. Never without an item. */
export type Trouble = Readonly<{
  cause: string
  severity: Severity
  title: string
  fix: string
  items: readonly Item[]
}>

export type Hearing = Readonly<{
  now: Instant
  /** Of one cause there is one message in so long, at most. */
  windowMs: number
  /** What is less is a change, too: an issue is kept up to date, a chat is not told of every step. */
  followsClosely: boolean
  /** Whether something that was told of is there still, or nobody can say that it is not: unknown is not over. */
  isThere: (item: string) => boolean
}>

/** Nobody reads more lines of one cause. */
const MOST_LINES = 20

/**
 * What is worth a message: a cause that is new, one that has more than was told, one that is over. Within a cause's window
 * there is none, so that what comes and goes is told once; what came meanwhile is told after it. The gravest come first.
 */
export const noticesFor = (troubles: readonly Trouble[], told: Told, hearing: Hearing): readonly Notice[] => {
  // Causes are named after what people name: `constructor` is no property here.
  const known = new Map(Object.entries(told))
  const there = new Set(troubles.map(({ cause }) => cause))
  const open = troubles.flatMap((one) => openNotice(one, known.get(one.cause), hearing))
  const over = [...known].flatMap(([cause, one]) => (there.has(cause) ? [] : overNotice(cause, one, hearing)))
  return [...open.sort(byGravity), ...over]
}

const openNotice = (
  { cause, severity, title, fix, items }: Trouble,
  known: ToldCause | undefined,
  hearing: Hearing,
): readonly Notice[] => {
  if (known !== undefined && isQuiet(known, hearing)) return []
  const before = new Set(known?.items)
  const fresh = items.filter(({ key }) => !before.has(key))
  const fewer = hearing.followsClosely && !(known?.items.every(hearing.isThere) ?? true)
  if (fresh.length === 0 && !fewer) return []
  const rest = items.filter(({ key }) => before.has(key))
  const all = [...fresh, ...rest].map(({ line }) => line)
  // A single finding is its own title.
  const lines = all.length === 1 && all[0] === title ? [] : all.slice(0, MOST_LINES)
  const what = known?.isOpen === true ? 'changed' : 'opened'
  return [{ cause, what, severity, title, fix, total: items.length, added: fresh.length, lines }]
}

const overNotice = (cause: string, known: ToldCause, hearing: Hearing): readonly Notice[] => {
  if (!known.isOpen || isQuiet(known, hearing) || known.items.some(hearing.isThere)) return []
  const { severity, title } = known
  return [{ cause, what: 'resolved', severity, title, fix: '', total: 0, added: 0, lines: [] }]
}

/** What to remember: what was said of these troubles by these notices, without what is gone. */
export const toldAfter = (
  troubles: readonly Trouble[],
  told: Told,
  said: readonly Notice[],
  hearing: Hearing,
): Told => {
  const now = new Map(troubles.map(({ cause, items }) => [cause, items]))
  const left = Object.entries(told).map(
    ([cause, known]) => [cause, { ...known, items: known.items.filter(hearing.isThere) }] as const,
  )
  const before = new Map(left.filter(([, known]) => known.isOpen || isQuiet(known, hearing)))
  const anew = said.map(({ cause, severity, title, what }): readonly [string, ToldCause] => {
    const items = new Set([...(before.get(cause)?.items ?? []), ...(now.get(cause) ?? []).map(({ key }) => key)])
    return [cause, { at: hearing.now, severity, title, isOpen: what !== 'resolved', items: [...items] }]
  })
  return Object.fromEntries([...before, ...anew])
}

const gravity: readonly Severity[] = ['error', 'warning', 'note']

/** Of equally grave ones, what there is most of. */
const byGravity = (a: Notice, b: Notice): number =>
  gravity.indexOf(a.severity) - gravity.indexOf(b.severity) || b.total - a.total

const isQuiet = ({ at }: ToldCause, { now, windowMs }: Hearing): boolean => now - at < windowMs
