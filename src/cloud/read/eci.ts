import type { At, ContainerGroup } from '../../core/model/instance.ts'
import type { Caller } from '../call/call.ts'
import { rows } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import { toContainerGroup } from './container-group.ts'
import { pagesByToken, tokenAfter } from './pages.ts'

/** DescribeContainerGroups gives at most 20 a page, and sometimes fewer though there are more. */
const PAGE = 20

const describeGroups: Operation = { service: 'eci', action: 'DescribeContainerGroups', kind: 'list' }

/** Container groups, lately ended ones among them. Without permission ECI answers with an empty list. */
export async function* listContainerGroups({ call }: Caller, at: At): AsyncIterable<readonly ContainerGroup[]> {
  // One file of 10,000 lines on an older core: loaded where container groups are listed, and nowhere else.
  const { DescribeContainerGroupsRequest } = await import('@alicloud/eci20180808')
  yield* pagesByToken((token) =>
    call({
      operation: describeGroups,
      account: at.account,
      region: at.region,
      query: ask(DescribeContainerGroupsRequest, {
        regionId: at.region,
        limit: PAGE,
        ...(token === null ? {} : { nextToken: token }),
      }),
      resource: `acs:eci:${at.region}:${at.account}:containergroup/*`,
      decode: (body) => ({
        items: rows(body, 'ContainerGroups').map((row) => toContainerGroup(row, at)),
        next: tokenAfter(body, token),
      }),
    }),
  )
}
