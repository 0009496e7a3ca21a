/**
 * A thread that tries inputs on parsers: those that make code run that no input before made run are kept, shortened, and
 * changed further. Its heap is bounded, and what it is at stands in shared memory, where `watch.ts` looks for one that hangs.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Coverage } from './coverage.ts'
import { makeMutator } from './mutate.ts'
import { pollution, strangeHeir } from './pollution.ts'
import type { Finding, Job, Said, Target } from './target.ts'

const { targets: file, shared } = workerData as Readonly<{ targets: string; shared: SharedArrayBuffer }>
const [state, place] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, 8)]
/** Of packages, those that parse for us. */
const coverage = new Coverage((url) => url === file || /node_modules\/(yaml|isomorphic-git)\//.test(url))
const { targets } = (await import(file)) as Readonly<{ targets: readonly Target[] }>

const BATCH = 48
const SHRINKS = 60

const say = (said: Said): void => parentPort?.postMessage(said)

/** Tries one input. Null: nothing is wrong with what came out. */
const attempt = async (target: Target, input: Buffer): Promise<Finding | null> => {
  place.set(input)
  Atomics.store(state, 1, input.length)
  Atomics.add(state, 0, 1)
  try {
    const strange = strangeHeir(await target.run(input))
    const polluted = pollution() ?? strange
    return polluted === null ? null : { kind: 'pollution', message: polluted, input }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'crash', message: message.slice(0, 2_000), input }
  } finally {
    Atomics.store(state, 1, -1)
  }
}

/** Cuts pieces off as long as what is left will do. */
const shrunk = async (input: Buffer, will: (shorter: Buffer) => Promise<boolean>): Promise<Buffer> => {
  let tries = 0
  for (let size = input.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < input.length && tries < SHRINKS; tries++) {
      const shorter = Buffer.concat([input.subarray(0, at), input.subarray(at + size)])
      if (await will(shorter)) input = shorter
      else at += size
    }
  }
  return input
}

const sameFinding = (a: Finding, b: Finding | null): boolean =>
  a.kind === b?.kind && a.message.split('\n', 2).join('') === b.message.split('\n', 2).join('')

const fuzz = async (target: Target, { corpus: given, ...job }: Job): Promise<void> => {
  const mutate = makeMutator(job.seed, target.dictionary)
  const corpus: Buffer[] = target.seeds.map((one) => Buffer.from(one))
  const told = new Set<string>()
  const end = performance.now() + job.seconds * 1000
  const begun = Atomics.load(state, 0)
  const done = (): number => Atomics.load(state, 0) - begun

  const tell = async (finding: Finding): Promise<void> => {
    const title = finding.message.split('\n', 2).join()
    if (told.has(title)) return
    told.add(title)
    const input = await shrunk(Buffer.from(finding.input), async (shorter) =>
      sameFinding(finding, await attempt(target, shorter)),
    )
    say({ is: 'finding', finding: { ...finding, input } })
  }
  const run = async (inputs: readonly Buffer[]): Promise<void> => {
    for (const input of inputs) {
      const finding = await attempt(target, input)
      if (finding !== null) await tell(finding)
    }
  }
  /** Keeps an input that runs something new. */
  const keep = async (input: Buffer): Promise<void> => {
    await run([input])
    if (coverage.look(true) === 0) return
    corpus.push(input)
    say({ is: 'kept', input })
  }
  const shorten = async (input: Buffer): Promise<Buffer> => {
    await run([input])
    const gain = coverage.look(false)
    return shrunk(input, async (shorter) => (await attempt(target, shorter)) === null && coverage.look(false) >= gain)
  }
  /** Halves what ran something new, until it is found. */
  const explore = async (inputs: readonly Buffer[]): Promise<void> => {
    await run(inputs)
    if (coverage.look(false) === 0) return
    const [one] = inputs
    if (inputs.length === 1 && one !== undefined) return keep(await shorten(one))
    const half = inputs.length >> 1
    await explore(inputs.slice(0, half))
    await explore(inputs.slice(half))
  }

  coverage.forget()
  await run(corpus)
  coverage.look(true)
  const inputs = given.map((one) => Buffer.from(one))
  const all = [...corpus, ...inputs]
  if (job.guided) for (const input of inputs) await keep(input)
  else await run(inputs)
  const left = (): number => (told.size < job.findings && performance.now() < end ? job.executions - done() : 0)
  const go = job.guided ? explore : run
  while (left() > 0) await go(Array.from({ length: Math.min(BATCH, left()) }, () => mutate(job.guided ? corpus : all)))
  say({ is: 'done', executions: done(), blocks: coverage.blocks() })
}

parentPort?.on('message', (job: Job) => {
  const target = targets.find(({ name }) => name === job.target)
  if (target === undefined) throw new Error(`There is no target ${job.target}.`)
  void fuzz(target, job)
})
say({ is: 'ready', targets: targets.map(({ name }) => name) })
