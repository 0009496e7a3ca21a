/**
 * One text for one value: JSON with keys in code unit order, Maps as sorted entries, Sets as sorted members; a key whose
 * value is undefined is left out. Equal values give equal texts, in whatever order they were built.
 */
export const canonical = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return listed(value.map(canonical))
  if (value instanceof Map) return listed([...value].map(canonical).sort())
  if (value instanceof Set) return listed([...value].map(canonical).sort())
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}

const listed = (texts: readonly string[]): string => `[${texts.join()}]`
