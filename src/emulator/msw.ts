import { http, HttpResponse } from 'msw'
import type { HttpHandler } from 'msw'
import { createCloud } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { errorReply, successReply } from './wire/replies.ts'
import { parseRequest } from './wire/request.ts'
import type { Answer, HttpReply, HttpRequest } from './wire/request.ts'
import type { LoggedCall } from './world/call-log.ts'
import { CloudError } from './world/errors.ts'
import type { Fleet } from './world/fleet.ts'

type Body = Readonly<Record<string, unknown>>
type Rejection = string | Readonly<{ code: string; status?: number; message?: string }>

/** What comes after `cloud.on(…)`: one answer a call in the order of the chain, the last one for good. */
export type Stub = Readonly<{
  resolves: (body: Body) => Stub
  /** An error code, with a status that fits it unless one is given. */
  rejects: (error: Rejection) => Stub
  /** The emulated cloud answers. */
  passes: () => Stub
}>

/** The emulated cloud in process, for tests that start no server. */
export type MockedCloud = Readonly<{
  /** For `setupServer(...cloud.handlers)`; they take every RPC request to `*.aliyuncs.com`. */
  handlers: readonly HttpHandler[]
  cloud: () => Cloud
  /** Answers this action otherwise; `match` are parameters that the request must have. Later rules win. */
  on: (action: string, match?: Readonly<Record<string, unknown>>) => Stub
  /** The requests so far, of all actions or of one. */
  calls: (action?: string) => readonly LoggedCall[]
  /** No rules, no calls, and the fleet as it was. */
  reset: () => void
}>

type Answerer = (request: HttpRequest) => Promise<Answer>
type Rule = Readonly<{ action: string; match: Readonly<Record<string, unknown>>; answers: Answerer[] }>

/** Mounts an emulated cloud with this fleet on msw. */
export const mockCloud = (fleet?: Fleet): MockedCloud => {
  let cloud = createCloud(fleet)
  let rules: Rule[] = []
  const answer = (request: HttpRequest): Promise<Answer> => {
    const rule = rules.findLast((candidate) => fits(candidate, request) && candidate.answers.length > 0)
    const [next] = rule?.answers ?? []
    if (rule !== undefined && rule.answers.length > 1) rule.answers.shift()
    return next === undefined ? cloud.handle(request) : next(request)
  }
  return {
    handlers: [http.all(/^https?:\/\/[^/]+\.aliyuncs\.com/, async ({ request }) => intercept(request, answer))],
    cloud: () => cloud,
    on: (action, match = {}) => {
      const rule: Rule = { action, match, answers: [] }
      rules.push(rule)
      return stub(() => cloud, rule)
    },
    calls: (action) => cloud.world.calls.all().filter((call) => action === undefined || call.action === action),
    reset: () => {
      cloud = createCloud(fleet)
      rules = []
    },
  }
}

const stub = (cloud: () => Cloud, rule: Rule): Stub => {
  const then = (answerer: Answerer): Stub => {
    rule.answers.push(answerer)
    return chain
  }
  const chain: Stub = {
    resolves: (body) => then(async (request) => logged(cloud(), request, successReply(headingOf(request), body), null)),
    rejects: (rejection) =>
      then(async (request) => {
        const error = toError(rejection)
        return logged(cloud(), request, errorReply(headingOf(request), error), error.code)
      }),
    passes: () => then((request) => cloud().handle(request)),
  }
  return chain
}

const actionOf = ({ headers }: HttpRequest, all: ReadonlyMap<string, string>) =>
  headers['x-acs-action'] ?? all.get('Action') ?? ''

const paramsOf = (request: HttpRequest): ReadonlyMap<string, string> => {
  const { query, form } = parseRequest(request)
  return new Map([...query, ...form])
}

/** Values that are no text are compared as JSON, as lists of ids are sent. */
const fits = ({ action, match }: Rule, request: HttpRequest): boolean => {
  const params = paramsOf(request)
  if (actionOf(request, params) !== action) return false
  const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return Object.entries(match).every(([name, value]) => params.get(name) === toText(value))
}

const headingOf = ({ headers }: HttpRequest) => ({
  requestId: 'EMULATED-0000-0000-0000-000000000000',
  host: headers['host'] ?? '',
  service: '',
})

/** A stubbed answer is a call like any other, by nobody and without effect. */
const logged = ({ world }: Cloud, request: HttpRequest, reply: HttpReply, code: string | null): HttpReply => {
  const params = paramsOf(request)
  world.calls.add({
    service: '',
    action: actionOf(request, params),
    write: false,
    caller: null,
    account: null,
    region: params.get('RegionId') ?? '',
    status: reply.status,
    code,
    at: new Date(world.clock.now()).toISOString(),
    requestId: 'EMULATED-0000-0000-0000-000000000000',
    params: Object.fromEntries(params),
  })
  return reply
}

const statuses: readonly (readonly [RegExp, number])[] = [
  [/^Throttling/, 400],
  [/^ServiceUnavailable/, 503],
  [/^InternalError/, 500],
  [/NotFound|^EntityNotExist/, 404],
  [/^Forbidden|^NoPermission|Forbidden$/, 403],
  [/^EntityAlreadyExists|^DeleteConflict|^LimitExceeded/, 409],
]

const toError = (rejection: Rejection): CloudError => {
  const { code, status, message } = typeof rejection === 'string' ? { code: rejection } : rejection
  const fitting = statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400
  return new CloudError(status ?? fitting, code, message ?? 'Asked for by a test.')
}

const intercept = async (request: Request, answer: Answerer): Promise<Response | undefined> => {
  const asked = {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.clone().text(),
  }
  // OSS and Function Compute have other protocols and are not for this handler.
  if (actionOf(asked, paramsOf(asked)) === '') return undefined
  const reply = await answer(asked)
  if (reply === 'drop') return HttpResponse.error()
  return new HttpResponse(reply.body, { status: reply.status, headers: { ...reply.headers } })
}
