import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { transform } from 'esbuild'
import type { Clock } from './clock.ts'

/** Of the handler's context what is not made in the instance itself (Function Compute, "Node.js: context"). */
export type FunctionContext = Readonly<{
  credentials: Readonly<{ accessKeyId: string; accessKeySecret: string; securityToken: string }>
  /** `timeout` in seconds, `memory` in MB. */
  function: Readonly<{ name: string; handler: string; memory: number; timeout: number }>
  service: Readonly<{ logProject: string; logStore: string; qualifier: string; versionId: string }>
  region: string
  accountId: string
  retryCount: number
  tracing: Readonly<Record<string, unknown>>
}>

/** What an instance is told to do, and what it tells when that is done. */
export type Order = Readonly<{
  file: string
  exported: string
  skewMs: number
  requestId: string
  event: Uint8Array
  context: FunctionContext
}>
export type Told = Readonly<{ ok: boolean; body: Uint8Array; requestId: string; residentBytes: number }>

export type Invocation = Readonly<{ requestId: string; event: Buffer; context: FunctionContext }>

/** `ok: false` is the function's own failure: what it threw, how it died, or that it took too long. */
export type Invoked = Readonly<{ ok: boolean; body: Buffer }>

/** A line that the instance wrote, and for which request; null: outside of any. */
export type WrittenLine = Readonly<{ requestId: string | null; line: string }>

export type WorkerOptions = Readonly<{
  /** The bundle, and the function that it exports. */
  file: string
  exported: string
  environment: Readonly<Record<string, string>>
  memoryMb: number
  timeoutMs: number
  clock: Clock
  /** How far the instance's clock is ahead. */
  skewMs: number
  write: (line: WrittenLine) => void
}>

/** One instance of a function. */
export type Worker = Readonly<{
  pid: number
  isAlive: () => boolean
  /** One at a time; between two calls the process stands still. Never rejects. */
  invoke: (invocation: Invocation) => Promise<Invoked>
  end: () => Promise<void>
}>

const processes = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL')
})

/** Starts an instance: a process that holds nothing of this one's environment, and loads the bundle with its first request. */
export const startWorker = async (options: WorkerOptions): Promise<Worker> => {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${options.memoryMb}`, '--enable-source-maps', '-e', await runtime()],
    {
      cwd: dirname(options.file),
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    },
  )
  processes.add(child)
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  }).then(() => void processes.delete(child))
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null && child.pid !== undefined
  let current: string | null = null
  const ends = [child.stdout, child.stderr]
    .filter((stream) => stream !== null)
    .map((stream) => readLines(stream, (line) => options.write({ requestId: current, line })))

  const invoke = async (invocation: Invocation): Promise<Invoked> => {
    const { requestId } = invocation
    current = requestId
    child.kill('SIGCONT')
    const told = Promise.all([answerOf(child, requestId), ...ends.map((end) => end(requestId))])
    const died = gone.then(() => fault('Process exited unexpectedly before completing request'))
    const { late, cancel } = timeout(options)
    child.send(
      { file: options.file, exported: options.exported, skewMs: options.skewMs, ...invocation } satisfies Order,
      () => undefined,
    )
    const result = await Promise.race([told.then(([answer]) => toInvoked(answer)), died, late])
    cancel()
    current = null
    if (result === LATE) {
      child.kill('SIGKILL')
      await gone
      return fault(`Function timed out after ${options.timeoutMs / 1000} seconds`)
    }
    // Frozen until the next request; who has died cannot be.
    if (isAlive()) child.kill('SIGSTOP')
    return result
  }
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  // A process that could not be started has no id, and is gone already.
  return { pid: child.pid ?? 0, isAlive, invoke, end }
}

const LATE = 'late'

const timeout = ({ clock, timeoutMs }: WorkerOptions) => {
  let cancel = (): void => undefined
  const late = new Promise<typeof LATE>((resolve) => {
    cancel = clock.after(timeoutMs, () => resolve(LATE))
  })
  return { late, cancel: () => cancel() }
}

const answerOf = (child: ChildProcess, requestId: string): Promise<Told> =>
  new Promise((resolve) => {
    const listen = (told: Told): void => {
      if (told.requestId !== requestId) return
      child.off('message', listen)
      resolve(told)
    }
    child.on('message', listen)
  })

const toInvoked = ({ ok, body }: Told): Invoked => ({ ok, body: Buffer.from(body) })

const fault = (errorMessage: string): Invoked => ({ ok: false, body: Buffer.from(JSON.stringify({ errorMessage })) })

/** Hands on lines; what it gives waits until the instance has said that a request has nothing more to write. */
const readLines = (stream: Readable, write: (line: string) => void): ((requestId: string) => Promise<void>) => {
  const waiting = new Map<string, () => void>()
  createInterface({ input: stream }).on('line', (line) => {
    // What was written without an end of line stands before the mark.
    const [text = '', ended] = line.split('\0')
    if (text !== '' || ended === undefined) write(text)
    if (ended === undefined) return
    waiting.get(ended)?.()
    waiting.delete(ended)
  })
  return (requestId) => new Promise((resolve) => void waiting.set(requestId, resolve))
}

let transpiled: Promise<string> | null = null

/** The runtime as the plain JavaScript that a process can be started with. */
const runtime = (): Promise<string> => {
  transpiled ??= readFile(join(import.meta.dirname, 'runtime.ts'), 'utf8')
    .then((source) => transform(source, { loader: 'ts', format: 'cjs', target: 'node20' }))
    .then(({ code }) => code)
  return transpiled
}
