import { DescribeInstancesRequest } from '@alicloud/ecs20140526/dist/models/DescribeInstancesRequest.js'
import type { At } from '../../core/model/instance.ts'
import type { Newborn } from '../../core/model/launch.ts'
import { ecsId, groupId } from '../../core/model/names.ts'
import type { Caller } from '../call/call.ts'
import { asFields, rows, textOrEmpty, textsOrNone, type Fields } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import { toEcsRow } from './ecs-row.ts'
import { makeFleetReader } from './ecs.ts'
import { groupsNow } from './eci.ts'

/** What was launched, by its id; null: it is not to be seen, yet or any more. */
export const readNewborn = (caller: Caller, at: At, kind: 'ecs' | 'eci', id: string): Promise<Newborn | null> =>
  kind === 'ecs' ? newInstance(caller, at, id) : newGroup(caller, at, id)

const newInstance = async (caller: Caller, at: At, id: string): Promise<Newborn | null> => {
  const [found] = await caller.call({
    operation: { service: 'ecs', action: 'DescribeInstances', kind: 'read' },
    account: at.account,
    region: at.region,
    query: ask(DescribeInstancesRequest, { regionId: at.region, instanceIds: JSON.stringify([id]) }),
    resource: `acs:ecs:${at.region}:${at.account}:instance/*`,
    decode: (body) =>
      rows(body, 'Instances', 'Instance').map((row) => ({ row: toEcsRow(row, at), addresses: addressesOf(row) })),
  })
  if (found === undefined) return null
  const { row, addresses } = found
  const ramRoleName = (await makeFleetReader(caller).heldRoles(at, [ecsId(id)])).get(row.id)
  return {
    instance: { ...row, holds: ramRoleName === undefined ? { is: 'nothing' } : { is: 'role', ramRoleName } },
    state: row.status === 'Running' ? 'running' : 'starting',
    addresses,
  }
}

/** Private ones first; an elastic IP stands for itself (DescribeInstances). */
const addressesOf = (row: Fields): readonly string[] => {
  const vpc = asFields(row['VpcAttributes'] ?? {}, 'VpcAttributes')
  const eip = textOrEmpty(asFields(row['EipAddress'] ?? {}, 'EipAddress'), 'IpAddress')
  const addresses = [
    ...textsOrNone(vpc, 'PrivateIpAddress', 'IpAddress'),
    ...textsOrNone(row, 'PublicIpAddress', 'IpAddress'),
    eip,
  ]
  return addresses.filter((address) => address !== '')
}

const newGroup = async (caller: Caller, at: At, id: string): Promise<Newborn | null> => {
  const [found] = await groupsNow(caller, at, { ids: [groupId(id)] })
  if (found === undefined) return null
  const { group, addresses } = found
  return { instance: group, state: stateOf[group.life], addresses }
}

const stateOf = { starting: 'starting', running: 'running', ended: 'failed' } as const
