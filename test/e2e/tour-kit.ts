import * as EcsSdk from '@alicloud/ecs20140526'
import * as EciSdk from '@alicloud/eci20180808'
import OSS from 'ali-oss'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { ACCOUNT, ecsRole, web } from '../kit/fleets.ts'
import { accepted, type Stack } from '../kit/stack.ts'

export const regionId = 'cn-hangzhou'
type Key = Readonly<{ accessKeyId: string; accessKeySecret: string }>
export const deployerKey: Key = { accessKeyId: 'key-of-deployer', accessKeySecret: 'secret-of-deployer' }

/** The packages are CommonJS: what Node gives as their default export is the class already under vitest. */
const classOf = <Class>(module: { default: { default?: Class } }): Class =>
  module.default.default ?? (module.default as Class)

const bucket = { Name: 'web-assets', Objects: { 'static/a.css': 'a', 'static/b.js': 'b' } }
const attaching = {
  PolicyName: 'attaching',
  PolicyDocument: { Version: '1', Statement: [{ Effect: 'Allow', Action: ['ecs:*', 'eci:*'], Resource: '*' }] },
}

/** An account with a bucket, instances, and a user who may do all in ECS and ECI but pass no role. */
export const fleet = (roles: string[] = []): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: roles.map(ecsRole),
      buckets: [bucket],
      policies: [attaching],
      users: [
        {
          UserName: 'deployer',
          AccessKeys: [{ AccessKeyId: deployerKey.accessKeyId, AccessKeySecret: deployerKey.accessKeySecret }],
          Policies: ['custom/attaching'],
        },
      ],
      regions: { [regionId]: { instances: [web(1), web(2)] } },
    },
  ],
})

export const state = ({ policies = 'custom/assets-read', roleMore = '', more = '', app = 'web' } = {}) =>
  accepted(`
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${regionId}] }]
policies:
  assets-read:
    document:
      Version: '1'
      Statement: [{ Effect: Allow, Action: [oss:ListObjects, oss:GetObject], Resource: ['acs:oss:*:*:web-assets', 'acs:oss:*:*:web-assets/*'] }]
  assets-write:
    document:
      Version: '1'
      Statement: [{ Effect: Allow, Action: oss:PutObject, Resource: 'acs:oss:*:*:web-assets/*' }]
roles:
  web-tier: { policies: [${policies}]${roleMore} }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: ${app} } } }
${more}`)

const configOf = ({ emulator: { facts } }: Stack, key: Key) => ({
  ...key,
  endpoint: facts.endpoint.replace('http://', ''),
  protocol: 'http',
  regionId,
})
/** The official client of ECS, by default an administrator's. */
export const ecsOf = (stack: Stack, key: Key = stack.emulator.facts) => {
  const Ecs = classOf(EcsSdk)
  return new Ecs(configOf(stack, key) as ConstructorParameters<typeof Ecs>[0])
}
export const eciOf = (stack: Stack, key: Key = stack.emulator.facts) => {
  const Eci = classOf(EciSdk)
  return new Eci(configOf(stack, key) as unknown as ConstructorParameters<typeof Eci>[0])
}

export const attach = (stack: Stack, instance: string, ramRoleName: string, key?: Key) => {
  const request = { regionId, ramRoleName, instanceIds: JSON.stringify([instance]) }
  return ecsOf(stack, key).attachInstanceRamRole(new EcsSdk.AttachInstanceRamRoleRequest(request))
}

/** A GET on the machine's metadata; null where there is none. */
export const read = async ({ emulator }: Stack, machine: string, item: string): Promise<string | null> => {
  const answer = await fetch(`${emulator.facts.metadata}/${machine}/latest/meta-data/${item}`)
  return answer.ok ? answer.text() : null
}

/** OSS with the token that the machine gets now. */
export const ossOn = async (stack: Stack, machine: string): Promise<OSS> => {
  const role = await read(stack, machine, 'ram/security-credentials/')
  const text = await read(stack, machine, `ram/security-credentials/${role ?? ''}`)
  const token = JSON.parse(text ?? '{}') as Readonly<Record<string, string>>
  return new OSS({
    accessKeyId: token['AccessKeyId'] ?? '',
    accessKeySecret: token['AccessKeySecret'] ?? '',
    stsToken: token['SecurityToken'] ?? '',
    bucket: bucket.Name,
    region: `oss-${regionId}`,
    endpoint: stack.emulator.facts.oss,
    refreshSTSTokenInterval: 3_600_000,
  })
}

export const keysOf = async (oss: OSS): Promise<readonly string[]> =>
  ((await oss.list({ 'max-keys': 100 }, {})).objects ?? []).map(({ name }) => name)

/** `403 AccessDenied`, or undefined if the call went through. */
export const failureOf = async (call: Promise<unknown>): Promise<string | undefined> => {
  try {
    await call
    return undefined
  } catch (error) {
    const { status, statusCode, code } = error as { status?: number; statusCode?: number; code?: string }
    return `${status ?? statusCode ?? '?'} ${code ?? String(error)}`
  }
}
