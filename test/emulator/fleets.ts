import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { account } from './clients.ts'

const trust = (service: string) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [service] } }],
})

export const userKey = { accessKeyId: 'emulated-key-user', accessKeySecret: 'emulated-secret-user' }

/** One account with these instances in cn-hangzhou, roles web and db for ECS and fc for functions, and a user. */
export const fleetOf = (instances: readonly FleetInstance[], allowed: readonly string[] = []): Fleet => ({
  accounts: [
    {
      id: account,
      roles: [
        { RoleName: 'web', AssumeRolePolicyDocument: trust('ecs.aliyuncs.com') },
        { RoleName: 'db' },
        { RoleName: 'fc', AssumeRolePolicyDocument: trust('fc.aliyuncs.com') },
      ],
      policies: [
        {
          PolicyName: 'user',
          PolicyDocument: {
            Version: '1',
            Statement: allowed.length === 0 ? [] : [{ Effect: 'Allow', Action: [...allowed], Resource: '*' }],
          },
        },
      ],
      users: [
        {
          UserName: 'user',
          AccessKeys: [{ AccessKeyId: userKey.accessKeyId, AccessKeySecret: userKey.accessKeySecret }],
          Policies: ['custom/user'],
        },
      ],
      regions: { 'cn-hangzhou': { instances: [...instances] } },
    },
  ],
})

/** Instances i-1 to i-N. */
export const someInstances = (count: number, more: Partial<FleetInstance> = {}): FleetInstance[] =>
  Array.from({ length: count }, (_, at) => ({ InstanceId: `i-${at + 1}`, InstanceName: `machine-${at + 1}`, ...more }))
