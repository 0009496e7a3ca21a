import { makeCallLog } from '../cloud/call/call-log.ts'
import { connect } from '../cloud/call/connect.ts'
import { makeQuota } from '../cloud/call/quota.ts'
import { makeFleetReader } from '../cloud/read/ecs.ts'
import { makeAttacher } from '../cloud/write/attach.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import type { AttachWriter } from '../core/ports/cloud-writer.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'

/**
 * The powers of the event function: to read instances and to attach, in its own account, within the share of calls that
 * events have. Nothing here can detach.
 */
export const attacherFor = (
  { cloud, bounds }: FunctionConfig,
  { credentials, around }: Platform,
): Readonly<{ reader: FleetReader; writer: AttachWriter }> => {
  const caller = connect({
    cloud,
    own: credentials,
    // Events stay in their account, and so does the function: it has no other account's role to take.
    roleOf: () => null,
    session: 'event',
    quota: makeQuota(bounds.quotas.events, around.clock, around.random),
    calls: makeCallLog(),
    surroundings: around,
  })
  return { reader: makeFleetReader(caller), writer: makeAttacher(caller) }
}
