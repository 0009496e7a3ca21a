import { describe, expect, it } from 'vitest'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { account, administrator, closeAfterEach, ecs, emulate, hangzhou, refusal, sts } from './clients.ts'
import type { Emulator, Key } from './clients.ts'
import { fleetOf, someInstances, userKey } from './fleets.ts'

closeAfterEach()

const other = '6543210987654321'

const trust = (principal: string, externalId?: string) => ({
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { RAM: [principal] },
      ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
    },
  ],
})

/** The first account, and another whose role `rolekeeper` trusts it. */
const twoAccounts = (externalId?: string): Fleet => ({
  accounts: [
    ...fleetOf(someInstances(1), ['sts:AssumeRole']).accounts,
    {
      id: other,
      roles: [
        {
          RoleName: 'rolekeeper',
          MaxSessionDuration: 7200,
          AssumeRolePolicyDocument: trust(`acs:ram::${account}:root`, externalId),
          Policies: ['system/AliyunECSReadOnlyAccess'],
        },
      ],
      regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-other' }] } },
    },
  ],
})

const assume = async (emulator: Emulator, request: Readonly<Record<string, unknown>> = {}, key?: Key) => {
  const { body } = await emulator.sts(key).assumeRole(
    new sts.AssumeRoleRequest({
      roleArn: `acs:ram::${other}:role/rolekeeper`,
      roleSessionName: 'sweep-1',
      ...request,
    }),
  )
  const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = body?.credentials ?? {}
  return { key: { accessKeyId, accessKeySecret, securityToken }, body }
}

const ids = async (emulator: Emulator, key?: Key) => {
  const request = new ecs.DescribeInstancesRequest({ regionId: hangzhou })
  const { body } = await emulator.ecs(key).describeInstances(request)
  return body?.instances?.instance?.map(({ instanceId }) => instanceId)
}

describe('AssumeRole', () => {
  it('leads into another account and no further than the role may go', async () => {
    const emulator = await emulate(twoAccounts())

    const { key, body } = await assume(emulator)

    expect(await ids(emulator)).toEqual(['i-1'])
    expect(await ids(emulator, key)).toEqual(['i-other'])
    expect(body?.assumedRoleUser?.arn).toBe(`acs:ram::${other}:role/rolekeeper/sweep-1`)
    const attach = new ecs.AttachInstanceRamRoleRequest({
      regionId: hangzhou,
      ramRoleName: 'rolekeeper',
      instanceIds: '["i-other"]',
    })
    expect(await refusal(emulator.ecs(key).attachInstanceRamRole(attach))).toMatchObject({ code: 'Forbidden.RAM' })
  })

  it('is narrowed by its session policy', async () => {
    const emulator = await emulate(twoAccounts())
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'ecs:DescribeRegions', Resource: '*' }],
    })

    const { key } = await assume(emulator, { policy })

    expect(await ids(emulator, key)).toEqual([])
  })

  it('wants the external id that the role wants', async () => {
    const emulator = await emulate(twoAccounts('rk-dev'))

    expect(await refusal(assume(emulator))).toMatchObject({ statusCode: 403, code: 'NoPermission' })
    expect(await refusal(assume(emulator, { externalId: 'rk' }))).toMatchObject({ code: 'NoPermission' })
    expect((await assume(emulator, { externalId: 'rk-dev' })).key.securityToken).not.toBe('')
  })

  it('wants permission on both sides', async () => {
    const fleet = twoAccounts()
    fleet.accounts[1]?.roles?.push({
      RoleName: 'closed',
      AssumeRolePolicyDocument: trust(`acs:ram::${other}:root`),
    })
    const emulator = await emulate(fleet)
    emulator.cloud.world.accounts.get(account)?.users.get('user')?.policies.clear()

    expect(await refusal(assume(emulator, {}, userKey))).toMatchObject({ code: 'NoPermission' })
    expect(await refusal(assume(emulator, { roleArn: `acs:ram::${other}:role/closed` }))).toMatchObject({
      code: 'NoPermission',
    })
  })

  it.each([
    ['an ARN that is none', { roleArn: 'rolekeeper' }, 'InvalidParameter.RoleArn'],
    ['a session name with spaces', { roleSessionName: 'a b' }, 'InvalidParameter.RoleSessionName'],
    ['less than 900 seconds', { durationSeconds: 899 }, 'InvalidParameter.DurationSeconds'],
    ['more than the role allows', { durationSeconds: 7201 }, 'InvalidParameter.DurationSeconds'],
    ['a policy too long', { policy: 'x'.repeat(2049) }, 'InvalidParameter.PolicySize'],
    ['a policy that is none', { policy: '[]' }, 'InvalidParameter.PolicyGrammar'],
    ['a policy that is no JSON', { policy: '{' }, 'InvalidParameter.PolicyGrammar'],
    ['a role that is not there', { roleArn: `acs:ram::${other}:role/nobody` }, 'EntityNotExist.Role'],
    ['an account that is not there', { roleArn: 'acs:ram::1:role/rolekeeper' }, 'EntityNotExist.Role'],
  ])('refuses %s', async (_, request, code) => {
    const emulator = await emulate(twoAccounts())

    expect(await refusal(assume(emulator, request))).toMatchObject({ code })
  })
})

describe('GetCallerIdentity', () => {
  it('says who asks and needs no permission', async () => {
    const emulator = await emulate(twoAccounts())

    const user = await emulator.sts(userKey).getCallerIdentity()
    const role = await emulator.sts((await assume(emulator)).key).getCallerIdentity()

    expect(user.body).toMatchObject({
      accountId: account,
      arn: `acs:ram::${account}:user/user`,
      identityType: 'RAMUser',
    })
    expect(role.body).toMatchObject({
      accountId: other,
      arn: `acs:ram::${other}:assumed-role/rolekeeper/sweep-1`,
      identityType: 'AssumedRoleUser',
    })
  })

  it('knows an administrator in every account', async () => {
    const emulator = await emulate(twoAccounts())

    expect((await emulator.sts(administrator(other)).getCallerIdentity()).body?.accountId).toBe(other)
  })
})
