import { describe, expect, it } from 'vitest'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import type { Trigger } from '../../src/dev/functions/deployed.ts'
import { accountId, onEvents, region, rig, tiny, useTinyBundle } from './host-kit.ts'

useTinyBundle()

describe('the API', () => {
  it('invokes with an answer, as the official client asks for it', async () => {
    const { invoke } = await rig(tiny())

    const { status, headers, body } = await invoke('{"n":1}', 'Sync')

    expect(status).toBe(200)
    expect(headers['x-fc-request-id']).toMatch(/^1-[0-9a-f]{8}-/)
    expect(JSON.parse(body)).toEqual({ got: { n: 1 }, retryCount: 0, key: 'key of tiny-role', region, env: 'own' })
  })

  it('queues what is asynchronous, and answers at once', async () => {
    const { invoke, host, got } = await rig(tiny())

    const { status, headers, body } = await invoke('{"n":1}', 'Async')
    await host.settled()

    expect([status, body]).toEqual([202, ''])
    expect(headers['x-fc-request-id']).toBeDefined()
    expect(got()).toEqual([{ n: 1 }])
  })

  it('names the fault of a function', async () => {
    const { invoke } = await rig(tiny())

    const { status, headers, body } = await invoke('{"fail":1}', 'Sync')

    expect([status, headers['x-fc-error-type']]).toEqual([200, 'UnhandledInvocationError'])
    expect(JSON.parse(body)).toMatchObject({ errorMessage: 'not now' })
  })

  it('refuses what it does not know, who may not, and what is too large', async () => {
    const { invoke } = await rig(tiny())
    const reader = { AccessKeyId: 'reader-key', AccessKeySecret: 'reader-secret' }
    const wrong = { ...administratorKey(accountId), AccessKeySecret: 'wrong' }

    await expect(invoke('{}', 'Sync', 'other')).rejects.toMatchObject({ code: 'FunctionNotFound', statusCode: 404 })
    await expect(invoke('{}', 'Sync', 'tiny', reader)).rejects.toMatchObject({ code: 'AccessDenied', statusCode: 403 })
    await expect(invoke('{}', 'Sync', 'tiny', wrong)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
    await expect(invoke('{}', 'Soon')).rejects.toMatchObject({ code: 'InvalidArgument' })
    await expect(invoke('x'.repeat(128 * 1024 + 1), 'Async')).rejects.toMatchObject({ code: 'EntityTooLarge' })
    expect((await invoke('x'.repeat(128 * 1024 + 1), 'Sync')).status).toBe(200)
  })

  it('answers 429 where all instances are busy, and the queue waits for them', async () => {
    const { invoke, host, got, later } = await rig(tiny([], { reservedConcurrency: 1 }))
    const hanging = invoke('{"hang":true}', 'Sync')
    await expect.poll(() => got().length).toBe(1)

    await expect(invoke('{"n":1}', 'Sync')).rejects.toMatchObject({ code: 'ResourceThrottled', statusCode: 429 })
    expect((await invoke('{"n":2}', 'Async')).status).toBe(202)
    expect(host.instances()).toHaveLength(1)

    await later(60_000)
    expect((await hanging).headers['x-fc-error-type']).toBe('UnhandledInvocationError')
    await later(60_000)
    expect(got().at(-1)).toEqual({ n: 2 })
    expect(host.deadLetters).toEqual([])
  })
})

describe('asynchronous invocations', () => {
  it('come again after a failure, with the number of tries', async () => {
    const { invoke, host, got, later } = await rig(tiny())

    await invoke('{"fail":2}', 'Async')
    await host.settled()
    await later(1000)
    await later(2000)

    expect(got()).toHaveLength(3)
    expect(host.waiting()).toBe(0)
    expect(host.deadLetters).toEqual([])
  })

  it('come again when the instance dies under them, and end as dead letters', async () => {
    const { invoke, host, got, later } = await rig(tiny())

    await invoke('{"crash":true}', 'Async')
    await host.settled()
    for (const ms of [1000, 2000, 4000, 8000]) await later(ms)

    expect(got()).toHaveLength(4)
    expect(host.deadLetters).toMatchObject([{ functionName: 'tiny', body: '{"crash":true}', why: 'retries-used-up' }])
    expect(host.waiting()).toBe(0)
  })
})

describe('timers', () => {
  it('fire when they should, with their payload, until the end', async () => {
    const timer = { type: 'timer', name: 'often', cronExpression: '@every 5m', payload: 'hello', enable: true } as const
    const { got, later, host } = await rig(tiny([timer, { ...timer, name: 'off', enable: false }]))

    await later(299_000)
    expect(got()).toEqual([])
    await later(1_000)
    await later(300_000)

    expect(got()).toEqual([
      { triggerTime: '2026-11-22T12:05:00Z', triggerName: 'often', payload: 'hello' },
      { triggerTime: '2026-11-22T12:10:00Z', triggerName: 'often', payload: 'hello' },
    ])
    await host.close()
    await later(600_000)
    expect(got()).toHaveLength(2)
  })
})

describe('events', () => {
  it('start the function whose rule they match, in their account and region', async () => {
    const { emit, host, got } = await rig(tiny([onEvents({ pattern: '{"data":{"state":["Created"]}}' })]))

    emit({ state: 'Created', n: 1 })
    emit({ state: 'Deleted', n: 2 })
    emit({ state: 'Created', n: 3 }, { aliyunregionid: 'cn-shanghai' })
    emit({ state: 'Created', n: 4 }, { aliyunaccountid: '6543210987654321' })
    await host.settled()

    expect(got().map(({ data }) => data.n)).toEqual([1])
  })

  it('are pushed again by a rule that waits for the function, three times', async () => {
    const { emit, host, got, later } = await rig(tiny([onEvents({ isAsync: false })]))

    emit({ fail: 99 })
    await host.settled()
    for (let again = 0; again < 5; again += 1) await later(20_000)

    expect(got()).toHaveLength(4)
    expect(host.deadLetters).toMatchObject([{ requestId: 'event-0', why: 'retries-used-up' }])
  })

  it('may be lost, come twice and out of order, the same each time by the seed', async () => {
    const deliver = async () => {
      const delivery = { lose: 0.2, duplicate: 0.5, lateMs: 5000 }
      const { emit, host, got, later } = await rig(tiny([onEvents()], { reservedConcurrency: 1 }), { delivery })
      for (let n = 0; n < 20; n += 1) emit({ n })
      while (host.waiting() > 0) await later(50)
      return got().map(({ data }) => data.n)
    }

    const first = await deliver()

    expect(new Set(first).size).toBeLessThan(20)
    expect(first.length).toBeGreaterThan(new Set(first).size)
    expect(first).not.toEqual(first.toSorted((a, b) => a - b))
    expect(await deliver()).toEqual(first)
  })
})

describe('http triggers', () => {
  const http = (authType = 'anonymous'): Trigger => ({ type: 'http', name: 'hook', authType, methods: ['POST'] })

  it('hand over the request as an event of version v1, and give the answer back', async () => {
    const { host } = await rig(tiny([http()]))
    const url = host.triggers.get('tiny/hook') ?? ''

    const answer = await fetch(`${url}/a%20b/c?x=1&x=2&y=`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    })

    expect([answer.status, answer.headers.get('x-seen')]).toEqual([201, 'POST'])
    expect(await answer.json()).toMatchObject({
      version: 'v1',
      rawPath: '/a%20b/c',
      queryParameters: { x: '1,2', y: '' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId,
        http: { method: 'POST', path: '/a b/c', sourceIp: '127.0.0.1' },
        timeEpoch: '1795348800000',
      },
    })
  })

  it('hand over bytes in Base64', async () => {
    const { host } = await rig(tiny([http()]))
    const body = new Uint8Array([0, 255, 10])

    const answer = await fetch(host.triggers.get('tiny/hook') ?? '', { method: 'POST', body })

    expect(await answer.json()).toMatchObject({ body: 'AP8K', isBase64Encoded: true })
  })

  it('refuse other methods, signed triggers, and answers without a status', async () => {
    const { host } = await rig(tiny([http(), { ...http('function'), name: 'signed' }]))
    const [hook = '', signed = ''] = ['tiny/hook', 'tiny/signed'].map((name) => host.triggers.get(name))

    expect((await fetch(hook)).status).toBe(405)
    expect((await fetch(signed, { method: 'POST' })).status).toBe(403)
    expect((await fetch(`${hook}/bare`, { method: 'POST' })).status).toBe(502)
  })
})

describe('the host', () => {
  it('leaves no process behind', async () => {
    const { host, invoke, got } = await rig(tiny())
    const hanging = invoke('{"hang":true}', 'Sync').catch(() => null)
    await invoke('{}', 'Sync')
    await expect.poll(() => got().length).toBe(2)
    const pids = host.instances().map(({ pid }) => pid)

    await host.close()
    await hanging

    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('does not start with a trigger that could not be made', async () => {
    await expect(rig(tiny([onEvents({ pattern: '{"a":1}' })]))).rejects.toThrow('the pattern.a is neither')
  })
})
