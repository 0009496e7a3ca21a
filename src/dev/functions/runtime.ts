/**
 * What runs in an instance: Function Compute's nodejs20 runtime as far as a handler can tell. It is transpiled and handed
 * to a process of its own, so it imports nothing but Node's modules.
 */
import { createRequire } from 'node:module'
import type { FunctionContext, Order, Told } from './worker.ts'

type Handler = (event: Buffer, context: unknown) => unknown

let handler: Handler | null = null

process.on('message', (order: Order) => void obey(order))
// Whoever started it is gone.
process.on('disconnect', () => process.exit(0))

async function obey({ file, exported, skewMs, requestId, event, context }: Order): Promise<void> {
  const answer = await attempt(async () => {
    if (handler === null) {
      if (skewMs !== 0) shiftTime(skewMs)
      handler = load(file, exported)
    }
    return toBody(await handler(Buffer.from(event), toContext(context, requestId)))
  })
  // Whoever reads the logs knows by it that nothing of this request is still to come: pipes are written synchronously.
  process.stdout.write(`\0${requestId}\n`)
  process.stderr.write(`\0${requestId}\n`)
  process.send?.({ ...answer, requestId, residentBytes: process.memoryUsage.rss() } satisfies Told)
}

async function attempt(work: () => Promise<Buffer>): Promise<Pick<Told, 'ok' | 'body'>> {
  try {
    return { ok: true, body: await work() }
  } catch (error) {
    return { ok: false, body: Buffer.from(JSON.stringify(toFault(error))) }
  }
}

function load(file: string, exported: string): Handler {
  const module = createRequire(file)(file) as Readonly<Record<string, unknown>>
  const found = module[exported]
  if (typeof found !== 'function') throw new Error(`Handler '${exported}' is missing on module '${file}'`)
  return found as Handler
}

/** "Error handling", Node.js: message, type and stack of what was thrown. */
function toFault(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { errorMessage: String(error), errorType: typeof error, stackTrace: [] }
  return {
    errorMessage: error.message,
    errorType: error.name,
    stackTrace: (error.stack ?? '').split('\n').map((line) => line.trim()),
  }
}

/** Bytes and text go as they are, everything else as JSON. */
function toBody(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (typeof value === 'string') return Buffer.from(value)
  return Buffer.from(value === undefined ? '' : JSON.stringify(value))
}

function toContext(context: FunctionContext, requestId: string): unknown {
  const line =
    (level: string) =>
    (...parts: readonly unknown[]): void => {
      const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ')
      process.stdout.write(`${new Date().toISOString()} ${requestId} [${level}] ${text}\n`)
    }
  const logger = {
    debug: line('DEBUG'),
    info: line('INFO'),
    warn: line('WARNING'),
    error: line('ERROR'),
    log: line('INFO'),
  }
  return { ...context, requestId, logger }
}

/** A machine whose clock is wrong. */
function shiftTime(ms: number): void {
  const Real = Date
  globalThis.Date = new Proxy(Real, {
    construct: (_, given: []) => (given.length === 0 ? new Real(Real.now() + ms) : new Real(...given)),
    apply: () => new Real(Real.now() + ms).toString(),
    get: (target, name) => (name === 'now' ? () => Real.now() + ms : (Reflect.get(target, name) as unknown)),
  })
}
