import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At } from '../../core/model/instance.ts'
import type { Birth, Born } from '../../core/model/launch.ts'
import type { GroupId } from '../../core/model/names.ts'
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

/** DeleteContainerGroup, with the grace that its containers have to end. What is gone already counts as deleted. */
export const deleteGroup = async ({ call }: Caller, at: At, id: GroupId): Promise<void> => {
  try {
    await call({
      operation: { service: 'eci', action: 'DeleteContainerGroup', kind: 'write' },
      account: at.account,
      region: at.region,
      query: { RegionId: at.region, ContainerGroupId: id },
      resource: `acs:eci:${at.region}:${at.account}:containergroup/${id}`,
      decode: (body) => text(body, 'RequestId'),
    })
  } catch (error) {
    if (!(error instanceof CloudFailure) || error.facts.class !== 'not-found') throw error
  }
}
