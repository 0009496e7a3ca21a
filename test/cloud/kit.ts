import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach } from 'vitest'
import { makeCallLog, type CallLog } from '../../src/cloud/call/call-log.ts'
import type { Caller, CallerParts } from '../../src/cloud/call/call.ts'
import { connect } from '../../src/cloud/call/connect.ts'
import type { Credentials } from '../../src/cloud/call/credentials.ts'
import { makeQuota, type CallQuota } from '../../src/cloud/call/quota.ts'
import type { AccountRole } from '../../src/cloud/call/sts.ts'
import { makeReader } from '../../src/cloud/read/reader.ts'
import { makeWriter } from '../../src/cloud/write/writer.ts'
import type { Quota } from '../../src/core/model/bounds.ts'
import { CloudFailure } from '../../src/core/model/cloud-failure.ts'
import type { At } from '../../src/core/model/instance.ts'
import { accountId, region, type AccountId } from '../../src/core/model/names.ts'
import { instant, type Instant } from '../../src/core/model/time.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import type { CloudWriter } from '../../src/core/ports/cloud-writer.ts'
import type { Clock, Surroundings } from '../../src/core/ports/surroundings.ts'
import { createCloud, type Cloud } from '../../src/emulator/cloud.ts'
import { startServer } from '../../src/emulator/http.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import type { Fleet, FleetAccount } from '../../src/emulator/world/fleet.ts'
import type { Shell } from '../../src/emulator/world/shell.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'

export const account: AccountId = accountId('1234567890123456')
export const at: At = { account, region: region('cn-hangzhou') }

const open: (() => Promise<void>)[] = []

/** Closes what the tests of a file have opened. */
export const closeAfterEach = (): void => {
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
}

/** Time that leaps to the end of each sleep, so that no test waits. The emulated cloud lives by it too. */
export const leapingClock = (): Clock & Readonly<{ slept: readonly number[]; advance: (ms: number) => void }> => {
  const slept: number[] = []
  let now = Date.now()
  return {
    slept,
    now: () => instant(now),
    advance: (ms) => {
      now += ms
    },
    sleep: async (ms, stop) => {
      stop?.throwIfAborted()
      const until = now + ms
      slept.push(ms)
      await nextTurn()
      stop?.throwIfAborted()
      now = Math.max(now, until)
    },
  }
}

export const keyOf = (id: string): Credentials => {
  const { AccessKeyId, AccessKeySecret } = administratorKey(id)
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: null }
}

export type Wanted = Readonly<{
  own?: () => Promise<Credentials>
  roleOf?: (account: AccountId) => AccountRole | null
  share?: Quota
  deadline?: (now: Instant) => Instant
  timeoutMs?: NonNullable<CallerParts['timeoutMs']>
}>

export type Way = Readonly<{
  caller: Caller
  reader: CloudReader
  writer: CloudWriter
  calls: CallLog
  quota: CallQuota
  clock: ReturnType<typeof leapingClock>
  stop: AbortController
  logged: readonly string[]
}>

export const noLimit: Quota = { default: 1_000_000, operations: new Map() }

/** The whole way to the cloud, over the real SDK core, to whatever listens there. */
export const wayTo = (endpoint: string, clock: ReturnType<typeof leapingClock>, wanted: Wanted = {}): Way => {
  const stop = new AbortController()
  const calls = makeCallLog()
  const logged: string[] = []
  const surroundings: Surroundings = {
    clock,
    random: () => 0.5,
    log: (level, text, fields) => logged.push(JSON.stringify({ level, text, ...fields })),
    deadline: wanted.deadline?.(clock.now()) ?? null,
    stop: stop.signal,
  }
  const quota = makeQuota(wanted.share ?? noLimit, clock, surroundings.random)
  const key = keyOf(account)
  const caller = connect({
    cloud: new URL(endpoint),
    own: wanted.own ?? (async () => key),
    roleOf: wanted.roleOf ?? (() => null),
    session: 'test',
    quota,
    calls,
    surroundings,
    ...(wanted.timeoutMs === undefined ? {} : { timeoutMs: wanted.timeoutMs }),
  })
  return { caller, reader: makeReader(caller), writer: makeWriter(caller), calls, quota, clock, stop, logged }
}

export type Emulated = Way &
  Readonly<{
    cloud: Cloud
    endpoint: string
    fault: (...rules: FaultRule[]) => void
    /** How often each action arrived, as the cloud counted. */
    arrived: (action: string) => number
  }>

/** The emulated cloud with these accounts, behind a server of its own, and a way to it. */
export const emulate = async (fleet: FleetAccount | Fleet, wanted: Wanted = {}, shell?: Shell): Promise<Emulated> => {
  const clock = leapingClock()
  const own = { ...createClock(), now: () => clock.now() }
  const cloud = createCloud('accounts' in fleet ? fleet : { accounts: [fleet] }, own, shell)
  const { endpoint, close } = await startServer(cloud)
  open.push(close)
  return {
    ...wayTo(endpoint, clock, wanted),
    cloud,
    endpoint,
    fault: (...rules) => cloud.world.faults.add(rules),
    arrived: (action) => cloud.world.calls.all().filter((call) => call.action === action).length,
  }
}

export type Canned = (action: string, query: URLSearchParams, response: ServerResponse) => void

/** A server that answers as the test says: for answers that no cloud should give. */
export const canned = async (answer: Canned, wanted: Wanted = {}): Promise<Way & Readonly<{ endpoint: string }>> => {
  const server = createServer((request: IncomingMessage, response) => {
    request.resume()
    const query = new URL(request.url ?? '/', 'http://canned').searchParams
    answer(String(request.headers['x-acs-action']), query, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  // A TCP server that listens has an address with a port.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...wayTo(endpoint, leapingClock(), wanted), endpoint }
}

/** Answers every call with this body. */
export const always =
  (status: number, body: unknown, type = 'application/json'): Canned =>
  (_action, _query, response) => {
    response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
  }

/** The failure of a call that must fail. */
export const failureOf = async (call: Promise<unknown>): Promise<CloudFailure> => {
  try {
    await call
  } catch (error) {
    if (error instanceof CloudFailure) return error
    throw error
  }
  throw new Error('The call went through.')
}

export const collect = async <T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}
