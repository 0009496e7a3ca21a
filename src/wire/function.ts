import { homedir } from 'node:os'
import { ownCredentials, type Credentials, type CredentialSource } from '../cloud/call/credentials.ts'
import { instant, SECOND, type Instant } from '../core/model/time.ts'
import type { Log, Surroundings } from '../core/ports/surroundings.ts'
import { makeLog } from './log.ts'
import { redact } from './redact.ts'
import { realClock } from './surroundings.ts'

/** What Function Compute's nodejs runtime hands to a handler, as far as it is used. Any of it may be missing elsewhere. */
export type FunctionContext = Readonly<{
  requestId?: string
  credentials?: Readonly<{ accessKeyId?: string; accessKeySecret?: string; securityToken?: string }>
  /** `timeout` in seconds. */
  function?: Readonly<{ name?: string; timeout?: number }>
  region?: string
  accountId?: string
  logger?: Readonly<{ info?: (line: string) => void }>
}>

/** What is the same for all invocations of a process; what is not is read of the current one when it is asked for. */
export type Platform = Readonly<{
  env: NodeJS.ProcessEnv
  /** The current invocation's; the same object as long as they are the same, so that clients and sockets stay warm. */
  credentials: CredentialSource
  around: Surroundings
  /** Where the current invocation runs, as which function, and how long that may take; null: the runtime does not say. */
  here: () => Readonly<{
    account: string | null
    region: string | null
    functionName: string | null
    timeoutMs: number | null
  }>
}>

export type FunctionHandler<T> = (event: unknown, context?: FunctionContext) => Promise<T>

/** Work ends so long before the runtime would end it: time to write down what was done. */
const MARGIN: number = 5 * SECOND

/**
 * A handler in the runtime's form. `start` runs once in a process, again if it failed; what it gives handles every event. A
 * built-in runtime gives one request to one instance at a time, so that one place for what is current is enough.
 */
export const functionHandler = <T>(
  start: (platform: Platform) => Promise<(event: unknown) => Promise<T>>,
): FunctionHandler<T> => {
  const now: Current = { context: {}, deadline: null, credentials: null }
  const platform = platformOf(now)
  let started: ReturnType<typeof start> | null = null
  return async (event, context = {}) => {
    enter(now, context)
    try {
      started ??= start(platform)
      const handle = await started.catch((error: unknown) => {
        started = null
        throw error
      })
      return await handle(event)
    } catch (error) {
      throw loggable(platform.around.log, error)
    }
  }
}

type Current = { context: FunctionContext; deadline: Instant | null; credentials: Credentials | null }

const enter = (now: Current, context: FunctionContext): void => {
  const { timeout } = context.function ?? {}
  now.context = context
  now.deadline = timeout === undefined ? null : instant(realClock.now() + timeout * SECOND - MARGIN)
  const { accessKeyId, accessKeySecret, securityToken = null } = context.credentials ?? {}
  if (accessKeyId === undefined || accessKeySecret === undefined) {
    now.credentials = null
    return
  }
  const isSame = now.credentials?.accessKeyId === accessKeyId && now.credentials.securityToken === securityToken
  if (!isSame) now.credentials = { accessKeyId, accessKeySecret, securityToken }
}

const platformOf = (now: Current): Platform => {
  const write = (line: string): void => {
    const { logger } = now.context
    if (logger?.info === undefined) process.stdout.write(line)
    else logger.info(line.trimEnd())
  }
  const outside = ownCredentials({ given: null, env: process.env, home: homedir() })
  const level = process.env['ROLEKEEPER_DEBUG'] === undefined ? 'info' : 'debug'
  const log = makeLog({ level, form: 'json', write, now: () => realClock.now() })
  return {
    env: process.env,
    credentials: async () => now.credentials ?? outside(),
    around: {
      clock: realClock,
      random: Math.random,
      log: (at, text, fields) => log(at, text, { requestId: now.context.requestId ?? null, ...fields }),
      get deadline() {
        return now.deadline
      },
      stop: new AbortController().signal,
    },
    here: () => {
      const { accountId = null, region = null, function: { name = null, timeout = null } = {} } = now.context
      return { account: accountId, region, functionName: name, timeoutMs: timeout === null ? null : timeout * SECOND }
    },
  }
}

const loggable = (log: Log, error: unknown): Error => {
  log('error', 'The invocation failed.', { error })
  if (!(error instanceof Error)) return new Error('Something was thrown that is no error.')
  // The runtime prints what is thrown, with its stack.
  error.message = redact(error.message)
  error.stack = redact(error.stack ?? '')
  return error
}
