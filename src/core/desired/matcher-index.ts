import type { Glob, Matcher } from '../model/desired-state.ts'
import type { Subject } from '../model/instance.ts'
import { literalOf, literalPrefix } from './glob.ts'
import { textKeys, textOf, type TextKey } from './match.ts'

export type Entry<Owner> = Readonly<{ owner: Owner; matcher: Matcher }>

/** Finds the matchers that may hold for a subject without looking at the others; one may be met more than once. */
export type MatcherIndex<Owner> = (subject: Subject, meet: (entry: Entry<Owner>) => void) => void

/** Where the entries stand whose subjects must have one text; `wanted`: how many entries could stand there. */
type Slot<O> = { wanted: number; readonly entries: Entry<O>[] }
type Shelf<O> = Map<string, Slot<O>>
type Shelves<O> = Readonly<{
  ids: Shelf<O>
  texts: ReadonlyMap<TextKey, Shelf<O>>
  /** By the beginning of the name. */
  prefixes: Shelf<O>
  tagKeys: Shelf<O>
  /** By tag key, then by value. */
  tagValues: Map<string, Shelf<O>>
}>

/** The slots in which an entry has to stand so that one of its keys alone finds it. */
type Keying<O> = readonly Slot<O>[]

/**
 * Indexes matchers that agree in kind, account and region. Each is kept by that one of its keys which the fewest
 * others share; those without a key that knows its text are met by every subject.
 */
export function indexMatchers<O>(entries: readonly Entry<O>[]): MatcherIndex<O> {
  const shelves = emptyShelves<O>()
  const wanting = entries.map((entry) => ({ entry, keyings: keyingsOf(entry.matcher, shelves) }))
  for (const slot of wanting.flatMap(({ keyings }) => keyings.flat())) slot.wanted++
  const always: Entry<O>[] = []
  for (const { entry, keyings } of wanting) {
    const best = rarest(keyings)
    if (best === null) always.push(entry)
    else for (const { entries } of best) entries.push(entry)
  }
  const find = findIn(shelves)
  return (subject, meet) => {
    always.forEach(meet)
    find(subject, meet)
  }
}

const emptyShelves = <O>(): Shelves<O> => ({
  ids: new Map(),
  texts: new Map(textKeys.map((key) => [key, new Map()])),
  prefixes: new Map(),
  tagKeys: new Map(),
  tagValues: new Map(),
})

function keyingsOf<O>(matcher: Matcher, shelves: Shelves<O>): readonly Keying<O>[] {
  const keyings: Keying<O>[] = []
  if (matcher.ids !== undefined) keyings.push(slotsOf(shelves.ids, matcher.ids))
  for (const [key, shelf] of shelves.texts) {
    const texts = literals(matcher[key])
    if (texts !== null) keyings.push(slotsOf(shelf, texts))
  }
  const prefixes = matcher.names?.map(literalPrefix) ?? ['']
  if (!prefixes.includes('')) keyings.push(slotsOf(shelves.prefixes, prefixes))
  for (const [glob, values] of [...(matcher.tags ?? []), ...(matcher.labels ?? [])]) {
    const key = literalOf(glob)
    if (key !== null) keyings.push(tagKeying(key, literals(values), shelves))
  }
  return keyings
}

function tagKeying<O>(key: string, values: readonly string[] | null, shelves: Shelves<O>): Keying<O> {
  if (values === null) return slotsOf(shelves.tagKeys, [key])
  const shelf = shelves.tagValues.get(key) ?? new Map<string, Slot<O>>()
  shelves.tagValues.set(key, shelf)
  return slotsOf(shelf, values)
}

const slotsOf = <O>(shelf: Shelf<O>, texts: readonly string[]): Keying<O> =>
  texts.map((text) => {
    const slot = shelf.get(text) ?? { wanted: 0, entries: [] }
    shelf.set(text, slot)
    return slot
  })

/** The texts that the globs stand for; null where one of them is open, or there are none. */
function literals(globs: readonly Glob[] | undefined): readonly string[] | null {
  if (globs === undefined) return null
  const texts = globs.map(literalOf)
  return texts.every((text) => text !== null) ? texts : null
}

/** The keying whose slots the fewest want; of equal ones the first. */
function rarest<O>(keyings: readonly Keying<O>[]): Keying<O> | null {
  let best: Keying<O> | null = null
  let fewest = Infinity
  for (const keying of keyings) {
    const many = keying.reduce((sum, { wanted }) => sum + wanted, 0)
    if (many >= fewest) continue
    best = keying
    fewest = many
  }
  return best
}

function findIn<O>({ ids, texts, prefixes, tagKeys, tagValues }: Shelves<O>): MatcherIndex<O> {
  const isUsed = (shelf: Shelf<O>): boolean => [...shelf.values()].some(({ entries }) => entries.length > 0)
  const used = [...texts].filter(([, shelf]) => isUsed(shelf))
  const filled = [...prefixes].filter(([, { entries }]) => entries.length > 0)
  const lengths = [...new Set(filled.map(([prefix]) => prefix.length))]
  return (subject, meet) => {
    const isPod = subject.kind === 'pod'
    if (!isPod) ids.get(subject.id)?.entries.forEach(meet)
    for (const [key, shelf] of used) {
      const text = textOf(subject, key)
      if (typeof text === 'string') shelf.get(text)?.entries.forEach(meet)
      else for (const one of text) shelf.get(one)?.entries.forEach(meet)
    }
    if (!isPod) for (const length of lengths) prefixes.get(subject.name.slice(0, length))?.entries.forEach(meet)
    for (const [key, value] of isPod ? subject.labels : subject.tags) {
      tagValues.get(key)?.get(value)?.entries.forEach(meet)
      tagKeys.get(key)?.entries.forEach(meet)
    }
  }
}
