import type { Log, LogLevel } from '../core/ports/surroundings.ts'
import { isSecretName, redact } from './redact.ts'

export type LogOptions = Readonly<{
  /** Below it nothing is written. */
  level: LogLevel
  form: 'text' | 'json'
  write: (line: string) => void
  now: () => number
}>

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** The one logger: a constant text and fields, secrets taken out. */
export const makeLog =
  ({ level, form, write, now }: LogOptions): Log =>
  (at, text, fields = {}) => {
    if (order.indexOf(at) < order.indexOf(level)) return
    const time = new Date(now()).toISOString()
    const clean = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleaned(name, value)]))
    const line =
      form === 'json'
        ? JSON.stringify({ time, level: at, text: redact(text), ...clean })
        : [time, at, redact(text), ...Object.entries(clean).map(([name, value]) => `${name}=${inline(value)}`)].join(
            ' ',
          )
    write(`${line}\n`)
  }

/** Values that have no secret name of their own are redacted as text, however deep. */
const cleaned = (name: string, value: unknown): unknown => {
  if (isSecretName(name)) return '***'
  if (typeof value === 'string') return redact(value)
  if (value instanceof Error) return redact(`${value.name}: ${value.message}`)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map((one: unknown) => cleaned('', one))
  if (value instanceof Map || value instanceof Set) return cleaned(name, [...value])
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(key, inner)]))
  }
  return value
}

const inline = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // An undefined value has no JSON.
  return /^[\w./:@-]+$/.test(text ?? '') ? text : JSON.stringify(text ?? '')
}
