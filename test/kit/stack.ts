import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { makeCallLog } from '../../src/cloud/call/call-log.ts'
import type { Caller } from '../../src/cloud/call/call.ts'
import { connect } from '../../src/cloud/call/connect.ts'
import { makeQuota } from '../../src/cloud/call/quota.ts'
import { makeReader } from '../../src/cloud/read/reader.ts'
import { makeWriter } from '../../src/cloud/write/writer.ts'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Bounds } from '../../src/core/model/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { commit, runId } from '../../src/core/model/names.ts'
import type { RunRecord } from '../../src/core/model/run-record.ts'
import { instant, type Instant } from '../../src/core/model/time.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import type { CloudWriter } from '../../src/core/ports/cloud-writer.ts'
import type { Ledger } from '../../src/core/ports/ledger.ts'
import type { Clock, Surroundings } from '../../src/core/ports/surroundings.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { readDesired } from '../../src/read/desired.ts'
import type { Powers } from '../../src/run/converge.ts'
import { pass, type Passed, type PassOptions } from '../../src/run/pass.ts'
import { answerProbe } from '../../src/verify/on-instance/answer.ts'
import { digest } from '../../src/wire/surroundings.ts'

/** Time that runs, and jumps ahead instead of waiting; the emulated cloud comes along. */
export const jumpingClock = (onJump: (ms: number) => void): Clock & { jump: (ms: number) => void } => {
  let ahead = 0
  const jump = (ms: number): void => {
    ahead += ms
    onJump(ms)
  }
  return {
    now: () => instant(Date.now() + ahead),
    sleep: async (ms, stop) => {
      stop?.throwIfAborted()
      jump(ms)
    },
    jump,
  }
}

/** Desired state out of YAML, as accepted. Throws where it has problems, so that a test cannot go on without it. */
export const accepted = (yaml: string, name = 'test'): DesiredState<'accepted'> => {
  const reading = readDesired([{ path: 'desired.yaml', text: yaml }], { commit: commit(name), dirty: false })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
  return { ...reading.desired, standing: 'accepted' }
}

export type Stack = Readonly<{
  emulator: Served
  clock: ReturnType<typeof jumpingClock>
  /** The clients' own way, for a power that is no part of the two below. */
  caller: Caller
  reader: CloudReader
  writer: CloudWriter
  /** A ledger as a new process would open it. */
  openLedger: (writer?: string) => Promise<Ledger>
  /** One whole pass of a new process, confirmed. */
  run: (desired: DesiredState<'accepted'>, change?: Change) => Promise<Passed & Readonly<{ record: RunRecord }>>
  /** What instances hold by the emulator's tables; null: nothing. */
  held: () => ReadonlyMap<string, string | null>
  calls: () => Readonly<Record<string, number>>
  /** All that the ledger's folder holds, as text. */
  ledgerText: () => Promise<string>
  close: () => Promise<void>
}>

/** What a test changes about a pass. */
export type Change = Partial<Powers> &
  Readonly<{
    bounds?: Bounds
    deadline?: Instant
    stop?: AbortSignal
    reviewed?: PassOptions['reviewed']
    known?: PassOptions['known']
  }>

export type Keys = Readonly<{ accessKeyId: string; accessKeySecret: string }>

/** Emulator, real clients over HTTP and a ledger in a temporary folder. The caller closes it. `keys`: not an administrator's. */
export const startStack = async (fleet: Fleet, keys?: Keys): Promise<Stack> => {
  const emulator = await serve({ fleet, shell: answerProbe })
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-stack-'))
  const clock = jumpingClock((ms) => emulator.cloud.world.clock.advance(ms))
  const around: Surroundings = {
    clock,
    random: () => 0.5,
    log: () => undefined,
    deadline: null,
    stop: new AbortController().signal,
  }
  const quota = makeQuota({ default: 10_000, operations: new Map() }, clock, around.random)
  const log = makeCallLog()
  const { accessKeyId, accessKeySecret } = keys ?? emulator.facts
  const caller = connect({
    cloud: new URL(emulator.facts.endpoint),
    own: async () => ({ accessKeyId, accessKeySecret, securityToken: null }),
    roleOf: () => null,
    session: 'test',
    quota,
    calls: log,
    surroundings: around,
  })
  const reader = makeReader(caller)
  const writer = makeWriter(caller)
  const store = await openFolder(folder, { cloud: emulator.facts.endpoint, mayCreate: true })
  if (store === null) throw new Error('The ledger was not made.')
  const newLedger = async (name = 'test'): Promise<Ledger> =>
    openLedger(store, { writer: name, run: runId(randomUUID()), nonce: () => randomUUID() })

  const run: Stack['run'] = async (desired, change = {}) => {
    const powers: Powers = {
      reader,
      writer,
      ledger: await newLedger(),
      budget: quota,
      around: { ...around, deadline: change.deadline ?? null, stop: change.stop ?? around.stop },
      tell: () => undefined,
      runId: runId(randomUUID()),
      startedAt: clock.now(),
      apiCalls: () => ({}),
      isGone: (holder) => holder === 'crashing',
      ...change,
    }
    const passed = await pass(powers, desired, {
      bounds: change.bounds ?? builtInBounds,
      digest,
      filter: noFilter,
      reviewed: change.reviewed ?? null,
      known: change.known ?? [],
      confirm: async () => true,
      accept: async () => undefined,
    })
    if (passed.record === null) throw new Error('The pass was not confirmed.')
    return { ...passed, record: passed.record }
  }

  return {
    emulator,
    clock,
    caller,
    reader,
    writer,
    openLedger: newLedger,
    run,
    held: () => heldIn(emulator),
    calls: () => countCalls(emulator),
    ledgerText: () => textUnder(folder),
    close: async () => {
      await emulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const textUnder = async (folder: string): Promise<string> => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')))
  return texts.join('\n')
}

const heldIn = (emulator: Served): ReadonlyMap<string, string | null> =>
  new Map(
    saveFleet(emulator.cloud.world).accounts.flatMap((account) =>
      Object.values(account.regions ?? {}).flatMap((region) =>
        (region.instances ?? []).map((instance): [string, string | null] => [
          instance.InstanceId,
          instance.RamRoleName ?? null,
        ]),
      ),
    ),
  )

const countCalls = (emulator: Served): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { action } of emulator.cloud.world.calls.all()) counts[action] = (counts[action] ?? 0) + 1
  return counts
}

/** A stack for one test, closed whatever happens. */
export const withStack = async (fleet: Fleet, test: (stack: Stack) => Promise<void>, keys?: Keys): Promise<void> => {
  const stack = await startStack(fleet, keys)
  try {
    await test(stack)
  } finally {
    await stack.close()
  }
}
