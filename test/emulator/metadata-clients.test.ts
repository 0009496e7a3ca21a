import { createRequire } from 'node:module'
import OSS from 'ali-oss'
import type { Config } from '@alicloud/openapi-core/dist/utils.js'
import { afterEach, describe, expect, test } from 'vitest'
import { startServer } from '../../src/emulator/http.ts'
import { startOss } from '../../src/emulator/oss/server.ts'
import { pass, standOn } from '../kit/on-machine.ts'
import { ecs, refusal, sts } from './clients.ts'
import { accountId, hour, minute, setRole, startMetadataRig } from './metadata-kit.ts'
import type { MetadataRig } from './metadata-kit.ts'

type Credential = Readonly<{ accessKeyId: string; accessKeySecret: string; securityToken: string }>
type CredentialsModule = Readonly<{
  default: new (config: unknown) => Readonly<{ getCredential: () => Promise<Credential> }>
  Config: new (options: Readonly<Record<string, unknown>>) => unknown
}>
const require = createRequire(import.meta.url)
const credentials = require('@alicloud/credentials') as CredentialsModule

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

type OnInstance = MetadataRig &
  Readonly<{
    /** The official library's provider for ECS roles. */
    token: () => Promise<Credential>
    oss: (key: Credential) => OSS
    config: (key: Readonly<{ accessKeyId: string; accessKeySecret: string }>) => Config
  }>

const start = async (...given: Parameters<typeof startMetadataRig>): Promise<OnInstance> => {
  const [instance, account] = given
  const buckets = [{ Name: 'web-assets', Objects: { 'static/a.css': 'a', 'secret/b': 'b' } }]
  const rig = startMetadataRig(instance, { buckets, ...account })
  const [rpc, oss] = [await startServer(rig.cloud), await startOss(rig.cloud.world)]
  undo.push(rpc.close, oss.close, standOn(rig.cloud.world, 'i-web'))
  const provider = new credentials.default(new credentials.Config({ type: 'ecs_ram_role' }))
  return {
    ...rig,
    token: () => provider.getCredential(),
    oss: ({ securityToken: stsToken, ...key }) =>
      new OSS({
        ...key,
        stsToken,
        bucket: 'web-assets',
        region: 'oss-cn-hangzhou',
        endpoint: oss.endpoint,
        refreshSTSTokenInterval: hour,
      }),
    // The SDK takes a plain object as well.
    config: (key) => ({ ...key, endpoint: rpc.endpoint.replace('http://', ''), protocol: 'http' }) as Config,
  }
}

const keysOf = async (client: OSS): Promise<readonly string[]> =>
  ((await client.list({ 'max-keys': 100 }, {})).objects ?? []).map(({ name }) => name)

describe('the official credentials library on an emulated instance', () => {
  test('gets the role’s token, with which STS knows who asks', async () => {
    const { token, config } = await start()

    const { body } = await new sts.default(config(await token())).getCallerIdentity()

    expect(body).toMatchObject({
      accountId,
      identityType: 'AssumedRoleUser',
      arn: 'acs:ram::1234567890123456:assumed-role/web-tier/vm-ram-i-web',
    })
  })

  test('works on a hardened instance, made so by ModifyInstanceMetadataOptions', async () => {
    const { token, config, machine, cloud } = await start()
    const administrator = [...(cloud.world.accounts.get(accountId)?.users.values() ?? [])][0]
    const [key] = administrator?.accessKeys.values() ?? []
    const client = new ecs.default(
      config({ accessKeyId: key?.AccessKeyId ?? '', accessKeySecret: key?.AccessKeySecret ?? '' }),
    )

    await client.modifyInstanceMetadataOptions(
      new ecs.ModifyInstanceMetadataOptionsRequest({
        regionId: 'cn-hangzhou',
        instanceId: 'i-web',
        httpEndpoint: 'enabled',
        httpTokens: 'required',
      }),
    )

    expect(await machine('i-web').ask('/latest/meta-data/instance-id')).toMatchObject({ status: 403 })
    expect((await token()).accessKeyId).toMatch(/^STS\./)
  })

  test('says that there is no role, when there is none', async () => {
    const { token } = await start({})

    expect((await refusal(token())).message).toContain('404')
  })

  test('renews the token before the old one ends, without a gap', async () => {
    const { token, config, cloud } = await start()
    const first = await token()

    pass(cloud.world, 6 * hour - minute)
    const next = await token()

    expect(next.accessKeyId).not.toBe(first.accessKeyId)
    for (const key of [first, next]) await new sts.default(config(key)).getCallerIdentity()
    pass(cloud.world, minute)
    expect((await refusal(new sts.default(config(first)).getCallerIdentity())).code).toBe(
      'InvalidSecurityToken.Expired',
    )
    await new sts.default(config(next)).getCallerIdentity()
  })
})

describe('ali-oss with the token', () => {
  test('reads what the role may read, and is refused what it may not', async () => {
    const { token, oss } = await start()
    const client = oss(await token())

    expect(await keysOf(client)).toEqual(['secret/b', 'static/a.css'])
    expect(await refusal(client.put('static/c', Buffer.from('c')))).toMatchObject({ status: 403, code: 'AccessDenied' })
  })

  test('is narrowed by the session policy that came with the role, and never widened', async () => {
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: ['oss:GetObject', 'oss:PutObject'], Resource: 'acs:oss:*:*:web-assets/static/*' },
      ],
    })
    const { token, oss } = await start({ RamRoleName: 'web-tier', RamRolePolicy: policy })
    const client = oss(await token())

    expect((await client.get('static/a.css')).res).toMatchObject({ status: 200 })
    expect((await refusal(client.get('secret/b'))).code).toBe('AccessDenied')
    expect((await refusal(keysOf(client))).code).toBe('AccessDenied')
    expect((await refusal(client.put('static/c', Buffer.from('c')))).code).toBe('AccessDenied')
  })

  test('gains and loses by changes of the role’s policies with the token in hand', async () => {
    const { token, oss, cloud } = await start()
    const client = oss(await token())
    const role = cloud.world.accounts.get(accountId)?.roles.get('web-tier')

    role?.policies.add('system/AliyunOSSFullAccess')
    await client.put('static/c', Buffer.from('c'))
    role?.policies.clear()

    expect((await refusal(keysOf(client))).code).toBe('AccessDenied')
  })

  test('goes on with the old role’s token after a replace', async () => {
    const { token, oss, cloud } = await start({ RamRoleName: 'old-tier' })
    const client = oss(await token())

    setRole(cloud, 'i-web', 'web-tier')

    expect(await keysOf(client)).toHaveLength(2)
    pass(cloud.world, 6 * hour)
    expect((await refusal(keysOf(client))).code).toMatch(/SecurityTokenExpired|InvalidAccessKeyId/)
  })
})
