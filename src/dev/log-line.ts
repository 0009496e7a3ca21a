import type { FunctionLine } from './functions/function.ts'

/**
 * A function's line for a screen: time, function, what happened and its fields. The prefix that the runtime's logger writes
 * and the names of what every line has are left out; what is none of our log's form stays as it is.
 */
export const shownLine = ({ functionName, line }: FunctionLine, now: number): string => {
  const [, stamp, logged] = /^(\S+Z) \S+ \[\w+\] (.*)$/s.exec(line) ?? []
  const { time, level, text, requestId: _, ...fields } = parse(logged ?? line)
  const at = new Date(typeof time === 'string' ? time : (stamp ?? now)).toISOString().slice(11, 19)
  const name = functionName.replace(/^rolekeeper-/, '').padEnd(14)
  if (typeof text !== 'string') return `${at} ${name} ${logged ?? line}`
  const words = [level === 'info' ? null : String(level).toUpperCase(), text, ...Object.entries(fields).flatMap(inline)]
  return `${at} ${name} ${words.filter((word) => word !== null).join(' ')}`
}

const parse = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** What is nothing says nothing. */
const inline = ([name, value]: readonly [string, unknown]): readonly string[] => {
  const isNothing = value === null || value === 0 || (Array.isArray(value) && value.length === 0)
  return isNothing ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`]
}
