import { createCloud } from '../../src/emulator/cloud.ts'
import type { Cloud } from '../../src/emulator/cloud.ts'
import { createMetadata } from '../../src/emulator/metadata/service.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { FleetAccount, FleetInstance } from '../../src/emulator/world/fleet.ts'

export const accountId = '1234567890123456'
export const start: number = Date.parse('2026-11-22T08:30:00Z')
export const minute = 60_000
export const hour: number = 60 * minute

/** What the metadata service says of a credential. */
export type CredentialDocument = Readonly<{
  AccessKeyId: string
  AccessKeySecret: string
  SecurityToken: string
  Expiration: string
  LastUpdated: string
  Code: string
}>

export type Reply = Readonly<{ status: number; body: string; headers: Readonly<Record<string, string>> }>

/** A machine that asks the metadata service; `drop` where nobody answers. */
export type Machine = Readonly<{
  ask: (path: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Reply | 'drop'>
  /** The text of a GET below /latest/meta-data/, which must be there. */
  read: (item: string) => Promise<string>
  credentials: (role: string) => Promise<CredentialDocument>
}>

export type MetadataRig = Readonly<{ cloud: Cloud; machine: (id: string) => Machine }>

/** A cloud whose clock stands, with one instance i-web that holds web-tier unless something else is said. */
export const startMetadataRig = (
  instance: Omit<FleetInstance, 'InstanceId'> = { RamRoleName: 'web-tier' },
  account: Omit<FleetAccount, 'id'> = {},
): MetadataRig => {
  const cloud = createCloud(
    {
      accounts: [
        {
          id: accountId,
          roles: [
            { RoleName: 'web-tier', Policies: ['system/AliyunOSSReadOnlyAccess'] },
            { RoleName: 'old-tier', Policies: ['system/AliyunOSSReadOnlyAccess'] },
          ],
          regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-web', ...instance }, { InstanceId: 'i-other' }] } },
          ...account,
        },
      ],
    },
    createClock(start),
  )
  const metadata = createMetadata(cloud.world)
  const machine = (id: string): Machine => {
    const ask: Machine['ask'] = (path, headers = {}, method = 'GET') =>
      metadata(id, { method, url: path, headers, body: '' })
    const read: Machine['read'] = async (item) => {
      const reply = await ask(`/latest/meta-data/${item}`)
      if (reply === 'drop' || reply.status !== 200)
        throw new Error(`${item}: ${reply === 'drop' ? reply : reply.status}`)
      return reply.body
    }
    const credentials: Machine['credentials'] = async (role) =>
      JSON.parse(await read(`ram/security-credentials/${role}`)) as CredentialDocument
    return { ask, read, credentials }
  }
  return { cloud, machine }
}

/** Takes the role off or gives another one, as Attach and Detach do. */
export const setRole = ({ world }: Cloud, id: string, role: string | undefined, policy?: string): void => {
  for (const { instances } of world.accounts.get(accountId)?.regions.values() ?? []) {
    const instance = instances.get(id)
    if (instance !== undefined) instances.setRole(instance, role, policy)
  }
}
