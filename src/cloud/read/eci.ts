import type { At, ContainerGroup } from '../../core/model/instance.ts'
import type { GroupNow, WhichGroups } from '../../core/ports/cloud-reader.ts'
import type { Caller } from '../call/call.ts'
import { rows } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation, Query } from '../call/operation.ts'
import { toContainerGroup, toGroupNow } from './container-group.ts'
import { allPages, pagesByToken, tokenAfter, type Page } from './pages.ts'

/** DescribeContainerGroups gives at most 20 a page, and sometimes fewer though there are more. */
const PAGE = 20

const describeGroups: Operation = { service: 'eci', action: 'DescribeContainerGroups', kind: 'list' }
/** The same for what is under way, which a stop leaves nobody half done. */
const describeSome: Operation = { ...describeGroups, kind: 'read' }

/** Container groups, lately ended ones among them. Without permission ECI answers with an empty list. */
export async function* listContainerGroups(caller: Caller, at: At): AsyncIterable<readonly ContainerGroup[]> {
  const query = await queryOf(at)
  yield* pagesByToken((token) => pageOf(caller, describeGroups, at, query(token), (row) => toContainerGroup(row, at)))
}

/** Some container groups, looked at closely. */
export const groupsNow = async (caller: Caller, at: At, which: WhichGroups): Promise<readonly GroupNow[]> => {
  const query = await queryOf(at, which)
  return allPages((token) => pageOf(caller, describeSome, at, query(token), (row) => toGroupNow(row, at)))
}

const queryOf = async (at: At, which?: WhichGroups): Promise<(token: string | null) => Query> => {
  // One file of 10,000 lines on an older core: loaded where container groups are listed, and nowhere else.
  const { DescribeContainerGroupsRequest, DescribeContainerGroupsRequestTag } = await import('@alicloud/eci20180808')
  const filter =
    which === undefined
      ? {}
      : 'ids' in which
        ? { containerGroupIds: JSON.stringify(which.ids) }
        : { tag: [new DescribeContainerGroupsRequestTag(which.tag)] }
  return (token) =>
    ask(DescribeContainerGroupsRequest, {
      regionId: at.region,
      limit: PAGE,
      ...filter,
      ...(token === null ? {} : { nextToken: token }),
    })
}

const pageOf = <T>(
  { call }: Caller,
  operation: Operation,
  at: At,
  query: Query,
  toItem: (row: Parameters<typeof toContainerGroup>[0]) => T,
): Promise<Page<T>> =>
  call({
    operation,
    account: at.account,
    region: at.region,
    query,
    resource: `acs:eci:${at.region}:${at.account}:containergroup/*`,
    decode: (body) => ({
      items: rows(body, 'ContainerGroups').map(toItem),
      next: tokenAfter(body, typeof query['NextToken'] === 'string' ? query['NextToken'] : null),
    }),
  })
