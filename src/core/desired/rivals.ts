import type { Glob, Matcher } from '../model/desired-state.ts'
import { literalOf, literalPrefix } from './glob.ts'
import { textKeys } from './match.ts'
import type { Reached } from './wider.ts'

/**
 * Finds the bindings that may match all that another matches, without comparing each with each. A glob can only be as
 * wide as another if it begins as the other does, so one key of each matcher is filed under the beginnings of its globs.
 */
export function rivalsAmong(all: readonly Reached[]): (one: Reached) => readonly Reached[] {
  const files = new Map<string, Set<Reached>>()
  for (const one of all) {
    for (const { matcher } of one.reach) {
      for (const label of labelsOf(matcher)) files.set(label, (files.get(label) ?? new Set()).add(one))
    }
  }
  return (one) => {
    const [first] = one.reach
    if (first === undefined) return []
    const labels = [anything, ...keysOf(first.matcher).flatMap(beginnings)]
    const found = new Set(labels.flatMap((label) => [...(files.get(label) ?? [])]))
    return [...found].filter((other) => other !== one).sort((a, b) => a.place - b.place)
  }
}

/** A key that asks for texts, with its globs. */
type Key = Readonly<{ name: string; globs: readonly Glob[] }>

const anything = ''

/** The keys that can be filed. A tag whose key is open may follow from any other. */
const keysOf = (matcher: Matcher): readonly Key[] => [
  ...(matcher.ids === undefined ? [] : [{ name: 'ids', globs: matcher.ids }]),
  ...textKeys.flatMap((name) => (matcher[name] === undefined ? [] : [{ name, globs: matcher[name] }])),
  ...[...(matcher.tags ?? []), ...(matcher.labels ?? [])].flatMap(([key, globs]) => {
    const name = literalOf(key)
    return name === null ? [] : [{ name: `tag ${name}`, globs }]
  }),
]

/** Under which labels to file a matcher: by that key whose globs say most. */
function labelsOf(matcher: Matcher): readonly string[] {
  const shortest = ({ globs }: Key): number => Math.min(...globs.map((glob) => literalPrefix(glob).length))
  const [best] = keysOf(matcher).toSorted((a, b) => shortest(b) - shortest(a))
  return best === undefined ? [anything] : best.globs.map((glob) => labelOf(best, literalPrefix(glob)))
}

/** The labels of all that may hold what the key's first glob holds. */
const beginnings = (key: Key): readonly string[] =>
  key.globs
    .slice(0, 1)
    .map(literalPrefix)
    .flatMap((prefix) => Array.from({ length: prefix.length + 1 }, (_, to) => labelOf(key, prefix.slice(0, to))))

const labelOf = ({ name }: Key, prefix: string): string => `${name} ${prefix}`
