import { randomUUID } from 'node:crypto'
import { makeCallLog } from '../../src/cloud/call/call-log.ts'
import { makeCaller } from '../../src/cloud/call/call.ts'
import { makeQuota } from '../../src/cloud/call/quota.ts'
import { makeSdk, type Sdk } from '../../src/cloud/call/sdk.ts'
import { makeFleetReader } from '../../src/cloud/read/ecs.ts'
import { makeAttacher } from '../../src/cloud/write/attach.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Bounds } from '../../src/core/model/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { hash, runId } from '../../src/core/model/names.ts'
import { SECOND } from '../../src/core/model/time.ts'
import type { Ledger, ObjectStore } from '../../src/core/ports/ledger.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import type { Served } from '../../src/emulator/serve.ts'
import { parseEvents, type EventsRead } from '../../src/events/parse.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { encodeParsed } from '../../src/ledger/parsed-state.ts'
import { NotYet, openReactions, type Reaction } from '../../src/run/event.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { ACCOUNT } from './fleets.ts'
import type { VirtualTime } from './virtual-time.ts'

export type Latencies = Readonly<{ cloudMs: number; ledgerMs: number }>

type Parts = Readonly<{
  emulator: Served
  store: ObjectStore
  clock: Clock
  /** Around each request that goes over the wire. */
  io?: VirtualTime['io']
  latencies?: Latencies
  bounds?: Bounds
}>

/** One instance of the event function: a process that stays warm from one event to the next. */
export type EventFunction = (event: unknown) => Promise<readonly Reaction[]>

export const openEventFunction = (parts: Parts): EventFunction => {
  const { emulator, clock, latencies = { cloudMs: 0, ledgerMs: 0 }, bounds = builtInBounds, io } = parts
  const { accessKeyId, accessKeySecret, endpoint } = emulator.facts
  const credentials = { accessKeyId, accessKeySecret, securityToken: null }
  const around = {
    clock,
    random: () => 0.5,
    log: () => undefined,
    deadline: null,
    stop: new AbortController().signal,
  }
  const sdk = makeSdk(new URL(endpoint))
  // Around what is sent alone: the caller itself waits for its turn in the cloud's minutes, for which time has to pass.
  const send: Sdk['send'] = async (sending) => {
    if (latencies.cloudMs > 0) await clock.sleep(latencies.cloudMs)
    return io === undefined ? sdk.send(sending) : io(() => sdk.send(sending))
  }
  const caller = makeCaller({
    sdk: { ...sdk, send },
    quota: makeQuota(bounds.quotas.events, clock, around.random),
    calls: makeCallLog(),
    credentials: async () => credentials,
    surroundings: around,
  })
  const ledger = openEventLedger(slow(parts.store, clock, latencies.ledgerMs))
  const react = openReactions({
    reader: makeFleetReader(caller),
    writer: makeAttacher(caller),
    ledger,
    around,
    bounds,
    digest,
  })
  return async (event) => react(told(event))
}

export const told = (event: unknown): EventsRead => parseEvents(event, { account: ACCOUNT, region: 'cn-hangzhou' })

export const openEventLedger = (store: ObjectStore, writer = 'event'): Ledger =>
  openLedger(store, { writer, run: runId(randomUUID()), nonce: () => randomUUID() })

/** Makes the state the accepted one, as a sweep does. */
export const accept = async (ledger: Ledger, desired: DesiredState<'accepted'>): Promise<void> =>
  ledger.note({
    kind: 'accepted',
    commit: desired.commit,
    files: hash(`sha256:${'0'.repeat(64)}`),
    parsed: await ledger.putBlob(encodeParsed(desired)),
    declaredRoles: [...desired.accounts.values()].flatMap(({ roles }) => [...roles.keys()]),
    bindings: desired.bindings.length,
    requireSignature: false,
  })

/** Every call of the store takes so long. */
const slow = (store: ObjectStore, clock: Clock, ms: number): ObjectStore => {
  if (ms === 0) return store
  const after = async <T>(work: () => Promise<T>): Promise<T> => {
    await clock.sleep(ms)
    return work()
  }
  return {
    place: store.place,
    create: (key, body) => after(() => store.create(key, body)),
    read: (key) => after(() => store.read(key)),
    list: (prefix, start) => after(() => store.list(prefix, start)),
    remove: (key) => after(() => store.remove(key)),
    overwrite: (key, body) => after(() => store.overwrite(key, body)),
    now: () => store.now(),
  }
}

/** EventBridge delivers again 10 to 20 s after a failure, three times (BACKOFF_RETRY). */
const AGAIN_MS: number = 15 * SECOND
const RETRIES = 3

export type EventQueue = Readonly<{
  send: (event: unknown, at: number) => void
  /** What failed to the last. */
  lost: readonly unknown[]
}>

/**
 * Function Compute with so many instances of the function: events queue where all are busy, and come again where one asks
 * for it.
 */
export const openQueue = (time: VirtualTime, functions: readonly EventFunction[]): EventQueue => {
  const queue: Readonly<{ event: unknown; tries: number }>[] = []
  const free = [...functions]
  const lost: unknown[] = []
  const pump = (): void => {
    while (queue.length > 0 && free.length > 0) {
      const [one, instance] = [queue.shift(), free.shift()]
      if (one !== undefined && instance !== undefined) time.start(() => invoke(instance, one))
    }
  }
  const invoke = async (instance: EventFunction, one: Readonly<{ event: unknown; tries: number }>): Promise<void> => {
    try {
      await instance(one.event)
    } catch (error) {
      if (!(error instanceof NotYet)) throw error
      if (one.tries === RETRIES) lost.push(one.event)
      else enqueue(one.event, one.tries + 1, time.clock.now() + AGAIN_MS)
    } finally {
      free.push(instance)
      pump()
    }
  }
  const enqueue = (event: unknown, tries: number, at: number): void =>
    time.start(async () => {
      queue.push({ event, tries })
      pump()
    }, at)
  return { send: (event, at) => enqueue(event, 0, at), lost }
}
