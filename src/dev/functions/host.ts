import type { Server } from '../../emulator/listen.ts'
import type { World } from '../../emulator/world/world.ts'
import type { Clock } from './clock.ts'
import { parseSchedule } from './cron.ts'
import type { Deployed, Trigger } from './deployed.ts'
import { openEventBus, type Delivery, type Rule } from './event-bus.ts'
import { openFunction, type FunctionLine, type RunningFunction } from './function.ts'
import { newRequestId, plain, toHttpEvent, toHttpReply, type TriggerReply, type TriggerRequest } from './http.ts'
import { invokeApi } from './invoke-api.ts'
import { parsePattern } from './patterns.ts'
import type { GivenUp } from './queue.ts'
import { serveBytes } from './servers.ts'
import type { FunctionContext } from './worker.ts'

/** An asynchronous invocation or an event that was given up. */
export type DeadLetter = Readonly<{ functionName: string; requestId: string; body: string; why: GivenUp }>

export type HostOptions = Readonly<{
  accountId: string
  region: string
  functions: readonly Deployed[]
  /** Whose events come, and whose keys and policies hold for the API. */
  world: World
  /** What the runtime hands to an invocation of the function: temporary credentials of its role. */
  credentials: (role: string) => FunctionContext['credentials']
  /** Of every function, beside its own. */
  environment: (endpoint: string) => Readonly<Record<string, string>>
  write: (line: FunctionLine) => void
  clock: Clock
  random: () => number
  delivery?: Delivery
  /** How far the instances' clocks are ahead. */
  skewMs?: number
}>

/** Function Compute in one account and region. */
export type Host = Readonly<{
  /** Where InvokeFunction is served. */
  endpoint: string
  /** Addresses of http triggers by `FUNCTION/TRIGGER`. */
  triggers: ReadonlyMap<string, string>
  invoke: RunningFunctions['now']
  instances: () => readonly Readonly<{ functionName: string; pid: number }>[]
  deadLetters: readonly DeadLetter[]
  /** Resolves when nothing runs; what waits for its time may still wait. */
  settled: () => Promise<void>
  /** How many messages are on their way, ready to go or waiting for another try. */
  waiting: () => number
  close: () => Promise<void>
}>

type RunningFunctions = Parameters<typeof invokeApi>[0]['invocations']

/** Instances of events that travel well. */
const undisturbed: Delivery = { lose: 0, duplicate: 0, lateMs: 0 }

/**
 * Starts the functions as they are deployed: built bundles in processes of their own, behind timers, the event bus, http
 * triggers and the API. Throws PatternError and CronError for triggers that could not be made.
 */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const { accountId, region, clock, random, world } = options
  for (const { triggers } of options.functions) triggers.forEach(refuseBad)
  const deadLetters: DeadLetter[] = []
  const functions = new Map<string, RunningFunction>()
  const invocations: RunningFunctions = {
    knows: (name) => functions.has(name),
    now: async (name, requestId, body) => one(functions, name).now(requestId, body),
    later: (name, requestId, body) => one(functions, name).later(requestId, body),
  }
  const api = await serveBytes(0, invokeApi({ world, accountId, region, clock, invocations }))
  const giveUp = (functionName: string) => (message: Readonly<{ requestId: string; body: Buffer }>, why: GivenUp) => {
    deadLetters.push({ functionName, requestId: message.requestId, body: message.body.toString(), why })
  }
  const environment = options.environment(api.endpoint)
  for (const deployed of options.functions) {
    functions.set(deployed.name, openFunction({ ...options, environment }, deployed, giveUp(deployed.name)))
  }
  const stopTimers = [...functions.values()].flatMap((running) => startTimers(options, running))
  const buses = [...functions.values()].map((running) =>
    openEventBus({
      bus: world.bus,
      accountId,
      region,
      clock,
      random,
      delivery: options.delivery ?? undisturbed,
      rules: rulesOf(options, running),
      giveUp: giveUp(running.deployed.name),
    }),
  )
  const servers = await startTriggers(options, [...functions.values()])
  return {
    endpoint: api.endpoint,
    triggers: new Map([...servers].map(([name, server]) => [name, server.endpoint])),
    invoke: invocations.now,
    instances: () => [...functions].flatMap(([functionName, { pids }]) => pids().map((pid) => ({ functionName, pid }))),
    deadLetters,
    settled: () => settled(functions),
    waiting: () => [...functions.values(), ...buses].reduce((sum, queue) => sum + queue.size(), 0),
    close: async () => {
      for (const stop of stopTimers) stop()
      for (const bus of buses) bus.close()
      await Promise.all([...functions.values()].map((function_) => function_.close()))
      await Promise.all([api, ...servers.values()].map((server) => server.close()))
    },
  }
}

/** Before anything is started that would have to be ended again. */
const refuseBad = (trigger: Trigger): void => {
  if (trigger.type === 'timer') parseSchedule(trigger.cronExpression)
  if (trigger.type === 'eventbridge') parsePattern(trigger.pattern)
}

const settled = async (functions: ReadonlyMap<string, RunningFunction>): Promise<void> => {
  for (;;) {
    // What follows on the end of an invocation, such as the next one, has begun by then.
    await new Promise((resolve) => setImmediate(resolve))
    const underWay = [...functions.values()].flatMap((running) => [...running.underWay])
    if (underWay.length === 0) return
    await Promise.all(underWay)
  }
}

const one = (functions: ReadonlyMap<string, RunningFunction>, name: string): RunningFunction => {
  const found = functions.get(name)
  if (found === undefined) throw new Error(`There is no function ${name}.`)
  return found
}

const triggersOf = <Type extends Trigger['type']>(
  { triggers }: Deployed,
  type: Type,
): readonly Extract<Trigger, Readonly<{ type: Type }>>[] =>
  // The filter is what makes it so.
  triggers.filter((trigger) => trigger.type === type) as Extract<Trigger, Readonly<{ type: Type }>>[]

/** "Time triggers": invoked asynchronously, with the instant, the trigger's name and its payload. */
const startTimers = ({ clock }: HostOptions, { deployed, later }: RunningFunction): readonly (() => void)[] =>
  triggersOf(deployed, 'timer')
    .filter(({ enable }) => enable)
    .map(({ name, cronExpression, payload }) => {
      const next = parseSchedule(cronExpression)
      let stop = (): void => undefined
      const arm = (): void => {
        const at = next(clock.now())
        if (at !== null) stop = clock.after(at - clock.now(), () => fire(at))
      }
      const fire = (at: number): void => {
        const triggerTime = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
        later(newRequestId(at), Buffer.from(JSON.stringify({ triggerTime, triggerName: name, payload })))
        arm()
      }
      arm()
      return () => stop()
    })

const rulesOf = ({ clock }: HostOptions, { deployed, now, later }: RunningFunction): readonly Rule[] =>
  triggersOf(deployed, 'eventbridge')
    .filter(({ enable }) => enable)
    .map(({ pattern, isAsync, retries }) => ({
      matches: parsePattern(pattern),
      retries,
      push: async ({ body }) => {
        const requestId = newRequestId(clock.now())
        if (isAsync) {
          later(requestId, body)
          return 'done'
        }
        const invoked = await now(requestId, body)
        // To the bus a refusal is one try as any other.
        return invoked !== 'throttled' && invoked.ok ? 'done' : 'failed'
      },
    }))

/** Each http trigger has an address of its own, as there. */
const startTriggers = async (
  options: HostOptions,
  functions: readonly RunningFunction[],
): Promise<ReadonlyMap<string, Server>> => {
  const servers = new Map<string, Server>()
  for (const running of functions) {
    for (const trigger of triggersOf(running.deployed, 'http')) {
      const server = await serveBytes(0, (request, host) => answerHttp(options, running, trigger, request, host))
      servers.set(`${running.deployed.name}/${trigger.name}`, server)
    }
  }
  return servers
}

const answerHttp = async (
  { accountId, region, clock }: HostOptions,
  { now }: RunningFunction,
  { authType, methods }: Extract<Trigger, { type: 'http' }>,
  request: TriggerRequest,
  host: string,
): Promise<TriggerReply> => {
  if (!methods.includes(request.method)) return plain(405, `This trigger takes ${methods.join(', ')}.`)
  if (authType !== 'anonymous') return plain(403, `Triggers with authType ${authType} are not served here.`)
  const requestId = newRequestId(clock.now())
  const event = toHttpEvent(request, { accountId, region, host, requestId, now: clock.now() })
  const invoked = await now(requestId, Buffer.from(JSON.stringify(event)))
  if (invoked === 'throttled') return plain(429, 'All instances of the function are busy.')
  if (!invoked.ok) return plain(502, 'The function failed; its log says why.')
  const reply = toHttpReply(invoked.body)
  return { ...reply, headers: { ...reply.headers, 'x-fc-request-id': requestId } }
}
