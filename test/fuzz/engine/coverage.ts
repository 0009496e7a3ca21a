import { Session, type Profiler } from 'node:inspector'

/** Of a function: which of its characters have run, and where V8 saw blocks begin or end. */
type Seen = Readonly<{ start: number; ran: Uint8Array; edges: Set<number> }>

/**
 * Which blocks of the code under test have run, as V8's own profiler counts them for this thread. It has to be there
 * before that code is loaded: V8 counts blocks in what it compiles later.
 */
export class Coverage {
  readonly #session = new Session()
  readonly #seen = new Map<string, Seen>()
  readonly #isCounted: (url: string) => boolean

  constructor(isCounted: (url: string) => boolean) {
    this.#isCounted = isCounted
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** How much ran since the last look that never ran before; `remember`: it is not new the next time. */
  look(remember: boolean): number {
    return this.#functions().reduce((gain, { key, ranges }) => gain + this.#count(key, ranges, remember), 0)
  }

  /** Nothing has run so far. */
  forget(): void {
    this.look(false)
    this.#seen.clear()
  }

  /** How many blocks have run. */
  blocks(): number {
    return [...this.#seen.values()].reduce(
      (sum, { start, ran, edges }) => sum + [...edges].filter((edge) => ran[edge - start] === 1).length,
      0,
    )
  }

  #functions(): readonly Readonly<{ key: string; ranges: readonly Profiler.CoverageRange[] }>[] {
    let scripts: readonly Profiler.ScriptCoverage[] = []
    // The answer comes before post returns: it is the same thread.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error
      scripts = result
    })
    return scripts
      .filter(({ url }) => this.#isCounted(url))
      .flatMap(({ scriptId, functions }) =>
        functions.map(({ ranges }) => ({
          key: `${scriptId} ${ranges[0]?.startOffset} ${ranges[0]?.endOffset}`,
          ranges,
        })),
      )
  }

  #count(key: string, ranges: readonly Profiler.CoverageRange[], remember: boolean): number {
    const [whole] = ranges
    if (whole === undefined || whole.count === 0) return 0
    const { startOffset: start, endOffset: end } = whole
    const ran = new Uint8Array(end - start)
    // Inner ranges come after the ones around them.
    for (const { startOffset, endOffset, count } of ranges)
      ran.fill(Math.min(1, count), startOffset - start, endOffset - start)
    const seen = this.#seen.get(key) ?? { start, ran: new Uint8Array(end - start), edges: new Set<number>() }
    let gain = 0
    for (let at = 0; at < ran.length; at++) if (ran[at] === 1 && seen.ran[at] === 0) gain += 1
    if (!remember) return gain
    for (let at = 0; at < ran.length; at++) if (ran[at] === 1) seen.ran[at] = 1
    for (const { startOffset, endOffset } of ranges) seen.edges.add(startOffset).add(endOffset)
    this.#seen.set(key, seen)
    return gain
  }
}
