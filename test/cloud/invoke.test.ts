import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressOf } from '../../src/cloud/invoke/place.ts'
import { CloudFailure } from '../../src/core/model/cloud-failure.ts'
import { invokerFor } from '../../src/wire/invoker.ts'
import { listenTo, type Loopback } from '../kit/invocations.ts'

const account = '1234567890123456'
const payload = new TextEncoder().encode('{"shard":{"region":"cn-hangzhou"}}')
const token = { accessKeyId: 'STS.NUx', accessKeySecret: 'not-a-secret', securityToken: 'a-token' }

let server: Loopback
let status = 202
let body = ''
beforeEach(async () => {
  status = 202
  body = ''
  server = await listenTo(() => ({ status, body }))
})
afterEach(async () => server.close())

const open = (credentials = token) =>
  invokerFor(
    { functionsEndpoint: new URL(server.url) },
    {
      credentials: async () => credentials,
      here: () => ({ account, region: 'cn-hangzhou', functionName: null, timeoutMs: null }),
    },
  )
const failureOf = async (name: string): Promise<CloudFailure | null> =>
  open()
    .start(name, payload)
    .then(
      () => null,
      (error: unknown) => (error instanceof CloudFailure ? error : null),
    )

describe('starting a function', () => {
  it('of Function Compute 3.0 is one signed asynchronous invocation with the payload as it is', async () => {
    await open().start('rolekeeper-sweep', payload)

    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/2023-03-30/functions/rolekeeper-sweep/invocations',
        headers: {
          'x-fc-invocation-type': 'Async',
          'x-acs-security-token': 'a-token',
          'x-acs-version': '2023-03-30',
          authorization: expect.stringMatching(/^ACS3-HMAC-SHA256 Credential=STS\.NUx,/),
        },
        body: '{"shard":{"region":"cn-hangzhou"}}',
      },
    ])
  })

  it('of Function Compute 2.0, named with its service, is the same by the older API', async () => {
    await open().start('rolekeeper/sweep', payload)

    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/2016-08-15/services/rolekeeper/functions/sweep/invocations',
        headers: {
          'x-fc-invocation-type': 'Async',
          'x-fc-security-token': 'a-token',
          authorization: expect.stringMatching(/^FC STS\.NUx:/),
        },
        body: '{"shard":{"region":"cn-hangzhou"}}',
      },
    ])
  })

  it('goes over one connection, as each answer is read to its end', async () => {
    const invoker = open()
    body = 'x'.repeat(100_000)

    for (let round = 0; round < 5; round++) await invoker.start('rolekeeper-sweep', payload)

    expect(new Set(server.received.map(({ port }) => port)).size).toBe(1)
  })

  it.each(['rolekeeper-sweep', 'rolekeeper/sweep'])('says of %s why it was not taken, and no secret', async (name) => {
    status = 403
    body = JSON.stringify({ ErrorCode: 'AccessDenied', Code: 'AccessDenied', ErrorMessage: 'no', Message: 'no' })

    const failure = await failureOf(name)

    expect(failure?.message).toContain('fc:InvokeFunction failed in cn-hangzhou')
    expect(failure?.message).not.toContain('a-token')
    expect(failure?.message).not.toContain('not-a-secret')
  })

  it('fails where nobody answers', async () => {
    await server.close()

    expect((await failureOf('rolekeeper-sweep'))?.facts.class).toBe('network')
  })

  it('asks the runtime where it is before anything is sent', () => {
    const nowhere = () => ({ account: null, region: null, functionName: null, timeoutMs: null })
    const invoker = invokerFor({ functionsEndpoint: null }, { credentials: async () => token, here: nowhere })

    expect(() => invoker.start('x', payload)).toThrow('The runtime does not say')
  })
})

describe('the address of functions', () => {
  it('is that of account and region, by https', () => {
    expect(addressOf({ account, region: 'cn-hangzhou', endpoint: null })).toEqual({
      protocol: 'https',
      host: `${account}.cn-hangzhou.fc.aliyuncs.com`,
    })
  })

  it('is never made of what is no account and no region', () => {
    expect(() => addressOf({ account: 'evil.example/', region: 'cn-hangzhou', endpoint: null })).toThrow('no place')
    expect(() => addressOf({ account, region: 'x.evil', endpoint: null })).toThrow('no place')
  })

  it('is plain http only where the endpoint says so', () => {
    const at = (endpoint: string) => addressOf({ account, region: 'cn-hangzhou', endpoint: new URL(endpoint) })

    expect(at('http://127.0.0.1:9000')).toEqual({ protocol: 'http', host: '127.0.0.1:9000' })
    expect(at('https://fc.internal')).toEqual({ protocol: 'https', host: 'fc.internal' })
  })
})
