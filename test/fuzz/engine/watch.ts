import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import type { Finding, Job, Said } from './target.ts'

const root = resolve(import.meta.dirname, '../../..')

/** No input may take more of the processor's time, which says the same on a busy machine, or have the process grow by more. */
const MOST_MS = 1_000
const MOST_MB = 256
const MIB = 1024 * 1024
const LOOK_MS = 50
/** Whoever waits takes no time of the processor's. */
const MOST_WAITING_MS = 10_000
/** For one job. */
const MOST_THREADS = 10

/** What became of a job. */
export type Fuzzed = Readonly<{
  executions: number
  blocks: number
  kept: readonly Uint8Array[]
  findings: readonly Finding[]
}>

type Ended = Fuzzed & Readonly<{ suspect: Finding | null }>

/** Runs jobs in a thread, which it ends where an input takes too long or too much, and then begins anew. */
export class Fuzzer {
  readonly #folder: string
  readonly #targets: string
  readonly #shared = new SharedArrayBuffer(8 + MIB)
  #worker: Worker | null = null
  #names: readonly string[] = []
  #hear: (said: Said) => void = () => undefined
  #fail: (error: Error) => void = () => undefined

  private constructor(folder: string, targets: string) {
    this.#folder = folder
    this.#targets = targets
  }

  /** Bundles a file of targets with the sources that it tries: a thread reads one file sooner than hundreds. */
  static async of(targets: string): Promise<Fuzzer> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'rolekeeper-fuzz-')))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    await build({
      absWorkingDir: root,
      entryPoints: { worker: join(import.meta.dirname, 'worker.ts'), targets: resolve(root, targets) },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'error',
    })
    return new Fuzzer(folder, join(folder, 'targets.mjs'))
  }

  /** What there is to try. */
  async targets(): Promise<readonly string[]> {
    await this.#ready()
    return this.#names
  }

  /** A suspicion is a finding once the input, alone, takes as much again. Either way a new thread goes on with other inputs. */
  async run(job: Job): Promise<Fuzzed> {
    const began = performance.now()
    const all: Fuzzed[] = []
    for (let seed = job.seed; ; seed++) {
      const seconds = job.seconds - (performance.now() - began) / 1000
      const executions = job.executions - executionsOf(all)
      const corpus = [...job.corpus, ...all.flatMap(({ kept }) => kept)]
      const { suspect, ...fuzzed } = await this.#once({ ...job, seed, corpus, seconds, executions })
      const alone = suspect && (await this.#once({ ...job, corpus: [suspect.input], executions: 0 })).suspect
      all.push(alone === null ? fuzzed : { ...fuzzed, findings: [...fuzzed.findings, alone] })
      const findings = all.flatMap((one) => one.findings)
      if (suspect !== null && findings.length < job.findings && all.length < MOST_THREADS) continue
      // A thread that came to its end has gone through all that others kept.
      const kept = suspect === null ? fuzzed.kept : corpus.concat(fuzzed.kept)
      return { executions: executionsOf(all), blocks: Math.max(...all.map(({ blocks }) => blocks)), kept, findings }
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    await rm(this.#folder, { recursive: true })
  }

  async #ready(): Promise<Worker> {
    if (this.#worker !== null) return this.#worker
    const worker = new Worker(pathToFileURL(join(this.#folder, 'worker.mjs')), {
      workerData: { targets: pathToFileURL(this.#targets).href, shared: this.#shared },
      // A stack as the main thread has it: functions run there.
      resourceLimits: { maxOldGenerationSizeMb: MOST_MB, stackSizeMb: 1 },
      execArgv: [],
    })
    worker.on('message', (said: Said) => this.#hear(said))
    worker.on('error', (error) => this.#fail(error))
    this.#names = await new Promise((resolve, reject) => {
      this.#fail = reject
      this.#hear = (said) => {
        if (said.is === 'ready') resolve(said.targets)
      }
    })
    this.#worker = worker
    return worker
  }

  async #once(job: Job): Promise<Ended> {
    const worker = await this.#ready()
    const state = new Int32Array(this.#shared, 0, 2)
    const [kept, findings]: [Uint8Array[], Finding[]] = [[], []]
    const [begun, before] = [Atomics.load(state, 0), process.memoryUsage.rss()]
    let [at, since, worked] = [begun, performance.now(), process.cpuUsage()]
    let timer: NodeJS.Timeout | undefined
    const ended = await new Promise<Pick<Ended, 'executions' | 'blocks' | 'suspect'>>((resolve) => {
      const suspect = (kind: Finding['kind'], message: string): void => {
        const input = new Uint8Array(this.#shared, 8).slice(0, Math.max(0, Atomics.load(state, 1)))
        resolve({ executions: Atomics.load(state, 0) - begun, blocks: 0, suspect: { kind, message, input } })
      }
      this.#hear = (said) => {
        if (said.is === 'kept') kept.push(said.input)
        if (said.is === 'finding') findings.push(said.finding)
        if (said.is === 'done') resolve({ ...said, suspect: null })
      }
      this.#fail = (error) => {
        const isHeap = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        suspect(isHeap ? 'memory' : 'crash', error.stack ?? error.message)
      }
      worker.postMessage(job)
      timer = setInterval(() => {
        if (at !== Atomics.load(state, 0) || Atomics.load(state, 1) < 0) {
          ;[at, since, worked] = [Atomics.load(state, 0), performance.now(), process.cpuUsage()]
        }
        const { user, system } = process.cpuUsage(worked)
        const isSlow = (user + system) / 1000 > MOST_MS || performance.now() - since > MOST_WAITING_MS
        if (isSlow) suspect('hang', `it takes longer than ${MOST_MS} ms`)
        if (process.memoryUsage.rss() - before > MOST_MB * MIB) suspect('memory', `it takes more than ${MOST_MB} MiB`)
      }, LOOK_MS)
    })
    clearInterval(timer)
    if (ended.suspect !== null) {
      this.#worker = null
      await worker.terminate()
    }
    return { ...ended, kept, findings }
  }
}

const executionsOf = (all: readonly Fuzzed[]): number => all.reduce((sum, { executions }) => sum + executions, 0)
