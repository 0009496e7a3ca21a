import { join, resolve } from 'node:path'
import { afterEach, beforeAll } from 'vitest'
import { openBucket } from '../../src/cloud/bucket/objects.ts'
import { leastPolicy, type Purpose } from '../../src/core/desired/least.ts'
import { withHome } from '../../src/core/desired/least-home.ts'
import { accountId } from '../../src/core/model/names.ts'
import type { Ledger, ObjectStore } from '../../src/core/ports/ledger.ts'
import { startDesk, type Desk, type DeskOptions } from '../../src/dev/desk.ts'
import type { FunctionLine } from '../../src/dev/functions/function.ts'
import { callEcs } from '../../src/dev/other-client.ts'
import type { LoggedCall } from '../../src/emulator/world/call-log.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { manualClock, type ManualClock } from '../dev/kit.ts'
import { builtFunctions } from './built.ts'
import { openEventLedger } from './event-functions.ts'
import { rolesIn } from './births.ts'
import { seeded } from './random.ts'
import { accepted } from './stack.ts'
import { pushedRepository, type PushedRepository } from './pushed-repository.ts'

const root = resolve(import.meta.dirname, '../..')

export type Serverless = Readonly<{
  desk: Desk
  repository: PushedRepository
  /** When timers fire and what failed is tried again; the cloud and the functions live in real time. */
  clock: ManualClock
  lines: readonly FunctionLine[]
  /** The fields of the log's lines with this text, in their order. */
  said: (text: string) => readonly Readonly<Record<string, unknown>>[]
  /** The ledger's bucket, and the ledger as another process has it. */
  store: ObjectStore
  ledger: () => Ledger
  /** Lets time pass for triggers and queues, until nothing runs. */
  pass: (ms: number) => Promise<void>
  /** A sweep as its timer starts it, with all that it starts, until nothing runs or waits. */
  sweep: () => Promise<void>
  /** What the drift report's function answers. */
  driftReport: () => Promise<Readonly<Record<string, unknown>>>
  roles: () => ReadonlyMap<string, string | null>
  /** Ends all instances of a function as they stand; how many. */
  kill: (functionName: string) => number
  /** A signed call of somebody else. */
  byHand: (action: string, params: Readonly<Record<string, string>>) => Promise<unknown>
}>

export type ServerlessOptions = Pick<DeskOptions, 'delivery' | 'skewMs' | 'variables'> &
  Readonly<{
    seed?: number
    /** The desired state that the functions' roles were made for; the first one that is pushed. */
    permitted?: string
  }>

let bundles = ''
const open: (() => Promise<void>)[] = []

/** Builds the bundles, and ends with each test what it has started. */
export const useBundles = (): void => {
  beforeAll(async () => {
    bundles = await builtFunctions()
  }, 120_000)
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
}

/** Everything as deployed, with this desired state pushed as `main`. */
export const startServerless = async (
  fleet: Fleet,
  desired: string,
  { seed = 1, permitted = desired, ...disturbed }: ServerlessOptions = {},
): Promise<Serverless> => {
  const repository = await pushedRepository()
  open.push(repository.close)
  await repository.push({ 'all.yaml': desired })
  const clock = manualClock()
  const lines: FunctionLine[] = []
  const desk = await startDesk({
    fleet,
    serverless: join(root, 's.yaml'),
    bundles,
    desired: repository.desired,
    policyOf: leastFor(permitted),
    write: (line) => lines.push(line),
    clock,
    random: seeded(seed),
    ...disturbed,
  })
  open.unshift(desk.close)
  const { accessKeyId, accessKeySecret } = desk.cloud.facts
  const store = openBucket({
    bucket: 'rolekeeper-ledger',
    prefix: 'desk',
    region: desk.ledger.region,
    endpoint: new URL(desk.ledger.endpoint),
    credentials: async () => ({ accessKeyId, accessKeySecret, securityToken: null }),
    clock: realClock,
    random: Math.random,
  })
  const settled = async (): Promise<void> => {
    await Promise.all(desk.hosts.map((host) => host.settled()))
  }
  const pass = async (ms: number): Promise<void> => {
    await settled()
    clock.advance(ms)
    await settled()
  }
  return {
    desk,
    repository,
    clock,
    lines,
    said: (text) => lines.flatMap(({ line }) => fieldsOf(line)).filter((fields) => fields['text'] === text),
    store,
    ledger: () => openEventLedger(store, 'test'),
    pass,
    sweep: async () => {
      await pass(5 * 60_000)
      // What failed or found no room comes again later.
      while (desk.hosts.some((host) => host.waiting() > 0)) await pass(1000)
    },
    kill: (functionName) => {
      const found = desk.hosts.flatMap((host) => host.instances()).filter((one) => one.functionName === functionName)
      for (const { pid } of found) process.kill(pid, 'SIGKILL')
      return found.length
    },
    driftReport: async () => {
      const invoked = await desk.home.invoke('rolekeeper-drift-report', 'by-hand', Buffer.from('{}'))
      if (invoked === 'throttled') throw new Error('The function is busy.')
      return JSON.parse(invoked.body.toString()) as Readonly<Record<string, unknown>>
    },
    roles: () => rolesIn(desk.cloud),
    byHand: (action, params) => callEcs(desk.cloud.facts, action, { RegionId: 'cn-hangzhou', ...params }),
  }
}

/** What `rolekeeper permissions --for FUNCTION` prints. */
const leastFor = (yaml: string): NonNullable<DeskOptions['policyOf']> => {
  const desired = accepted(yaml)
  return (functionName, account, ledger) => {
    // Functions are named after what they are for.
    const purpose = functionName.replace('rolekeeper-', '') as Purpose
    return withHome(leastPolicy(desired, purpose, accountId(account)), purpose, accountId(account), ledger)
  }
}

/** Hears of each call that the cloud or the bucket has carried out, before it is answered. */
export const onCalls = ({ desk }: Serverless, listen: (call: LoggedCall, number: number) => void): void => {
  const { calls } = desk.cloud.cloud.world
  const add = calls.add.bind(calls)
  let number = 0
  calls.add = (call) => {
    add(call)
    listen(call, (number += 1))
  }
}

/** What a line of our log says, after what the runtime's logger writes before it. */
const fieldsOf = (line: string): readonly Readonly<Record<string, unknown>>[] => {
  const start = line.indexOf('{"time"')
  return start < 0 ? [] : [JSON.parse(line.slice(start)) as Readonly<Record<string, unknown>>]
}
