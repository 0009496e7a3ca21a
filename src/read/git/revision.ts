/** Where to begin, and which parent to go to, step by step. */
export type Revision = Readonly<{ name: string; parents: readonly number[] }>

/**
 * A name and the way up from it, as gitrevisions has it: `HEAD~3`, `main^2`, `@^~2`. No name of git's holds `~` or `^`
 * (git-check-ref-format), so that nothing else can be meant.
 */
export const parseRevision = (text: string): Revision => {
  const [, name = '', way = ''] = /^([^~^]*)(.*)$/s.exec(text) ?? []
  const steps = [...way.matchAll(/([~^])(\d*)/g)]
  // What is no way, such as `^{tree}`, stays in the name, which then names nothing.
  if (steps.map(([step]) => step).join('') !== way) return { name: text, parents: [] }
  return {
    name: name === '@' || name === '' ? 'HEAD' : name,
    parents: steps.flatMap(([, sign, count]) => stepsOf(sign, count)),
  }
}

const LONGEST_WAY = 100_000

const stepsOf = (sign: string | undefined, count: string | undefined): readonly number[] => {
  const number = count ? Number(count) : 1
  if (sign === '^') return number === 0 ? [] : [number]
  return Array.from({ length: Math.min(number, LONGEST_WAY) }, () => 1)
}
