import * as z from 'zod'
import type { Cloud } from './cloud.ts'
import { settle } from './eci/life.ts'
import { toUrl, type HttpReply, type HttpRequest } from './wire/request.ts'
import type { LoggedCall } from './world/call-log.ts'
import { faultRules } from './world/faults.ts'
import { saveFleet } from './world/save-fleet.ts'
import { settingsPatch } from './world/settings.ts'
import type { SettingsPatch } from './world/settings.ts'
import type { World } from './world/world.ts'

type Endpoint = (world: World, request: HttpRequest) => unknown

/** A request to `/_emulator/` that makes no sense: the reason, in plain words. */
class AdminError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  'GET /_emulator/state': (world) => stateNow(world),
  'GET /_emulator/calls': (world, request) => selectCalls(world, request),
  'DELETE /_emulator/calls': ({ calls }) => calls.clear(),
  'GET /_emulator/faults': ({ faults }) => faults.all(),
  'POST /_emulator/faults': ({ faults }, request) => ({ ids: faults.add(parseBody(faultRules, request)) }),
  'DELETE /_emulator/faults': ({ faults }) => faults.clear(),
  'GET /_emulator/settings': ({ settings, clock }) => ({ ...settings, clock: { now: clock.now() } }),
  'PUT /_emulator/settings': (world, request) => applySettings(world, parseBody(settingsPatch, request)),
}

/** Container groups live on between requests, and only a look at them brings their table to the present. */
const stateNow = (world: World): unknown => {
  const now = world.clock.now()
  for (const account of world.accounts.values()) {
    for (const tables of account.regions.values()) settle(tables, now)
  }
  return saveFleet(world)
}

/** Answers a request to the emulator itself; none of them is signed or logged. */
export const answerAdmin = ({ world }: Cloud, request: HttpRequest): HttpReply => {
  try {
    const path = toUrl(request.url).pathname
    const endpoint = endpoints[`${request.method} ${path}`]
    if (endpoint === undefined) throw new AdminError(...explain(request.method, path))
    const body = endpoint(world, request)
    return body === undefined ? { status: 204, headers: {}, body: '' } : json(200, body)
  } catch (error) {
    if (error instanceof AdminError) return json(error.status, { error: error.message })
    throw error
  }
}

const json = (status: number, body: unknown): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json;charset=utf-8' },
  body: JSON.stringify(body),
})

const explain = (method: string, path: string): [number, string] => {
  const methods = Object.keys(endpoints).filter((key) => key.endsWith(` ${path}`))
  if (methods.length === 0) return [404, `There is no ${path}; there is ${Object.keys(endpoints).join(', ')}.`]
  return [405, `${path} does not know ${method}; it knows ${methods.map((key) => key.split(' ')[0]).join(', ')}.`]
}

const parseBody = <Value>(schema: z.ZodType<Value>, { body }: HttpRequest): Value => {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new AdminError(400, 'The body is not JSON.')
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AdminError(400, z.prettifyError(parsed.error))
  return parsed.data
}

/** `?service=…&action=…&write=true` narrow the list. */
const selectCalls = ({ calls }: World, { url }: HttpRequest): readonly LoggedCall[] => {
  const wanted = [...toUrl(url).searchParams]
  const known = ['service', 'action', 'write', 'caller', 'account', 'region', 'status', 'code'] as const
  const wrong = wanted.find(([name]) => !known.some((column) => column === name))
  if (wrong !== undefined) throw new AdminError(400, `Calls have no ${wrong[0]}; they have ${known.join(', ')}.`)
  const tests = known.flatMap((column) =>
    wanted.filter(([name]) => name === column).map(([, value]) => ({ column, value })),
  )
  return calls.all().filter((call) => tests.every(({ column, value }) => String(call[column]) === value))
}

const defined = <Value extends object>(patch: Value | undefined): Partial<Value> =>
  Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined)) as Partial<Value>

const applySettings = ({ settings, clock }: World, patch: SettingsPatch): unknown => {
  if (patch.latencyMs !== undefined) settings.latencyMs = patch.latencyMs
  if (patch.quotas !== undefined) settings.quotas = patch.quotas
  Object.assign(settings.visibility, defined(patch.visibility))
  Object.assign(settings.instanceCredentials, defined(patch.instanceCredentials))
  Object.assign(settings.variants, defined(patch.variants))
  if (patch.clock !== undefined) {
    if ('now' in patch.clock) clock.set(patch.clock.now)
    else if ('advanceMs' in patch.clock) clock.advance(patch.clock.advanceMs)
    else clock.run()
  }
  return { ...settings, clock: { now: clock.now() } }
}
