import type { Glob, Matcher } from '../model/desired-state.ts'
import type { Subject } from '../model/instance.ts'
import { literalOf, literalPrefix } from './glob.ts'
import { textKeys, textOf, type TextKey } from './match.ts'

export type Entry<Owner> = Readonly<{ owner: Owner; matcher: Matcher }>

/** Finds the matchers that may hold for a subject without looking at the others; one may be met more than once. */
export type MatcherIndex<Owner> = (subject: Subject, meet: (entry: Entry<Owner>) => void) => void

/** Entries by one text that their subjects must have: an id, a zone, the value of a tag, … */
type Shelf<O> = Map<string, Entry<O>[]>
type Shelves<O> = Readonly<{
  ids: Shelf<O>
  texts: ReadonlyMap<TextKey, Shelf<O>>
  /** By the beginning of the name. */
  prefixes: Shelf<O>
  tagKeys: Shelf<O>
  /** By tag key, then by value. */
  tagValues: Map<string, Shelf<O>>
}>

type Spot<O> = Readonly<{ shelf: Shelf<O>; text: string }>
/** The spots on which an entry has to stand so that one of its keys alone finds it. */
type Keying<O> = readonly Spot<O>[]

/**
 * Indexes matchers that agree in kind, account and region. Each is kept by that one of its keys which the fewest
 * others share; those without a key that knows its text are met by every subject.
 */
export function indexMatchers<O>(entries: readonly Entry<O>[]): MatcherIndex<O> {
  const shelves = emptyShelves<O>()
  const keyings = entries.map(({ matcher }) => keyingsOf(matcher, shelves))
  const crowd = countSpots(keyings)
  const always: Entry<O>[] = []
  for (const [i, entry] of entries.entries()) {
    const best = rarest(keyings[i] ?? [], crowd)
    if (best === null) always.push(entry)
    else for (const { shelf, text } of best) append(shelf, text, entry)
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
  if (matcher.ids !== undefined) keyings.push(matcher.ids.map((text) => ({ shelf: shelves.ids, text })))
  for (const [key, shelf] of shelves.texts) {
    const texts = literals(matcher[key])
    if (texts !== null) keyings.push(texts.map((text) => ({ shelf, text })))
  }
  const prefixes = matcher.names?.map(literalPrefix) ?? ['']
  if (!prefixes.includes('')) keyings.push(prefixes.map((text) => ({ shelf: shelves.prefixes, text })))
  for (const [glob, values] of [...(matcher.tags ?? []), ...(matcher.labels ?? [])]) {
    const key = literalOf(glob)
    if (key !== null) keyings.push(tagKeying(key, literals(values), shelves))
  }
  return keyings
}

function tagKeying<O>(key: string, values: readonly string[] | null, shelves: Shelves<O>): Keying<O> {
  if (values === null) return [{ shelf: shelves.tagKeys, text: key }]
  const shelf = shelves.tagValues.get(key) ?? new Map<string, Entry<O>[]>()
  shelves.tagValues.set(key, shelf)
  return values.map((text) => ({ shelf, text }))
}

/** The texts that the globs stand for; null where one of them is open, or there are none. */
function literals(globs: readonly Glob[] | undefined): readonly string[] | null {
  if (globs === undefined) return null
  const texts = globs.map(literalOf)
  return texts.every((text) => text !== null) ? texts : null
}

type Crowd<O> = ReadonlyMap<Shelf<O>, ReadonlyMap<string, number>>

function countSpots<O>(keyings: readonly (readonly Keying<O>[])[]): Crowd<O> {
  const counts = new Map<Shelf<O>, Map<string, number>>()
  for (const { shelf, text } of keyings.flat(2)) {
    const ofShelf = counts.get(shelf) ?? new Map<string, number>()
    counts.set(shelf, ofShelf.set(text, (ofShelf.get(text) ?? 0) + 1))
  }
  return counts
}

function rarest<O>(keyings: readonly Keying<O>[], crowd: Crowd<O>): Keying<O> | null {
  let best: Keying<O> | null = null
  let fewest = Infinity
  for (const keying of keyings) {
    const many = keying.reduce((sum, { shelf, text }) => sum + (crowd.get(shelf)?.get(text) ?? 0), 0)
    if (many >= fewest) continue
    best = keying
    fewest = many
  }
  return best
}

function append<O>(shelf: Shelf<O>, text: string, entry: Entry<O>): void {
  const there = shelf.get(text)
  if (there === undefined) shelf.set(text, [entry])
  else there.push(entry)
}

function findIn<O>({ ids, texts, prefixes, tagKeys, tagValues }: Shelves<O>): MatcherIndex<O> {
  const used = [...texts].filter(([, shelf]) => shelf.size > 0)
  const lengths = [...new Set([...prefixes.keys()].map((prefix) => prefix.length))]
  return (subject, meet) => {
    const isPod = subject.kind === 'pod'
    if (!isPod) ids.get(subject.id)?.forEach(meet)
    for (const [key, shelf] of used) {
      const text = textOf(subject, key)
      if (typeof text === 'string') shelf.get(text)?.forEach(meet)
      else for (const one of text) shelf.get(one)?.forEach(meet)
    }
    if (!isPod) for (const length of lengths) prefixes.get(subject.name.slice(0, length))?.forEach(meet)
    for (const [key, value] of isPod ? subject.labels : subject.tags) {
      tagValues.get(key)?.get(value)?.forEach(meet)
      tagKeys.get(key)?.forEach(meet)
    }
  }
}
