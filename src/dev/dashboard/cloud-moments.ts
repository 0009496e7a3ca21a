import type { CloudEvent } from '../../emulator/world/bus.ts'
import type { Moment } from './moments.ts'

/** What an event of the emulated cloud says: states of instances, roles that come and go, other people's writes. */
export const momentsOf = ({ type, time, aliyunregionid: region, data }: CloudEvent): readonly Moment[] => {
  const at = Date.parse(time)
  if (type === 'ecs:Instance:StateChange') {
    return [{ at, is: 'state', id: textOf(data['resourceId']), region, state: textOf(data['state']) }]
  }
  if (!type.endsWith(':ActionTrail:ApiCall')) return []
  const action = textOf(data['eventName'])
  const by = textOf(recordOf(data['userIdentity'])['userName'])
  const asked = recordOf(data['requestParameters'])
  const role = roleAfter[action]?.(textOf(asked['RamRoleName']))
  if (role === undefined) return [{ at, is: 'call', action, region, by }]
  return idsIn(textOf(asked['InstanceIds'])).map((id) => ({ at, is: 'role', id, region, role, by }))
}

const roleAfter: Readonly<Record<string, (role: string) => string | null>> = {
  AttachInstanceRamRole: (role) => role,
  DetachInstanceRamRole: () => null,
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** A JSON array in a text, as both calls take their ids. */
const idsIn = (text: string): readonly string[] => {
  try {
    const ids: unknown = JSON.parse(text)
    return Array.isArray(ids) ? ids.map(textOf) : []
  } catch {
    return []
  }
}
