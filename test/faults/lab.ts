import { randomUUID } from 'node:crypto'
import { makeCallLog } from '../../src/cloud/call/call-log.ts'
import { makeCaller } from '../../src/cloud/call/call.ts'
import { makeQuota } from '../../src/cloud/call/quota.ts'
import { makeReader } from '../../src/cloud/read/reader.ts'
import { makeWriter } from '../../src/cloud/write/writer.ts'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { Problem } from '../../src/core/model/problem.ts'
import type { Head } from '../../src/run/head.ts'
import type { At } from '../../src/core/model/instance.ts'
import { runId, type Commit } from '../../src/core/model/names.ts'
import { instant, MINUTE } from '../../src/core/model/time.ts'
import type { Ledger, ObjectStore } from '../../src/core/ports/ledger.ts'
import type { Clock, Surroundings } from '../../src/core/ports/surroundings.ts'
import { createCloud, type Cloud } from '../../src/emulator/cloud.ts'
import { createClock, type Clock as WorldClock } from '../../src/emulator/world/clock.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import type { Powers } from '../../src/run/converge.ts'
import { pass, type Passed } from '../../src/run/pass.ts'
import type { Source } from '../../src/read/source.ts'
import { runShard } from '../../src/run/shard.ts'
import { sweep } from '../../src/run/sweep.ts'
import { acceptCommit } from '../../src/wire/acceptance.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { localSdk } from './local-sdk.ts'
import { Life, storeIn } from './steps.ts'

/** An emulated cloud and a ledger in one process without sockets, at a time that stands but for what is slept. */
export type Lab = Readonly<{
  cloud: Cloud
  store: ObjectStore
  jump: (ms: number) => void
  /** How often git is out of reach yet, to sweeps that read a head. */
  git: { failures: number }
  /** A process that may work on them, as long as it lives. */
  powers: (life: Life, name?: string) => Powers
  /** A ledger as another process would open it. */
  ledger: (name?: string) => Ledger
}>

export const START: number = Date.UTC(2026, 10, 22, 12)

/** Processes by this name are known to be dead, to whoever meets their lease. */
export const KNOWN_DEAD = 'known-dead'

/** What is different about a lab: its time, the clock that processes sleep by, the store, how many calls of an API a minute they send. */
type Differently = Readonly<{ time?: WorldClock; clock?: Clock; store?: ObjectStore; callsAMinute?: number }>

export const openLab = (fleet: Fleet, differently: Differently = {}): Lab => {
  const { time = createClock(START), clock, store = memoryStore(), callsAMinute = 10_000 } = differently
  const cloud = createCloud(fleet, time)
  const timed = { ...store, now: async () => instant(time.now()) }
  const ledgerOn = (life: Life, name: string): Ledger =>
    openLedger(storeIn(life, timed), { writer: name, run: runId(randomUUID()), nonce: () => randomUUID() })
  return {
    cloud,
    store,
    jump: (ms) => time.advance(ms),
    git: { failures: 0 },
    ledger: (name = 'watcher') => ledgerOn(new Life(), name),
    powers: (life, name = 'process') => {
      const around: Surroundings = {
        clock: clock ?? clockIn(life, time),
        random: () => 0.5,
        log: () => undefined,
        deadline: null,
        stop: new AbortController().signal,
      }
      const quota = makeQuota({ default: callsAMinute, operations: new Map() }, around.clock, around.random)
      const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret } = administratorKey(ACCOUNT)
      const keys = { accessKeyId, accessKeySecret, securityToken: null }
      const caller = makeCaller({
        sdk: localSdk(cloud, life),
        quota,
        calls: makeCallLog(),
        credentials: async () => keys,
        surroundings: around,
      })
      return {
        reader: makeReader(caller),
        writer: makeWriter(caller),
        ledger: ledgerOn(life, name),
        budget: quota,
        around,
        tell: () => undefined,
        runId: runId(randomUUID()),
        startedAt: around.clock.now(),
        apiCalls: () => ({}),
        isGone: (holder) => holder === KNOWN_DEAD,
      }
    },
  }
}

const clockIn = (life: Life, time: Readonly<{ now: () => number; advance: (ms: number) => void }>): Clock => ({
  now: () => instant(time.now()),
  sleep: async (ms, stop) => {
    stop?.throwIfAborted()
    await life.wait(() => time.advance(ms))
  },
})

/** What a new process does, as long as it lives: all of its passes. */
export type Work = (
  lab: Lab,
  desired: DesiredState<'accepted'>,
  life: Life,
  name?: string,
) => Promise<readonly Passed[]>

const options = { bounds: builtInBounds, digest }

/** One pass over everything, with these powers. */
export const applyWith = (powers: Powers, desired: DesiredState<'accepted'>): Promise<Passed> =>
  pass(powers, desired, {
    ...options,
    filter: noFilter,
    reviewed: null,
    known: [],
    confirm: async () => true,
    accept: async () => undefined,
  })

/** `rolekeeper apply`. */
export const applying: Work = async (lab, desired, life, name) => [await applyWith(lab.powers(life, name), desired)]

/** The sweep function: the coordinator, then each shard that it started. */
export const sweeping: Work = async (lab, desired, life, name) => {
  const queue: At[] = []
  await coordinating(lab, desired, life, name, async (at) => void queue.push(at))
  const passed: Passed[] = []
  for (const at of queue) passed.push(await shard(lab, desired, at, life, name))
  return passed
}

/** The coordinator alone. */
export const coordinating = async (
  lab: Lab,
  desired: DesiredState<'accepted'>,
  life: Life,
  name: string | undefined,
  start: (at: At) => Promise<void>,
): Promise<void> => {
  const powers = (): Powers => lab.powers(life, name)
  const { ledger, around } = powers()
  const proposal = { desired: { ...desired, standing: 'proposed' as const }, findings: [], source: sourceOf(desired) }
  const head = {
    read: (known: Commit | null): Promise<Head | 'unchanged'> =>
      life.step('git', async () => {
        if (lab.git.failures === 0) return known === desired.commit ? 'unchanged' : { ok: true, proposal }
        lab.git.failures -= 1
        return { ok: false, problems: [unreachable], commit: null }
      }),
    keep: acceptCommit.bind(null, ledger),
  }
  await sweep({ head, powersFor: powers, start }, { ...options, ledger, around, shardMs: 10 * MINUTE })
}

export const shard = (
  lab: Lab,
  desired: DesiredState<'accepted'>,
  at: At,
  life: Life,
  name?: string,
): Promise<Passed> => runShard(lab.powers(life, name), desired, at, options)

const unreachable: Problem = {
  at: { file: '', line: 1, column: 1 },
  wrong: 'The repository could not be reached.',
  right: 'The next sweep tries again.',
}

const sourceOf = ({ commit }: DesiredState): Source => ({
  place: 'lab',
  files: [],
  problems: [],
  commit,
  dirty: false,
  ancestry: async () => 'descends',
  commitObject: async () => null,
})

/** Does the work in a process of its own; `died` where it did not live to its end. */
export const inProcess = (
  lab: Lab,
  work: Work,
  desired: DesiredState<'accepted'>,
  life: Life = new Life(),
  name?: string,
): Promise<readonly Passed[] | 'died'> => Promise.race([work(lab, desired, life, name), life.died])
