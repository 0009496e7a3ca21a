import {
  DescribeInstancesRequest,
  DescribeInstancesRequestFilter,
} from '@alicloud/ecs20140526/dist/models/DescribeInstancesRequest.js'
import { DescribeInstanceRamRoleRequest } from '@alicloud/ecs20140526/dist/models/DescribeInstanceRamRoleRequest.js'
import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At, EcsRow } from '../../core/model/instance.ts'
import { ecsId, roleName, type EcsId, type RoleName } from '../../core/model/names.ts'
import { MINUTE } from '../../core/model/time.ts'
import type { FleetReader } from '../../core/ports/cloud-reader.ts'
import type { Caller } from '../call/call.ts'
import { count, rows, text, textOrEmpty, type Fields } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation, Query } from '../call/operation.ts'
import { toEcsRow } from './ecs-row.ts'
import { allPages, pagesByToken, tokenAfter } from './pages.ts'

/** DescribeInstances takes up to 100 (MaxResults), DescribeInstanceRamRole up to 50 ids and rows (PageSize, 10 if unsaid). */
const INSTANCES_PAGE = 100
const ROLES_PAGE = 50

const describeInstances: Operation = { service: 'ecs', action: 'DescribeInstances', kind: 'list' }
const describeRoles: Operation = { service: 'ecs', action: 'DescribeInstanceRamRole', kind: 'read' }

/** Reads of ECS, and nothing else: all that an event may read. */
export const makeFleetReader = (caller: Caller): FleetReader => ({
  instances: (at) => listInstances(caller, at, {}),
  instancesById: (at, ids) => instancesById(caller, at, ids),
  instancesSince: (at, since) => instancesSince(caller, at, since),
  heldRoles: (at, ids) => heldRoles(caller, at, ids),
  holders: (at, role) => holders(caller, at, role),
  mayListInstances: (at) => mayListInstances(caller, at),
})

type InstanceFilter = Readonly<{
  instanceIds?: string
  filter?: DescribeInstancesRequestFilter[]
  dryRun?: boolean
  nextToken?: string
}>

const instancesPage = ({ call }: Caller, at: At, filter: InstanceFilter) =>
  call({
    operation: describeInstances,
    account: at.account,
    region: at.region,
    query: ask(DescribeInstancesRequest, { regionId: at.region, maxResults: INSTANCES_PAGE, ...filter }),
    resource: instancesOf(at),
    decode: (body) => ({
      items: rows(body, 'Instances', 'Instance').map((row) => toEcsRow(row, at)),
      next: tokenAfter(body, filter.nextToken ?? null),
    }),
  })

const withToken = (filter: InstanceFilter, token: string | null): InstanceFilter =>
  token === null ? filter : { ...filter, nextToken: token }

const listInstances = (caller: Caller, at: At, filter: InstanceFilter): AsyncIterable<readonly EcsRow[]> =>
  pagesByToken((token) => instancesPage(caller, at, withToken(filter, token)))

const instancesById = async (caller: Caller, at: At, ids: readonly EcsId[]): Promise<readonly EcsRow[]> => {
  if (ids.length === 0) return []
  const filter = { instanceIds: JSON.stringify(ids) }
  return allPages((token) => instancesPage(caller, at, withToken(filter, token)))
}

/** Creation times have no seconds (`yyyy-MM-ddTHH:mmZ`), so the whole minute of `since` belongs to it. */
async function* instancesSince(caller: Caller, at: At, since: number): AsyncIterable<readonly EcsRow[]> {
  const minute = since - (since % MINUTE)
  const value = `${new Date(minute).toISOString().slice(0, 16)}Z`
  const filter = [new DescribeInstancesRequestFilter({ key: 'CreationStartTime', value })]
  for await (const page of listInstances(caller, at, { filter })) yield page.filter((row) => row.createdAt >= minute)
}

/** The error that a dry run ends with where all is well (DescribeInstances, DryRun). */
const DRY_RUN_PASSED = 'DryRunOperation'

const mayListInstances = async (caller: Caller, at: At): Promise<boolean> => {
  try {
    await instancesPage(caller, at, { dryRun: true })
    // It should never end without an error: then it was no dry run and proves nothing.
    return false
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    if (error.facts.code === DRY_RUN_PASSED) return true
    if (error.facts.class === 'denied') return false
    throw error
  }
}

type HeldRow = Readonly<{ id: EcsId; role: RoleName | null }>

/**
 * Pages are read until there are as many rows as TotalCount says, or a page brings none: a page that is shorter than
 * asked for must not make instances look as if they had no role.
 */
const heldRows = async ({ call }: Caller, at: At, query: (page: number) => Query): Promise<readonly HeldRow[]> => {
  const found: HeldRow[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await call({
      operation: describeRoles,
      account: at.account,
      region: at.region,
      query: query(page),
      resource: instancesOf(at),
      decode: (body) => ({
        items: rows(body, 'InstanceRamRoleSets', 'InstanceRamRoleSet').map(toHeldRow),
        total: count(body, 'TotalCount'),
      }),
    })
    found.push(...items)
    if (found.length >= total || items.length === 0) return found
  }
}

/** An instance without a role may be left out or have an empty name: no source says which. */
const toHeldRow = (row: Fields): HeldRow => {
  const role = textOrEmpty(row, 'RamRoleName')
  return { id: ecsId(text(row, 'InstanceId')), role: role === '' ? null : roleName(role) }
}

const heldRoles = async (caller: Caller, at: At, ids: readonly EcsId[]): Promise<ReadonlyMap<EcsId, RoleName>> => {
  if (ids.length === 0) return new Map()
  if (ids.length > ROLES_PAGE) throw new Error(`DescribeInstanceRamRole takes ${ROLES_PAGE} ids, not ${ids.length}.`)
  const query = { regionId: at.region, instanceIds: JSON.stringify(ids), pageSize: ROLES_PAGE }
  const found = await heldRows(caller, at, (pageNumber) =>
    ask(DescribeInstanceRamRoleRequest, { ...query, pageNumber }),
  )
  return new Map(found.flatMap(({ id, role }) => (role === null ? [] : [[id, role]])))
}

const holders = async (caller: Caller, at: At, role: RoleName): Promise<readonly EcsId[]> => {
  const query = { regionId: at.region, ramRoleName: role, pageSize: ROLES_PAGE }
  try {
    const found = await heldRows(caller, at, (pageNumber) =>
      ask(DescribeInstanceRamRoleRequest, { ...query, pageNumber }),
    )
    return found.filter((row) => row.role !== null).map((row) => row.id)
  } catch (error) {
    // A role that does not exist is held by nobody (terraform-provider-alicloud, service_alicloud_ecs_v2.go).
    if (error instanceof CloudFailure && error.facts.code === 'InvalidRamRole.NotFound') return []
    throw error
  }
}

const instancesOf = (at: At): string => `acs:ecs:${at.region}:${at.account}:instance/*`
