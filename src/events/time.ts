import { instant, type Instant } from '../core/model/time.ts'

/** `20190409T121826.922+0800`, as CloudMonitor writes it ("ECS system events"); Date.parse knows only the long form. */
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.(\d{1,3}))?(Z|[+-]\d\d:?\d\d)?$/

/** Null: not a time that can be read. A compact one without an offset is UTC. */
export const timeOf = (value: unknown): Instant | null => {
  if (typeof value === 'number') return isTime(value) ? instant(value) : null
  if (typeof value !== 'string') return null
  const compact = COMPACT.exec(value)
  const ms = Date.parse(compact === null ? value : long(compact))
  return isTime(ms) ? instant(ms) : null
}

const long = ([, year, month, day, hour, minute, second, ms = '0', offset = 'Z']: RegExpExecArray): string => {
  const zone = offset === 'Z' ? offset : `${offset.slice(0, 3)}:${offset.slice(-2)}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms.padEnd(3, '0')}${zone}`
}

/** The span of times that Date can say. */
const isTime = (ms: number): boolean => Number.isFinite(ms) && Math.abs(ms) <= 8.64e15
