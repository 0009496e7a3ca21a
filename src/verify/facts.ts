/** What the probe's line says, by name. Everything is text that a machine wrote, and believed only as far as it parses. */
export type ProbeFacts = ReadonlyMap<string, string>

/** The facts of the last line that is a probe's, among whatever else a machine printed; null: there is none. */
export const readFacts = (output: string): ProbeFacts | null => {
  const line = output
    .split('\n')
    .map((one) => one.trim())
    .findLast((one) => one.startsWith('rolekeeper-probe/v1'))
  if (line === undefined) return null
  const pairs = line
    .split(' ')
    .slice(1)
    .map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    })
  return new Map(pairs)
}

/** An HTTP status; 0: no answer. Undefined: it was not asked. */
export const statusIn = (facts: ProbeFacts, name: string): number | undefined => {
  const text = facts.get(name)
  if (text === undefined) return undefined
  return /^\d{1,3}$/.test(text) ? Number(text) : 0
}

/** A text that says something; null if it is not there. */
export const textIn = (facts: ProbeFacts, name: string): string | null => facts.get(name) || null

/** Milliseconds since 1970; dates of HTTP have underscores for blanks. */
export const timeIn = (facts: ProbeFacts, name: string): number | null => {
  const ms = Date.parse((facts.get(name) ?? '').replaceAll('_', ' '))
  return Number.isNaN(ms) ? null : ms
}
