import { UsageError } from '../wire/config.ts'

/** The value of `--port`: 0 takes a free one. Throws UsageError. */
export const readPort = (text: unknown, usual: number): number => {
  if (text === undefined) return usual
  const port = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port > 65_535) throw new UsageError('--port wants a number from 0 to 65535.')
  return port
}
