import { describe, expect, test } from 'vitest'
import { toFailure } from '../../src/cloud/call/errors.ts'
import { roleName } from '../../src/core/model/names.ts'
import type { FailureClass } from '../../src/core/model/cloud-failure.ts'
import {
  account,
  always,
  at,
  canned,
  closeAfterEach,
  collect,
  emulate,
  failureOf,
  keyOf,
  wayTo,
  leapingClock,
} from './kit.ts'

closeAfterEach()

const bodyOf = (Code: string) => ({ RequestId: 'req-1', HostId: 'ecs.example', Code, Message: 'Something is wrong.' })

/** HTTP status and code as the error tables have them, and what they mean to us. */
const codes: readonly (readonly [number, string, FailureClass])[] = [
  [400, 'Throttling', 'throttled'],
  [400, 'Throttling.User', 'throttled'],
  [503, 'Throttling.Api', 'throttled'],
  [503, 'Rejected.Throttling', 'throttled'],
  [429, 'TooManyRequests', 'throttled'],
  [503, 'ServiceUnavailable', 'unavailable'],
  [500, 'InternalError', 'unavailable'],
  [500, 'InstanceNotReady', 'unavailable'],
  [403, 'Forbidden.RAM', 'denied'],
  [403, 'Forbidden', 'denied'],
  [403, 'NoPermission', 'denied'],
  [403, 'NotAuthorized', 'denied'],
  [403, 'InvalidUser.PassRoleForbidden', 'denied'],
  [404, 'InvalidAccessKeyId.NotFound', 'credentials'],
  [400, 'InvalidAccessKeyId.Inactive', 'credentials'],
  [400, 'SignatureDoesNotMatch', 'credentials'],
  [400, 'IncompleteSignature', 'credentials'],
  [400, 'InvalidSecurityToken.Expired', 'credentials'],
  [400, 'MissingAccessKeyId', 'credentials'],
  [400, 'InvalidTimeStamp.Expired', 'clock'],
  [404, 'InvalidInstanceId.NotFound', 'not-found'],
  [404, 'InvalidRamRole.NotFound', 'not-found'],
  [404, 'EntityNotExist.Role', 'not-found'],
  [404, 'EntityNotExist.Role.Policy', 'not-found'],
  [404, 'InvalidAction.NotFound', 'unsupported'],
  [501, 'NotImplemented', 'unsupported'],
  [404, 'InvalidRegionId.NotFound', 'invalid'],
  [409, 'EntityAlreadyExists.Role', 'conflict'],
  [409, 'DeleteConflict.Policy.Version', 'conflict'],
  [409, 'LimitExceeded.Role', 'limit'],
  [400, 'InvalidParameter', 'invalid'],
  [403, 'InvalidNetworkType.MismatchRamRole', 'invalid'],
  [404, 'InvalidRamRole.NotEcsRole', 'invalid'],
  [403, 'InvalidParameter.AllEmpty', 'invalid'],
]

describe('the code of an error', () => {
  test.each(codes)('%i %s means %s', async (status, code, meaning) => {
    const { reader } = await canned(always(status, bodyOf(code)))

    const { facts, message } = await failureOf(collect(reader.instances(at)))

    expect(facts).toMatchObject({ class: meaning, code, httpStatus: status, requestId: 'req-1', ...at })
    expect(facts.operation).toBe('ecs:DescribeInstances')
    expect(message).toContain('req-1')
  })

  test('counts, whatever its message says', async () => {
    const { reader } = await canned(
      always(400, { ...bodyOf('InvalidParameter'), Message: 'Throttling, Forbidden.RAM' }),
    )

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('invalid')
  })
})

describe('an answer that is none', () => {
  const html = '<html><body>503 Service Temporarily Unavailable</body></html>'
  const answers: readonly (readonly [string, number, unknown, string])[] = [
    ['an HTML page', 503, html, 'text/html'],
    ['an HTML page that says 200', 200, html, 'text/html'],
    ['an empty body', 200, '', 'application/json'],
    ['half a body', 200, '{"RequestId":"r","Instances":{"Inst', 'application/json'],
    ['a list', 200, [], 'application/json'],
    ['null', 200, 'null', 'application/json'],
    ['an empty object', 200, {}, 'application/json'],
    ['an error without a code', 404, { error: 'no route' }, 'application/json'],
    ['an XML error', 500, '<Oops/>', 'text/xml;charset=utf-8'],
    ['another type of field', 200, { RequestId: 'r', Instances: { Instance: {} } }, 'application/json'],
    [
      'a row without an id',
      200,
      { RequestId: 'r', Instances: { Instance: [{ Status: 'Running' }] } },
      'application/json',
    ],
  ]

  test.each(answers)('is taken as unavailable, never as empty: %s', async (_name, status, body, type) => {
    const { reader, calls } = await canned(always(status, body, type))

    const { facts } = await failureOf(collect(reader.instances(at)))

    expect(facts.class).toBe('unavailable')
    expect(calls.apiCalls()).toEqual({ 'ecs:DescribeInstances': 4 })
  })
})

describe('a connection', () => {
  test('that breaks is a network failure', async () => {
    const { reader } = await canned((_action, _query, response) => response.destroy())

    expect((await failureOf(collect(reader.instances(at)))).facts).toMatchObject({
      class: 'network',
      code: 'ECONNRESET',
    })
  })

  test('that breaks in the middle of the body is a network failure', async () => {
    const { reader } = await canned((_action, _query, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"RequestId":', () => response.destroy())
    })

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('network')
  })

  test('that nobody takes is a network failure that says where', async () => {
    const gone = wayTo('http://127.0.0.1:9', leapingClock())

    const failure = await failureOf(collect(gone.reader.instances(at)))

    expect(failure.facts).toMatchObject({ class: 'network', code: 'ECONNREFUSED' })
    expect(failure.message).toContain('Nothing answers at 127.0.0.1:9')
  })

  test('to a host without an address asks whether the region is right', () => {
    const asked = {
      operation: 'ecs:X',
      account: null,
      region: 'cn-nowhere',
      resource: '*',
      passes: null,
      host: 'ecs.test',
    }

    const failure = toFailure(Object.assign(new Error('http://ecs.test/?Signature=x'), { code: 'ENOTFOUND' }), asked)

    expect(failure.facts).toMatchObject({ class: 'network', code: 'ENOTFOUND' })
    expect(failure.message).toBe(
      'ecs:X failed in cn-nowhere: ENOTFOUND. ecs.test has no address. Is the region right, and does this machine reach it?',
    )
  })

  test('whose answer does not come is a timeout', async () => {
    const { reader } = await canned(() => undefined, { timeoutMs: { read: 30, write: 30 } })

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('timeout')
  })

  test('whose answer trickles for ever is a timeout', async () => {
    const timers: NodeJS.Timeout[] = []
    const { reader } = await canned(
      (_action, _query, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        timers.push(setInterval(() => response.write(' '), 5))
      },
      { timeoutMs: { read: 60, write: 60 } },
    )

    expect((await failureOf(collect(reader.instances(at)))).facts.class).toBe('timeout')
    for (const timer of timers) clearInterval(timer)
  })
})

describe('missing permission', () => {
  const key = { accessKeyId: 'LTAIEXAMPLE', accessKeySecret: 'secret', securityToken: null }
  const userWith = (statements: readonly unknown[]) => ({
    users: [
      {
        UserName: 'caller',
        AccessKeys: [{ AccessKeyId: key.accessKeyId, AccessKeySecret: key.accessKeySecret }],
        Policies: ['custom/callers'],
      },
    ],
    policies: [{ PolicyName: 'callers', PolicyDocument: { Version: '1', Statement: statements } }],
  })
  const fleetWith = (statements: readonly unknown[]) => ({
    id: account,
    roles: [{ RoleName: 'web-tier' }],
    regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-1' }] } },
    ...userWith(statements),
  })
  const statementIn = (message: string): unknown => JSON.parse(/\{"Effect".*\}/.exec(message)?.[0] ?? 'null')
  const nothing = { Effect: 'Allow', Action: 'oss:GetObject', Resource: '*' }

  const reads = {
    'ecs:DescribeInstances': (way: Awaited<ReturnType<typeof emulate>>) => collect(way.reader.instances(at)),
    'ecs:DescribeInstanceRamRole': (way: Awaited<ReturnType<typeof emulate>>) =>
      way.reader.holders(at, roleName('web-tier')),
    'ram:GetRole': (way: Awaited<ReturnType<typeof emulate>>) => way.reader.role(account, roleName('web-tier')),
    'ram:ListRoles': (way: Awaited<ReturnType<typeof emulate>>) => way.reader.roleNames(account),
    'ram:ListTagResources': (way: Awaited<ReturnType<typeof emulate>>) => way.reader.marked(account),
  }

  test.each(Object.entries(reads))('%s: the statements in the messages grant it', async (action, read) => {
    const statements: unknown[] = [nothing]
    for (let grants = 0; ; grants += 1) {
      const way = await emulate(fleetWith(statements), { own: async () => key })
      // ECS gave an empty list where it now answers 403 (since December 2025); the emulator still gives the list.
      if (grants === 0) way.fault({ action: action.slice(4), code: 'NoPermission', status: 403 })
      const failure = await read(way).then(
        () => null,
        (error: unknown) => error,
      )
      if (failure === null) break
      expect(grants).toBeLessThan(3)
      expect(failure).toMatchObject({ facts: { class: 'denied', missing: { action } } })
      statements.push(statementIn(failure instanceof Error ? failure.message : ''))
    }
    expect(statements.length).toBeGreaterThan(1)
  })

  test('takes the action from what the cloud says of the denial', async () => {
    const detail = { AuthAction: 'ecs:Other', AuthResource: 'acs:ecs:*:1:x/y', NoPermissionType: 'ImplicitDeny' }
    const { reader } = await canned(always(403, { ...bodyOf('NoPermission'), AccessDeniedDetail: detail }))

    const { facts } = await failureOf(collect(reader.instances(at)))

    expect(facts.missing).toEqual({ action: 'ecs:Other', resource: 'acs:ecs:*:1:x/y' })
  })

  test('by an explicit Deny is not mended by a grant, and the message offers none', async () => {
    const detail = { AuthAction: 'ecs:DescribeInstances', NoPermissionType: 'ExplicitDeny' }
    const { reader } = await canned(always(403, { ...bodyOf('Forbidden.RAM'), AccessDeniedDetail: detail }))

    const { message } = await failureOf(collect(reader.instances(at)))

    expect(message).toContain('take that Deny away')
    expect(message).not.toContain('"Effect"')
  })
})

describe('credentials', () => {
  test('that do not exist, or whose secret is wrong, are told apart', async () => {
    const fleet = { id: account }
    const unknown = await emulate(fleet, { own: async () => keyOf('9999999999999999') })
    const wrong = await emulate(fleet, { own: async () => ({ ...keyOf(account), accessKeySecret: 'not it' }) })

    const first = await failureOf(collect(unknown.reader.instances(at)))
    const second = await failureOf(collect(wrong.reader.instances(at)))

    expect([first.facts.class, second.facts.class]).toEqual(['credentials', 'credentials'])
    expect(first.message).toContain('does not exist')
    expect(second.message).toContain('secret does not belong')
  })

  test('are not blamed where the clock is off', async () => {
    const { reader, fault } = await emulate({ id: account })
    fault({ action: '*', code: 'InvalidTimeStamp.Expired', status: 400 })

    const failure = await failureOf(collect(reader.instances(at)))

    expect(failure.facts.class).toBe('clock')
    expect(failure.message).toContain('Set the clock')
  })
})
