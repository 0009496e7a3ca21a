import type { Birth, Born } from '../../core/model/launch.ts'
import type { Caller } from '../call/call.ts'
import { LostAnswer, inner, text, textsOrNone } from '../call/decode.ts'

/**
 * RunInstances for one instance with its role. The parameters come by the API's own names out of a spec that was
 * validated, so no request model spells them.
 */
export const runInstance = ({ call }: Caller, { at, role, clientToken, request }: Birth): Promise<Born> =>
  call({
    operation: { service: 'ecs', action: 'RunInstances', kind: 'write' },
    account: at.account,
    region: at.region,
    query: { ...request, RegionId: at.region, Amount: 1, RamRoleName: role, ClientToken: clientToken },
    resource: `acs:ecs:${at.region}:${at.account}:instance/*`,
    passes: role,
    decode: (body) => {
      const [id] = textsOrNone(inner(body, 'InstanceIdSets'), 'InstanceIdSet')
      if (id === undefined) throw new LostAnswer('InstanceIdSets is empty')
      return { id, requestId: text(body, 'RequestId') }
    },
  })
