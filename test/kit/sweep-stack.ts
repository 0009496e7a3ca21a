import { randomUUID } from 'node:crypto'
import { makeCallLog } from '../../src/cloud/call/call-log.ts'
import { connect } from '../../src/cloud/call/connect.ts'
import { makeQuota } from '../../src/cloud/call/quota.ts'
import { makeReader } from '../../src/cloud/read/reader.ts'
import { makeWriter } from '../../src/cloud/write/writer.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { At } from '../../src/core/model/instance.ts'
import { commit, runId } from '../../src/core/model/names.ts'
import { instant, MINUTE, type Instant } from '../../src/core/model/time.ts'
import type { Ledger, ObjectStore } from '../../src/core/ports/ledger.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { readDesired } from '../../src/read/desired.ts'
import type { Powers } from '../../src/run/converge.ts'
import type { Head } from '../../src/run/head.ts'
import type { Passed } from '../../src/run/pass.ts'
import { runShard } from '../../src/run/shard.ts'
import { sweep, type Swept } from '../../src/run/sweep.ts'
import { acceptCommit } from '../../src/wire/acceptance.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { rolesIn } from './births.ts'
import { counting, memoryStore } from './memory-store.ts'

/** What a test makes different about one process of the sweep function. */
export type ProcessOptions = Readonly<{
  store?: ObjectStore
  /** How far its clock is ahead. */
  skewMs?: number
  /** How long an invocation may work; null: without end. */
  timeoutMs?: number
  powers?: (powers: Powers) => Powers
  ledger?: (ledger: Ledger) => Ledger
  writer?: string
}>

/** A process of the sweep function: it stays warm from one invocation to the next. */
export type SweepProcess = Readonly<{
  /** The shards that it starts stand in the stack's queue. */
  sweep: () => Promise<Swept>
  /** Null: nothing was accepted yet. */
  shard: (at: At) => Promise<Passed | null>
}>

export type SweepStack = Readonly<{
  emulator: Served
  store: ObjectStore & { calls: Record<string, number>; readonly objects: Map<string, Uint8Array> }
  clock: Clock & Readonly<{ jump: (ms: number) => void }>
  /** Where desired state comes from: its text and commit, or null: nobody answers there. */
  head: { now: Readonly<{ yaml: string; commit: string }> | null }
  /** Shards that were started and that nobody has done yet. */
  queue: At[]
  open: (options?: ProcessOptions) => SweepProcess
  ledger: (writer?: string) => Ledger
  /** A whole sweep by new processes: the coordinator, then each of its shards. */
  sweepAll: () => Promise<Swept>
  roles: () => ReadonlyMap<string, string | null>
  /** Entries by log. */
  entries: () => Readonly<Record<string, number>>
  /** Changes in the cloud since the last time. */
  writes: () => readonly string[]
}>

const START: number = Date.UTC(2026, 10, 22, 12)

/** How long Function Compute lets the tests' sweep function work. */
export const SHARD_MS: number = 10 * MINUTE

/** An emulated cloud, a ledger in memory, and sweep functions. Time stands but for what is slept, and for jumps. */
export const withSweeps = async (
  fleet: Fleet,
  yaml: string,
  test: (stack: SweepStack) => Promise<void>,
): Promise<void> => {
  const emulator = await serve({ fleet })
  const { clock: time, calls } = emulator.cloud.world
  time.set(START)
  const clock = clockOf(time, 0)
  const memory = memoryStore()
  const store = { ...counting({ ...memory, now: async () => clock.now() }), objects: memory.objects }
  const head: SweepStack['head'] = { now: { yaml, commit: 'c1' } }
  const queue: At[] = []
  const open = (options: ProcessOptions = {}): SweepProcess => openProcess({ emulator, store, head, queue }, options)
  try {
    await test({
      emulator,
      store,
      clock: { ...clock, jump: (ms) => time.advance(ms) },
      head,
      queue,
      open,
      ledger: (writer = 'test') => ledgerOn(store, writer),
      sweepAll: async () => {
        const swept = await open().sweep()
        for (const at of queue.splice(0)) await open().shard(at)
        return swept
      },
      roles: () => rolesIn(emulator),
      entries: () => countEntries(memory.objects.keys()),
      writes: () => {
        const writes = calls.all().flatMap(({ action, write }) => (write ? [action] : []))
        calls.clear()
        return writes
      },
    })
  } finally {
    await emulator.close()
  }
}

type Parts = Pick<SweepStack, 'emulator' | 'store' | 'head' | 'queue'>

const openProcess = (parts: Parts, options: ProcessOptions): SweepProcess => {
  const { emulator, head, queue } = parts
  const { accessKeyId, accessKeySecret, endpoint } = emulator.facts
  const clock = clockOf(emulator.cloud.world.clock, options.skewMs ?? 0)
  let deadline: Instant | null = null
  const around: Powers['around'] = {
    clock,
    random: () => 0.5,
    log: () => undefined,
    get deadline() {
      return deadline
    },
    stop: new AbortController().signal,
  }
  const quota = makeQuota({ default: 10_000, operations: new Map() }, clock, around.random)
  const caller = connect({
    cloud: new URL(endpoint),
    own: async () => ({ accessKeyId, accessKeySecret, securityToken: null }),
    roleOf: () => null,
    session: 'sweep',
    quota,
    calls: makeCallLog(),
    surroundings: around,
  })
  const opened = ledgerOn(options.store ?? parts.store, options.writer ?? 'sweep')
  const ledger = options.ledger?.(opened) ?? opened
  const powersFor = (): Powers => {
    const powers: Powers = {
      reader: makeReader(caller),
      writer: makeWriter(caller),
      ledger,
      budget: quota,
      around,
      tell: () => undefined,
      runId: runId(randomUUID()),
      startedAt: clock.now(),
      apiCalls: () => ({}),
      isGone: () => false,
    }
    return options.powers?.(powers) ?? powers
  }
  const begin = (): void => {
    deadline = options.timeoutMs === undefined ? null : instant(clock.now() + options.timeoutMs)
  }
  const bounds = builtInBounds
  return {
    sweep: async () => {
      begin()
      const start = async (at: At): Promise<void> => void queue.push(at)
      const keep = acceptCommit.bind(null, ledger)
      const read = async (known: string | null): Promise<Head | 'unchanged'> => headOf(head.now, known)
      return sweep({ head: { read, keep }, powersFor, start }, { ledger, around, bounds, digest, shardMs: SHARD_MS })
    },
    shard: async (at) => {
      begin()
      const desired = await ledger.accepted()
      return desired && runShard(powersFor(), desired, at, { bounds, digest })
    },
  }
}

const clockOf = (time: Readonly<{ now: () => number; advance: (ms: number) => void }>, skewMs: number): Clock => ({
  now: () => instant(time.now() + skewMs),
  sleep: async (ms) => time.advance(ms),
})

const ledgerOn = (store: ObjectStore, writer: string): Ledger =>
  openLedger(store, { writer, run: runId(randomUUID()), nonce: () => randomUUID() })

const headOf = (now: SweepStack['head']['now'], known: string | null): Head | 'unchanged' => {
  const at = { file: 'state.yaml', line: 1, column: 1 }
  if (now === null) {
    return { ok: false, commit: null, problems: [{ at, wrong: 'the host does not answer', right: 'Try again.' }] }
  }
  if (now.commit === known) return 'unchanged'
  const id = commit(now.commit)
  const files = [{ path: 'state.yaml', text: now.yaml }]
  const reading = readDesired(files, { commit: id, dirty: false })
  if (!reading.ok) return { ...reading, commit: id }
  const source = {
    place: 'test',
    files,
    problems: [],
    commit: id,
    dirty: false,
    ancestry: async () => 'descends' as const,
    commitObject: async () => null,
  }
  return { ok: true, proposal: { ...reading, source } }
}

const countEntries = (keys: Iterable<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const key of keys) {
    const [log = '', number = ''] = key.split('/')
    if (/^(control|account-)/.test(log) && /^\d/.test(number)) counts[log] = (counts[log] ?? 0) + 1
  }
  return counts
}
