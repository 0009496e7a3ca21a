import { administratorKey } from '../../../src/emulator/world/tokens.ts'
import type { Fleet } from '../../../src/emulator/world/fleet.ts'

export const account = '1234567890123456'
export const { AccessKeyId, AccessKeySecret } = administratorKey(account)

/** A little of everything. */
export const fleet: Fleet = {
  accounts: [
    {
      id: account,
      roles: [{ RoleName: 'web', Policies: ['system/AliyunOSSReadOnlyAccess'] }, { RoleName: 'db' }],
      policies: [{ PolicyName: 'user', PolicyDocument: { Version: '1', Statement: [] } }],
      users: [{ UserName: 'user', Policies: ['custom/user'] }],
      groups: [{ GroupName: 'g' }],
      buckets: [{ Name: 'bucket', Objects: { 'a/b': 'x', 'a/c': 'y' } }],
      regions: {
        'cn-hangzhou': {
          instances: [{ InstanceId: 'i-1', RamRoleName: 'web', Tags: { app: 'web' } }, { InstanceId: 'i-2' }],
          containerGroups: [{ ContainerGroupId: 'eci-1', ContainerGroupName: 'job', RamRoleName: 'web' }],
        },
      },
    },
  ],
}

/** What the emulator holds. */
export const state = { method: 'GET', url: '/_emulator/state', headers: {}, body: '' }
