import { describe, expect, test } from 'vitest'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { account, fleetOf, instances, takeDesk } from './kit.ts'
import type { Desk } from './kit.ts'

const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulated-key-u', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulated-secret-u' }

/** A user with this document, who may also look at itself: what the comparison itself takes. */
const deskFor = async (document: Record<string, unknown>): Promise<Desk> => {
  const [first] = fleetOf(instances(1)).accounts
  if (first === undefined) throw new Error('The fleet has no account.')
  const owned: FleetAccount = {
    ...first,
    policies: [{ PolicyName: 'mine', PolicyDocument: document }],
    users: [
      {
        UserName: 'u',
        AccessKeys: [
          { AccessKeyId: keys.ALIBABA_CLOUD_ACCESS_KEY_ID, AccessKeySecret: keys.ALIBABA_CLOUD_ACCESS_KEY_SECRET },
        ],
        Policies: ['custom/mine'],
      },
    ],
  }
  const desk = await takeDesk({ accounts: [owned] })
  return desk
}

const look = {
  Effect: 'Allow',
  Action: ['ram:ListPoliciesForUser', 'ram:ListGroupsForUser'],
  Resource: `acs:ram:*:${account}:user/u`,
}
const documentIn = (stdout: string): { Version: string; Statement: object[] } =>
  JSON.parse(stdout) as { Version: string; Statement: object[] }

describe('rolekeeper permissions', () => {
  test('prints one policy as RAM takes it, and asks no cloud', async () => {
    const desk = await deskFor({ Version: '1', Statement: [look] })

    const { status, stdout } = await desk.run('permissions')

    expect(status).toBe(0)
    expect(documentIn(stdout).Version).toBe('1')
    expect(desk.served.cloud.world.calls.all()).toEqual([])
  })

  test('--check is 2 where something is too much or missing, and names it', async () => {
    const desk = await deskFor({
      Version: '1',
      Statement: [look, { Effect: 'Allow', Action: 'ram:Get*', Resource: '*' }],
    })
    Object.assign(desk.env, keys)

    const { status, stdout } = await desk.run('permissions', '--for', 'plan', '--check', '--format', 'json')
    const shown = JSON.parse(stdout) as { schema: string; accounts: { check: Record<string, string[] | string> }[] }

    expect(status).toBe(2)
    expect(shown.schema).toBe('rolekeeper/permissions/v1')
    expect(shown.accounts[0]?.check['who']).toContain(':user/u')
    expect(JSON.stringify(shown.accounts[0]?.check['missing'])).toContain('ecs:DescribeInstances')
    expect(JSON.stringify(shown.accounts[0]?.check['tooMuch'])).toContain('ram:Get*')
  })

  test('--check is 2 and says so in text for an administrator, who has far too much', async () => {
    const { status, stdout } = await (await deskFor({ Version: '1', Statement: [look] })).run('permissions', '--check')

    expect(status).toBe(2)
    expect(stdout).toContain('too much')
  })

  test('--check is 1 where the caller may not even look at itself', async () => {
    const blind = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] }
    const desk = await deskFor(blind)
    Object.assign(desk.env, keys)

    const { status, stderr } = await desk.run('permissions', '--check')

    expect(status).toBe(1)
    expect(stderr).toContain('ram:ListPoliciesForUser')
  })

  test('takes no other word for --for', async () => {
    expect((await (await deskFor({ Version: '1', Statement: [look] })).run('permissions', '--for', 'me')).status).toBe(
      64,
    )
  })
})
