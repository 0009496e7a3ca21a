import { randomUUID } from 'node:crypto'
import { CloudError, gatewayError } from '../world/errors.ts'
import { emitApiCall } from '../world/happened.ts'
import { whenDone } from '../world/service.ts'
import type { Action, Call, Service } from '../world/service.ts'
import type { Caller, World } from '../world/world.ts'
import { addAccount } from '../world/world.ts'
import { isAcs3, verifyAcs3 } from './acs3.ts'
import { failingOf, misbehave } from './misbehave.ts'
import { Freshness } from './nonces.ts'
import { toParams } from './params.ts'
import { denialOf } from './permit.ts'
import { errorReply, successReply } from './replies.ts'
import type { Heading } from './replies.ts'
import { parseRequest } from './request.ts'
import type { Answer, HttpRequest, Parsed } from './request.ts'
import { v1Parameters, verifyV1 } from './rpc-v1.ts'
import { Throttle } from './throttle.ts'

/** An answer, and how late it is to be given. */
export type Served = Readonly<{ answer: Answer | Promise<Answer>; delayMs: number }>

type Draft = {
  -readonly [Name in keyof Heading]: Heading[Name]
} & Readonly<{ action: string; version: string; region: string; params: ReadonlyMap<string, string> }> & {
    /** Known once the request has proved it. */
    caller?: Caller
    write: boolean
  }

/** By the last part of a name: `ImageRegistryCredential.1.Password` is as secret as `Password`. */
const secrets: ReadonlySet<string> = new Set(['Password', 'UserData', 'SecurityToken', 'Signature'])

const isSecret = (name: string): boolean => secrets.has(name.slice(name.lastIndexOf('.') + 1))

/** From a request to an answer: who asks, what for, may it, and does the cloud behave today. Never waits. */
export class Front {
  readonly #world: World
  readonly #services: readonly Service[]
  readonly #freshness = new Freshness()
  readonly #throttle = new Throttle()

  constructor(world: World, services: readonly Service[]) {
    this.#world = world
    this.#services = services
  }

  serve(request: HttpRequest): Served {
    const parsed = parseRequest(request)
    const draft = toDraft(parsed)
    try {
      const served = this.#serve(parsed, draft)
      this.#log(draft, served.answer, null)
      return served
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      const answer = errorReply(draft, error)
      this.#log(draft, answer, error.code)
      return { answer, delayMs: 0 }
    }
  }

  #serve(parsed: Parsed, draft: Draft): Served {
    if (draft.action === '') throw gatewayError('missingAction')
    const verify = isAcs3(parsed) ? verifyAcs3 : verifyV1
    const caller = verify(this.#world, parsed, this.#freshness)
    draft.caller = caller
    const service = this.#services.find(({ version }) => version === draft.version)
    if (service === undefined) throw gatewayError('unknownVersion')
    draft.service = service.product
    // Names come from whoever asks: `constructor` is no action.
    const action = Object.hasOwn(service.actions, draft.action) ? service.actions[draft.action] : undefined
    if (action === undefined) throw gatewayError('unknownAction', `${service.product} ${draft.version} ${draft.action}`)
    draft.write = service.writes.has(draft.action)
    const call = this.#toCall(draft, caller)
    this.#throttle.count(this.#world, call.account.id, call.region, service.product, call.action)
    return this.#answer(service, action, call, draft)
  }

  #toCall(draft: Draft, caller: Caller): Call {
    const { service, action, version, region, requestId } = draft
    const world = this.#world
    const account = world.accounts.get(caller.accountId) ?? addAccount(world, caller.accountId)
    const params = toParams(draft.params)
    const now = world.clock.now()
    return { service, action, version, region, requestId, params, caller, account, world, now, failing: new Map() }
  }

  #answer(service: Service, action: Action, call: Call, draft: Draft): Served {
    const { action: name, account, region, params, world } = call
    const request = { service: service.product, action: name, account: account.id, region, params: params.all }
    const fault = world.faults.strike(request)
    if (fault === undefined) {
      const body = carryOut(service, action, call)
      const more = body[whenDone]
      const answer = more?.then((rest) => successReply(draft, { ...body, ...rest }))
      return { answer: answer ?? successReply(draft, body), delayMs: 0 }
    }
    const failing = { ...call, failing: failingOf(fault) }
    const answer = misbehave(fault, draft, () => carryOut(service, action, failing))
    return { answer, delayMs: fault.delayMs ?? 0 }
  }

  #log(draft: Draft, answer: Answer | Promise<Answer>, code: string | null): void {
    this.#world.calls.add({
      service: draft.service,
      action: draft.action,
      write: draft.write,
      caller: draft.caller?.arn ?? null,
      account: draft.caller?.accountId ?? null,
      region: draft.region,
      // What comes later comes well.
      status: answer instanceof Promise ? 200 : answer === 'drop' ? 0 : answer.status,
      code,
      at: new Date(this.#world.clock.now()).toISOString(),
      requestId: draft.requestId,
      params: Object.fromEntries([...draft.params].filter(([name]) => !isSecret(name))),
    })
  }
}

/** What the request says of itself, before any of it is believed. */
const toDraft = ({ request: { headers }, query, form }: Parsed): Draft => {
  const all = new Map([...query, ...form])
  const host = headers['host'] ?? ''
  // `ecs.cn-shanghai.aliyuncs.com`, `ecs-cn-hangzhou.aliyuncs.com`; central endpoints belong to cn-hangzhou.
  const [, ofHost] = /^\w+[.-]([a-z]{2}-[a-z0-9-]+)\.aliyuncs\.com/.exec(host) ?? []
  return {
    requestId: randomUUID().toUpperCase(),
    host,
    service: '',
    action: headers['x-acs-action'] ?? all.get('Action') ?? '',
    version: headers['x-acs-version'] ?? all.get('Version') ?? '',
    region: all.get('RegionId') || ofHost || 'cn-hangzhou',
    params: new Map([...all].filter(([name]) => !v1Parameters.has(name))),
    write: false,
  }
}

const carryOut = (service: Service, action: Action, call: Call): ReturnType<Action> => {
  const denial = denialOf(service, call)
  if (denial !== undefined) {
    const instead = service.whenDenied?.[call.action]
    if (instead === undefined) throw denial
    return instead(call)
  }
  const body = action(call)
  if (!service.writes.has(call.action)) return body
  const { world, account, region, caller, requestId, params } = call
  emitApiCall(
    { world, accountId: account.id, region },
    {
      product: service.product,
      eventName: call.action,
      requestId,
      caller,
      requestParameters: Object.fromEntries([...params.all].filter(([name]) => !isSecret(name))),
      responseElements: body,
    },
  )
  return body
}
