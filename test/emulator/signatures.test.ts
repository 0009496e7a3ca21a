import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as CoreModule from '@alicloud/openapi-core'
import { describe, expect, it } from 'vitest'
import { administrator, closeAfterEach, ecs, emulate, hangzhou, refusal, sts } from './clients.ts'
import type { Emulator } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'

const core = createRequire(import.meta.url)('@alicloud/openapi-core') as typeof CoreModule.default
closeAfterEach()

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const iso = (instant: number) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z')

type Change = Readonly<{ headers?: Record<string, string>; sent?: Record<string, string | undefined>; body?: string }>

/** A request signed by the SDK's own code; `headers` are signed, `sent` replaces headers after signing. */
const send = async (emulator: Emulator, { headers = {}, sent = {}, body = '' }: Change = {}) => {
  const { accessKeyId, accessKeySecret } = administrator()
  const signed = {
    host: emulator.endpoint.replace('http://', ''),
    'x-acs-action': 'DescribeInstances',
    'x-acs-version': '2014-05-26',
    'x-acs-date': iso(Date.now()),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': sha256(body),
    ...headers,
  }
  const request = { method: 'POST', pathname: '/', query: { RegionId: hangzhou }, headers: signed }
  const authorization = core.OpenApiUtil.getAuthorization(
    // The method reads these four fields of the SDK's request and no others.
    request as unknown as Parameters<typeof core.OpenApiUtil.getAuthorization>[0],
    'ACS3-HMAC-SHA256',
    sha256(body),
    accessKeyId,
    accessKeySecret,
  )
  const all = Object.entries({ ...signed, authorization, ...sent }).filter(([, value]) => value !== undefined)
  const response = await fetch(`${emulator.endpoint}/?RegionId=${hangzhou}`, {
    method: 'POST',
    headers: all,
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('ACS3-HMAC-SHA256', () => {
  it('is accepted in the order and form of the SDK', async () => {
    const emulator = await emulate(fleetOf(someInstances(3)))

    expect(await send(emulator)).toMatchObject({ status: 200, body: { TotalCount: 3 } })
  })

  it('holds for names that need encoding', async () => {
    const name = "é '!()*~ +&=/中文"
    const emulator = await emulate(fleetOf([{ InstanceId: 'i-1', InstanceName: name }]))

    const { body } = await emulator
      .ecs()
      .describeInstances(new ecs.DescribeInstancesRequest({ regionId: hangzhou, instanceName: name }))

    expect(body?.totalCount).toBe(1)
  })

  it('is refused with the string that should have been signed', async () => {
    const emulator = await emulate(fleetOf([]))
    const stranger = { ...administrator(), accessKeySecret: 'another' }

    const error = await refusal(emulator.sts(stranger).getCallerIdentity())

    expect(error).toMatchObject({ statusCode: 400, code: 'SignatureDoesNotMatch' })
    expect(error.message).toContain('ACS3-HMAC-SHA256\\n')
  })

  it('is refused from an unknown or disabled key', async () => {
    const fleet = fleetOf([])
    fleet.accounts[0]?.users?.push({
      UserName: 'left',
      AccessKeys: [{ AccessKeyId: 'old', AccessKeySecret: 'old', Status: 'Inactive' }],
    })
    const emulator = await emulate(fleet)
    const ask = (accessKeyId: string) =>
      refusal(emulator.sts({ accessKeyId, accessKeySecret: 'old' }).getCallerIdentity())

    expect(await ask('nobody')).toMatchObject({ statusCode: 404, code: 'InvalidAccessKeyId.NotFound' })
    expect(await ask('old')).toMatchObject({ statusCode: 400, code: 'InvalidAccessKeyId.Inactive' })
  })

  it.each([
    ['an old date', { headers: { 'x-acs-date': iso(Date.now() - 16 * 60_000) } }, 'InvalidTimeStamp.Expired'],
    ['a date in the future', { headers: { 'x-acs-date': iso(Date.now() + 16 * 60_000) } }, 'InvalidTimeStamp.Expired'],
    ['a date that is none', { headers: { 'x-acs-date': 'today' } }, 'InvalidTimeStamp.Format'],
    ['another body than was hashed', { sent: { 'x-acs-content-sha256': sha256('x') } }, 'SignatureDoesNotMatch'],
    ['a header that was not signed', { sent: { 'x-acs-extra': '1' } }, 'IncompleteSignature'],
    ['a malformed Authorization', { sent: { authorization: 'ACS3-HMAC-SHA256 nothing' } }, 'IncompleteSignature'],
    [
      'no key id',
      { sent: { authorization: 'ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=00' } },
      'MissingAccessKeyId',
    ],
    ['no signature at all', { sent: { authorization: undefined } }, 'MissingAccessKeyId'],
    ['a token with a long-lived key', { headers: { 'x-acs-security-token': 'x' } }, 'InvalidSecurityToken.Malformed'],
    ['a version that is none', { headers: { 'x-acs-version': '1999-01-01' } }, 'InvalidVersion'],
    ['no action', { headers: { 'x-acs-action': '' } }, 'MissingParameter'],
  ] satisfies [string, Change, string][])('is refused with %s', async (_, change, Code) => {
    const emulator = await emulate(fleetOf([]))

    const { status, body } = await send(emulator, change)

    expect({ status, Code: body['Code'] }).toEqual({ status: 400, Code })
    expect(Object.keys(body)).toEqual(['RequestId', 'HostId', 'Code', 'Message', 'Recommend'])
  })

  it('counts a nonce once', async () => {
    const emulator = await emulate(fleetOf([]))
    const change = { headers: { 'x-acs-signature-nonce': 'once' } }

    expect(await send(emulator, change)).toMatchObject({ status: 200 })
    expect(await send(emulator, change)).toMatchObject({ status: 400, body: { Code: 'SignatureNonceUsed' } })
  })

  it('answers an unknown action with 501 and its name', async () => {
    const emulator = await emulate(fleetOf([]))

    expect(await send(emulator, { headers: { 'x-acs-action': 'DescribeDisks' } })).toMatchObject({
      status: 501,
      body: { Message: expect.stringContaining('ecs 2014-05-26 DescribeDisks') as string },
    })
  })

  it.each(['__proto__', 'constructor', 'toString'])('knows no action %s, which every object has', async (action) => {
    const emulator = await emulate(fleetOf([]))

    expect(await send(emulator, { headers: { 'x-acs-action': action } })).toMatchObject({ status: 501 })
  })

  it('answers whatever stands in the place of a path', async () => {
    const emulator = await emulate(fleetOf([]))
    const answers = ['//', '///x', '/%', 'http://[', 'http://a b'].map((url) =>
      emulator.cloud.handle({ method: 'GET', url, headers: {}, body: '' }),
    )

    for (const answer of answers) expect(await answer).toMatchObject({ status: 400 })
  })
})

describe('signature V1', () => {
  it.each(['GET', 'POST'])('is accepted by %s', async (method) => {
    const emulator = await emulate(fleetOf([{ InstanceId: 'i-1', InstanceName: "é '!()*~ +" }]))

    const answer = await emulator
      .pop('2014-05-26')
      .request<{ TotalCount: number }>(
        'DescribeInstances',
        { RegionId: hangzhou, InstanceName: "é '!()*~ +" },
        { method },
      )

    expect(answer.TotalCount).toBe(1)
  })

  it('is refused when the secret is another', async () => {
    const emulator = await emulate(fleetOf([]))
    const stranger = emulator.pop('2015-04-01', { ...administrator(), accessKeySecret: 'another' })

    const error = await refusal(stranger.request('GetCallerIdentity', {}))

    expect(error.code).toBe('SignatureDoesNotMatch')
    expect(error.data['Message']).toContain('server string to sign is:GET&%2F&AccessKeyId')
  })

  it.each([
    ['no signature', {}, 'IncompleteSignature'],
    ['another algorithm', { Signature: 'x', SignatureMethod: 'HMAC-MD5' }, 'IncompleteSignature'],
  ])('is refused with %s', async (_, parameters, Code) => {
    const emulator = await emulate(fleetOf([]))
    const query = new URLSearchParams({
      Action: 'GetCallerIdentity',
      Version: '2015-04-01',
      AccessKeyId: 'k',
      ...parameters,
    })

    const response = await fetch(`${emulator.endpoint}/?${query.toString()}`)

    expect(await response.json()).toMatchObject({ Code })
  })

  it('needs a nonce', async () => {
    const emulator = await emulate(fleetOf([]))
    const { accessKeyId, accessKeySecret } = administrator()
    const query = new URLSearchParams({
      AccessKeyId: accessKeyId,
      Action: 'GetCallerIdentity',
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      Timestamp: iso(Date.now()),
      Version: '2015-04-01',
    })
    const canonical = query.toString()
    const toSign = `GET&%2F&${encodeURIComponent(canonical)}`
    query.set('Signature', createHmac('sha1', `${accessKeySecret}&`).update(toSign).digest('base64'))

    const response = await fetch(`${emulator.endpoint}/?${query.toString()}`)

    expect(await response.json()).toMatchObject({ Code: 'IncompleteSignature' })
  })
})

describe('temporary keys', () => {
  it('work with their own token until they expire on the emulator’s clock', async () => {
    const fleet = fleetOf([])
    fleet.accounts[0]?.roles?.push({
      RoleName: 'operator',
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1234567890123456:root'] } },
        ],
      },
    })
    const emulator = await emulate(fleet)
    const request = new sts.AssumeRoleRequest({
      roleArn: 'acs:ram::1234567890123456:role/operator',
      roleSessionName: 'test',
      durationSeconds: 900,
    })
    const { credentials } = (await emulator.sts().assumeRole(request)).body ?? {}
    const key = {
      accessKeyId: credentials?.accessKeyId ?? '',
      accessKeySecret: credentials?.accessKeySecret ?? '',
      securityToken: credentials?.securityToken ?? '',
    }
    const { securityToken: _, ...bare } = key

    expect((await emulator.sts(key).getCallerIdentity()).body?.identityType).toBe('AssumedRoleUser')
    expect(await refusal(emulator.sts(bare).getCallerIdentity())).toMatchObject({ code: 'MissingSecurityToken' })
    expect(await refusal(emulator.sts({ ...key, securityToken: 'x' }).getCallerIdentity())).toMatchObject({
      code: 'InvalidSecurityToken.MismatchWithAccessKey',
    })
    emulator.cloud.world.clock.advance(900_000)
    expect(await refusal(emulator.sts(key).getCallerIdentity())).toMatchObject({
      code: 'InvalidSecurityToken.Expired',
    })
  })
})
