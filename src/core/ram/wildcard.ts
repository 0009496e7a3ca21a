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

/** The pattern as a machine. A state is a set of places in the pattern, made when it is first reached. */
function startOf(pattern: string): State {
  const tokens = pattern.replace(/\*+/g, '*').split('')
  const states = new Map<string, State>()
  const stateAt = (places: readonly number[]): State | null => {
    if (places.length === 0) return null
    const key = places.join()
    const state = states.get(key) ?? {
      id: states.size,
      accepts: places.includes(tokens.length),
      letters: places.flatMap((place) => tokens[place] ?? []).filter((token) => token !== '*' && token !== '?'),
      after: remembered((letter) =>
        stateAt(
          settled(
            places.flatMap((place) => move(place, letter, tokens)),
            tokens,
          ),
        ),
      ),
    }
    states.set(key, state)
    return state
  }
  return stateAt(settled([0], tokens)) as State // one place at least
}

function move(place: number, letter: string, tokens: readonly string[]): readonly number[] {
  const token = tokens[place]
  if (token === '*') return [place]
  return token === '?' || token === letter ? [place + 1] : []
}

/** Steps over stars, and drops the places before the last one: all that they match is matched from there too. */
function settled(places: readonly number[], tokens: readonly string[]): readonly number[] {
  const all = new Set(places.flatMap((place) => (tokens[place] === '*' ? [place, place + 1] : [place])))
  const lastStar = Math.max(-1, ...[...all].filter((place) => tokens[place] === '*'))
  return [...all].filter((place) => place >= lastStar).sort((a, b) => a - b)
}

function remembered<T>(make: (letter: string) => T): (letter: string) => T {
  const made = new Map<string, T>()
  return (letter) => {
    if (!made.has(letter)) made.set(letter, make(letter))
    return made.get(letter) as T // set above; T may be null
  }
}
