import type { Place } from '../model/problem.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../model/time.ts'

/** `web.yaml:12` */
export const placeOf = ({ file, line }: Place): string => `${file}:${line}`

/** `2 h`, `90 s`: in the largest unit that leaves no rest. */
export const duration = (ms: number): string => {
  const [name, unit] = units.find(([, size]) => ms % size === 0 && ms > 0) ?? ['s', SECOND]
  return `${ms / unit} ${name}`
}

const units = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
] as const

/** `1 instance`, `2 instances`. */
export const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

/** The first three, and how many more. */
export const someOf = (all: readonly string[]): string =>
  all.length <= 3 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`
