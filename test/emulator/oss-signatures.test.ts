import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issueSession } from '../../src/emulator/world/tokens.ts'
import type { Caller } from '../../src/emulator/world/world.ts'
import {
  accountId,
  administrator,
  bucketName,
  closeAfterEach,
  codeOf,
  refusal,
  startRig,
  styles,
  userWith,
} from './oss-kit.ts'

closeAfterEach()

const minute = 60_000

describe.each(styles)('%s', (_, style) => {
  it('is refused from another secret, with what should have been signed and not the secret', async () => {
    const { client } = await startRig()
    const stranger = { ...administrator(), accessKeySecret: 'another' }

    const error = await refusal(client(style, stranger).listV2({}))

    expect(error).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
    expect(error.requestId).toMatch(/^[0-9A-F]{24}$/)
  })

  it('is refused from keys that nobody has or that are disabled', async () => {
    const left = userWith('left', [])
    const { client } = await startRig({
      users: [{ ...left, AccessKeys: left.AccessKeys?.map((key) => ({ ...key, Status: 'Inactive' as const })) }],
    })
    const ask = (accessKeyId: string) =>
      codeOf(client(style, { accessKeyId, accessKeySecret: 'secret-of-left' }).listV2({}))

    expect(await ask('nobody')).toBe('403 InvalidAccessKeyId')
    expect(await ask('key-of-left')).toBe('403 InvalidAccessKeyId')
  })

  it('covers the headers of OSS, the key and the subresource', async () => {
    const { client } = await startRig()
    const whole = client()
    const altered = (change: (url: string, headers: Record<string, string>) => string) =>
      client({
        ...style,
        urllib: {
          request: (url: string, params: { headers: Record<string, string> }) =>
            whole.urllib.request(change(url, params.headers), params),
        },
      })

    const header = altered((url, headers) => {
      headers['x-oss-server-side-encryption'] = 'AES256'
      return url
    })
    const key = altered((url) => url.replace('/mine', '/yours'))
    const subresource = altered((url) => url.replace('versioning', 'lifecycle'))

    expect(await codeOf(header.put('mine', Buffer.from('x')))).toBe('403 SignatureDoesNotMatch')
    expect(await codeOf(key.put('mine', Buffer.from('x')))).toBe('403 SignatureDoesNotMatch')
    expect(await codeOf(subresource.getBucketVersioning(bucketName))).toBe('403 SignatureDoesNotMatch')
  })

  it('may be a quarter of an hour off, and no more', async () => {
    const { client } = await startRig()
    const off = (ms: number) => client({ ...style, amendTimeSkewed: ms })

    for (const ms of [-14 * minute, 14 * minute]) expect((await off(ms).listV2({})).keyCount).toBe(0)
    for (const ms of [-16 * minute, 16 * minute, 60 * minute]) {
      expect(await codeOf(off(ms).listV2({}))).toBe('403 RequestTimeTooSkewed')
    }
  })

  it('takes a session with its token until it expires on the emulated clock', async () => {
    const { client, world } = await startRig({ roles: [{ RoleName: 'r', Policies: ['system/AliyunOSSFullAccess'] }] })
    const caller: Caller = {
      type: 'assumed-role',
      accountId,
      principalName: 'r',
      principalId: '1:s',
      arn: `acs:ram::${accountId}:assumed-role/r/s`,
      sessionName: 's',
    }
    const session = issueSession(world, caller, 900)
    const key = { accessKeyId: session.AccessKeyId, accessKeySecret: session.AccessKeySecret }
    const ask = (stsToken?: string) =>
      client(style, { ...key, ...(stsToken === undefined ? {} : { stsToken }) }).listV2({})

    expect((await ask(session.SecurityToken)).keyCount).toBe(0)
    expect(await codeOf(ask())).toBe('403 InvalidAccessKeyId')
    expect(await codeOf(ask('another'))).toBe('403 InvalidSecurityToken')
    expect(await codeOf(client(style, { ...administrator(), stsToken: 'stray' }).listV2({}))).toBe(
      '403 InvalidAccessKeyId',
    )
    world.clock.advance(900_000)
    expect(await codeOf(ask(session.SecurityToken))).toBe('403 SecurityTokenExpired')
    expect(JSON.stringify(world.calls.all())).not.toContain(session.SecurityToken)
  })
})

describe('the Authorization header', () => {
  const ask = async (headers: Record<string, string>, url = `/${bucketName}/a`) => {
    const { endpoint, client } = await startRig()
    await client().put('a', Buffer.from('x'))
    const response = await fetch(`${endpoint}${url}`, { headers })
    const body = await response.text()
    return `${response.status} ${/<Code>(.*)<\/Code>/.exec(body)?.[1]}`
  }
  const scope = 'key/20261122/cn-hangzhou/oss/aliyun_v4_request'
  const proof = `Signature=${'0'.repeat(64)}`
  const unsigned = { 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD' }

  it.each<[string, Record<string, string>, string]>([
    ['is missing', {}, '403 AccessDenied'],
    ['is of another kind', { authorization: 'Basic YTpi' }, '400 InvalidArgument'],
    ['names no day', { authorization: `OSS4-HMAC-SHA256 Credential=key, ${proof}` }, '400 InvalidArgument'],
    [
      'is V4 over a hashed body',
      { authorization: `OSS4-HMAC-SHA256 Credential=${scope},${proof}`, 'x-oss-content-sha256': '00' },
      '400 InvalidArgument',
    ],
    [
      'is V4 of another day than the date',
      { authorization: `OSS4-HMAC-SHA256 Credential=${scope},${proof}`, 'x-oss-date': '20261123T000000Z', ...unsigned },
      '403 AccessDenied',
    ],
    [
      'names additional headers, and a key that nobody has',
      {
        authorization: `OSS4-HMAC-SHA256 Credential=${scope},AdditionalHeaders=host,${proof}`,
        'x-oss-date': '20261122T000000Z',
        ...unsigned,
      },
      '403 InvalidAccessKeyId',
    ],
  ])('%s', async (_, headers, answer) => {
    expect(await ask(headers)).toBe(answer)
  })

  it('is the only place where a signature may stand here', async () => {
    expect(await ask({}, `/${bucketName}/a?OSSAccessKeyId=a&Expires=1&Signature=b`)).toBe('501 NotImplemented')
  })

  it('with a date that is none is refused', async () => {
    const { accessKeyId, accessKeySecret } = administrator()
    const toSign = `GET\n\n\nyesterday\nx-oss-date:yesterday\n/${bucketName}/a`
    const signature = createHmac('sha1', accessKeySecret).update(toSign).digest('base64')

    expect(await ask({ 'x-oss-date': 'yesterday', authorization: `OSS ${accessKeyId}:${signature}` })).toBe(
      '403 AccessDenied',
    )
  })

  it('cannot help a path that is no text', async () => {
    expect(await ask({}, '/%ff')).toBe('400 InvalidObjectName')
  })
})
