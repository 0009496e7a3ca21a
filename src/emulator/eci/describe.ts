import type { Action, Call, ContainerGroup } from '../world/service.ts'
import { regionOf } from '../world/world.ts'
import { badParameter, tooMany } from './errors.ts'
import { pastPhases, settle } from './life.ts'
import { toEventsRow, toRow, toStatusRow } from './view.ts'

type Test = (group: ContainerGroup) => boolean

// DescribeContainerGroups, Limit and ContainerGroupIds.
const mostRows = 20
const mostIds = 20
// DescribeContainerGroupStatus and …Events, Limit: "Default value: 200".
const mostStatuses = 200

const idsOf = ({ params }: Call): readonly string[] | undefined => {
  const ids = params.json('ContainerGroupIds')
  if (ids === undefined) return undefined
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw badParameter('ContainerGroupIds')
  if (ids.length > mostIds) throw tooMany('ContainerGroupIds', mostIds)
  return ids
}

/** All filters are ANDed; one that is not sent costs nothing. */
const filtersOf = (call: Call): readonly Test[] => {
  const { params, now } = call
  const equal = (name: string, read: (group: ContainerGroup) => unknown): readonly Test[] => {
    const wanted = params.text(name)
    return wanted === undefined ? [] : [(group) => read(group) === wanted]
  }
  const ids = idsOf(call)
  const since = params.integer('SinceSecond', { min: 0, default: 0 })
  return [
    ...(ids === undefined ? [] : [({ ContainerGroupId }: ContainerGroup) => ids.includes(ContainerGroupId)]),
    ...equal('ContainerGroupName', ({ ContainerGroupName }) => ContainerGroupName),
    ...equal('Status', ({ Status }) => Status),
    ...equal('ZoneId', ({ ZoneId }) => ZoneId),
    ...equal('VSwitchId', ({ VSwitchId }) => VSwitchId),
    ...equal('SecurityGroupId', ({ SecurityGroupId }) => SecurityGroupId),
    ...equal('ResourceGroupId', ({ ResourceGroupId }) => ResourceGroupId),
    ...equal('ComputeCategory', ({ more }) => more['ComputeCategory']),
    ...params.tags().map(
      ({ Key, Value }): Test =>
        ({ tags }) =>
          Value === '' ? tags.has(Key) : tags.get(Key) === Value,
    ),
    ...(since === 0 ? [] : [(group: ContainerGroup) => changedAt(group, now) >= now - since * 1000]),
  ]
}

const changedAt = (group: ContainerGroup, now: number): number => pastPhases(group, now).at(-1)?.from ?? group.createdAt

const serials = new WeakMap<ContainerGroup, number>()
let lastSerial = 0

/** Positions in order of creation, which is the table's; given on first sight and never again. */
const serialOf = (group: ContainerGroup): number => {
  const known = serials.get(group)
  if (known !== undefined) return known
  serials.set(group, ++lastSerial)
  return lastSerial
}

type Page = Readonly<{ rows: readonly ContainerGroup[]; TotalCount: number; NextToken: string }>

/** NextToken is empty on the last page; it names the last group shown, so that deletions in between lose nothing. */
const pageOf = (call: Call, most: number, clamp: number): Page => {
  const { params, now, account, region } = call
  params.required('RegionId')
  const tables = regionOf(account, region)
  settle(tables, now)
  const filters = filtersOf(call)
  const all = [...tables.containerGroups.values()].map((group) => ({ group, serial: serialOf(group) }))
  const found = all.filter(
    ({ group }) =>
      group.visibleAt <= now && !call.failing.has(group.ContainerGroupId) && filters.every((passes) => passes(group)),
  )
  const after = startOf(params.text('NextToken'))
  const rest = found.filter(({ serial }) => serial > after)
  const size = params.integer('Limit', { min: 1, max: clamp, default: most })
  const rows = rest.slice(0, size)
  const last = rows.at(-1)?.serial
  const NextToken = rest.length > size && last !== undefined ? Buffer.from(`eci ${last}`).toString('base64url') : ''
  return { rows: rows.map(({ group }) => group), TotalCount: found.length, NextToken }
}

const startOf = (token: string | undefined): number => {
  if (token === undefined) return 0
  const [, serial] = /^eci (\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (serial === undefined) throw badParameter('NextToken')
  return Number(serial)
}

/** DescribeContainerGroups: the only one that says which role a group has. */
export const describeContainerGroups: Action = (call) => {
  const { rows, ...page } = pageOf(call, mostRows, mostRows)
  const withEvents = call.params.boolean('WithEvent')
  return { ...page, ContainerGroups: rows.map((group) => toRow(group, call.now, withEvents)) }
}

/** A caller without the permission gets success and an empty list (documentation of 2025). */
export const describeNoContainerGroups: Action = ({ params }) => {
  params.required('RegionId')
  return { TotalCount: 0, NextToken: '', ContainerGroups: [] }
}

export const describeContainerGroupStatus: Action = (call) => {
  const { rows, ...page } = pageOf(call, mostStatuses, mostStatuses)
  return { ...page, Data: rows.map((group) => toStatusRow(group, call.now)) }
}

export const describeContainerGroupEvents: Action = (call) => {
  const { rows, ...page } = pageOf(call, mostStatuses, mostStatuses)
  return { ...page, Data: rows.map((group) => toEventsRow(group, call.now)) }
}
