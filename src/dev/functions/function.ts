import type { Clock } from './clock.ts'
import type { Deployed } from './deployed.ts'
import { openPool } from './pool.ts'
import { openQueue, type Delivered, type Message, type QueueOptions } from './queue.ts'
import type { FunctionContext, Invoked } from './worker.ts'

/** A line of a function's log. */
export type FunctionLine = Readonly<{ functionName: string; requestId: string | null; line: string }>

/** What surrounds every function of an account and region. */
export type FunctionSurroundings = Readonly<{
  accountId: string
  region: string
  credentials: (role: string) => FunctionContext['credentials']
  environment: Readonly<Record<string, string>>
  write: (line: FunctionLine) => void
  clock: Clock
  skewMs?: number
}>

/** One function: its instances, and the queue of its asynchronous invocations. */
export type RunningFunction = Readonly<{
  deployed: Deployed
  now: (requestId: string, body: Buffer) => Promise<Invoked | 'throttled'>
  later: (requestId: string, body: Buffer) => void
  /** Invocations that run. */
  underWay: ReadonlySet<Promise<unknown>>
  pids: () => readonly number[]
  /** Asynchronous invocations that are not done. */
  size: () => number
  close: () => Promise<void>
}>

/** "Limits": instances of an account in a region. A desk has less room, and two cores are busy with a few. */
const MOST_INSTANCES = 20

export const openFunction = (
  surroundings: FunctionSurroundings,
  deployed: Deployed,
  giveUp: QueueOptions['giveUp'],
): RunningFunction => {
  const { clock, write, skewMs = 0 } = surroundings
  const { name, file, exported, memoryMb, timeoutS } = deployed
  const underWay = new Set<Promise<unknown>>()
  let isClosed = false
  const environment = environmentOf(surroundings, deployed)
  const timeoutMs = timeoutS * 1000
  const told = (line: Readonly<{ requestId: string | null; line: string }>): void =>
    write({ functionName: name, ...line })
  const pool = openPool(
    { file, exported, environment, memoryMb, timeoutMs, clock, skewMs, write: told },
    deployed.reservedConcurrency ?? MOST_INSTANCES,
  )

  const now = async (requestId: string, event: Buffer, retryCount = 0): Promise<Invoked | 'throttled'> => {
    const invoking = pool.invoke({ requestId, event, context: contextOf(surroundings, deployed, retryCount) })
    underWay.add(invoking)
    const invoked = await invoking
    underWay.delete(invoking)
    // What is ended from outside has not failed.
    if (invoked !== 'throttled' && !invoked.ok && !isClosed)
      told({ requestId, line: `failed: ${invoked.body.toString()}` })
    return invoked
  }
  const deliver = async ({ requestId, body, tries }: Message): Promise<Delivered> => {
    const invoked = await now(requestId, body, tries)
    if (invoked === 'throttled') return 'throttled'
    return invoked.ok ? 'done' : 'failed'
  }
  const queue = openQueue({
    clock,
    deliver,
    retries: deployed.maxAsyncRetryAttempts,
    // How long is waited after a failure of the function is not documented.
    retryMs: (n) => 1000 * 2 ** (n - 1),
    maxAgeMs: deployed.maxAsyncEventAgeS * 1000,
    giveUp: (message, why) => {
      told({ requestId: message.requestId, line: `given up: ${why}` })
      giveUp(message, why)
    },
  })
  return {
    deployed,
    now,
    later: (requestId, body) => queue.send({ requestId, body }),
    underWay,
    pids: () => pool.instances().map(({ pid }) => pid),
    size: queue.size,
    close: async () => {
      isClosed = true
      queue.close()
      await pool.close()
    },
  }
}

/** What an instance has of its own accord ("Environment variables"), what is deployed, and what leads to this desk. */
const environmentOf = (
  { accountId, region, environment }: FunctionSurroundings,
  { name, handler, memoryMb, environment: own }: Deployed,
): Readonly<Record<string, string>> => ({
  FC_ACCOUNT_ID: accountId,
  FC_REGION: region,
  FC_FUNCTION_NAME: name,
  FC_FUNCTION_HANDLER: handler,
  FC_FUNCTION_MEMORY_SIZE: String(memoryMb),
  // Credentials come with each invocation; whoever looks for others must not dial the metadata address from a desk.
  ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  ...own,
  ...environment,
})

const contextOf = (
  { accountId, region, credentials }: FunctionSurroundings,
  { name, handler, role, memoryMb, timeoutS }: Deployed,
  retryCount: number,
): FunctionContext => ({
  credentials: credentials(role),
  function: { name, handler, memory: memoryMb, timeout: timeoutS },
  service: { logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
  region,
  accountId,
  retryCount,
  tracing: {},
})
