/** Sets of patterns, by index, such that some text is matched by all of a set and by no other of the patterns. */
export type Classes = readonly ReadonlySet<number>[]

/** Which texts there are at all: those that `within` matches and that have no more colons than `colons`. */
export type Domain = Readonly<{ within: string; colons: number }>

const anyText: Domain = { within: '*', colons: Infinity }

/**
 * Divides all texts of the domain by which of the patterns match them (`*` any run, `?` one character; RAM has no
 * escape). Exact. Null where patterns are so entangled that it would take too long.
 */
export function classesOf(patterns: readonly string[], { within, colons }: Domain = anyText): Classes | null {
  const classes = new Map<string, ReadonlySet<number>>()
  const seen = new Set<string>()
  const start = [...patterns, within].map((text, pattern) => ({ pattern, state: startOf(text) }))
  const open: Joint[] = [{ live: start, colons }]
  for (let joint = open.pop(); joint !== undefined; joint = open.pop()) {
    const key = `${joint.colons} ${joint.live.map(({ pattern, state }) => `${pattern}:${state.id}`).join()}`
    if (seen.has(key)) continue
    if (seen.add(key).size > mostStates) return null
    const matching = joint.live.filter(({ state }) => state.accepts).map(({ pattern }) => pattern)
    if (matching.at(-1) === patterns.length) classes.set(matching.join(), new Set(matching.slice(0, -1)))
    open.push(...successors(joint))
  }
  return [...classes.values()]
}

/** Whether every text that `narrow` matches is matched by `wide`; what is too entangled to know counts as no. */
export const patternCovers = (wide: string, narrow: string): boolean =>
  wide === narrow ||
  (!areApart(wide, narrow) &&
    (classesOf([wide, narrow])?.every((matching) => matching.has(0) || !matching.has(1)) ?? false))

/** Whether some text is matched by both; what is too entangled to know counts as yes. */
export const patternsOverlap = (a: string, b: string): boolean =>
  !areApart(a, b) && (classesOf([a, b])?.some((matching) => matching.has(0) && matching.has(1)) ?? true)

/** Most patterns begin with different services: then no text is matched by both, and nothing need be divided. */
const areApart = (a: string, b: string): boolean => {
  const [x, y] = [literalStart(a), literalStart(b)]
  return !x.startsWith(y) && !y.startsWith(x)
}

const literalStart = (pattern: string): string => pattern.slice(0, pattern.search(/[*?]|$/))

const mostStates = 20_000

/** How far each pattern that can still match has come, in the order of the patterns; and how many colons may come. */
type Joint = Readonly<{ live: readonly Readonly<{ pattern: number; state: State }>[]; colons: number }>

type State = Readonly<{
  id: number
  accepts: boolean
  /** Characters that lead elsewhere than all others do. */
  letters: readonly string[]
  /** Null: the pattern can match no longer. */
  after(letter: string): State | null
}>

const OTHER = ''

function successors({ live, colons }: Joint): readonly Joint[] {
  const letters = new Set([OTHER])
  for (const { state } of live) for (const letter of state.letters) letters.add(letter)
  if (colons === 0) letters.delete(':')
  return Array.from(letters, (letter) => ({
    live: live.flatMap(({ pattern, state }) => {
      const after = state.after(letter)
      return after === null ? [] : [{ pattern, state: after }]
    }),
    colons: letter === ':' ? colons - 1 : colons,
  }))
}

/** The pattern as a machine. A state is a set of places in the pattern, a bit each, made when it is first reached. */
function startOf(pattern: string): State {
  const tokens = pattern.replace(/\*+/g, '*').split('')
  const places = new Map<string, Places>()
  tokens.forEach((token, place) => places.set(token, at(places, token) | (1n << BigInt(place))))
  const [stars, any] = [at(places, '*'), at(places, '?')]
  const letters = [...places].filter(([token]) => token !== '*' && token !== '?')
  const end = 1n << BigInt(tokens.length)
  const states = new Map<Places, State>()
  const stateAt = (here: Places): State | null => {
    if (here === 0n) return null
    const state = states.get(here) ?? {
      id: states.size,
      accepts: (here & end) !== 0n,
      letters: letters.flatMap(([letter, there]) => ((here & there) === 0n ? [] : [letter])),
      after: remembered((letter) =>
        stateAt(settled((here & stars) | ((here & (any | at(places, letter))) << 1n), stars)),
      ),
    }
    states.set(here, state)
    return state
  }
  return stateAt(settled(1n, stars)) as State // one place at least
}

/** A set of places in a pattern: the lowest bit is its beginning. */
type Places = bigint

const at = (places: ReadonlyMap<string, Places>, token: string): Places => places.get(token) ?? 0n

/** Steps over stars, and drops the places before the last one: all that they match is matched from there too. */
function settled(places: Places, stars: Places): Places {
  const all = places | ((places & stars) << 1n)
  const lastStar = (all & stars).toString(2).length - 1
  return all & -(1n << BigInt(lastStar))
}

function remembered<T>(make: (letter: string) => T): (letter: string) => T {
  const made = new Map<string, T>()
  return (letter) => {
    if (!made.has(letter)) made.set(letter, make(letter))
    return made.get(letter) as T // set above; T may be null
  }
}
