import type { Birth, Born } from '../../core/model/launch.ts'
import type { Caller } from '../call/call.ts'
import { text } from '../call/decode.ts'

/**
 * CreateContainerGroup with its role. The parameters come by the API's own names, out of a spec that was validated or of
 * what DescribeContainerGroups said, so no request model spells them.
 */
export const createGroup = ({ call }: Caller, { at, role, clientToken, request }: Birth): Promise<Born> =>
  call({
    operation: { service: 'eci', action: 'CreateContainerGroup', kind: 'write' },
    account: at.account,
    region: at.region,
    query: { ...request, RegionId: at.region, RamRoleName: role, ClientToken: clientToken },
    resource: `acs:eci:${at.region}:${at.account}:containergroup/*`,
    passes: role,
    decode: (body) => ({ id: text(body, 'ContainerGroupId'), requestId: text(body, 'RequestId') }),
  })
