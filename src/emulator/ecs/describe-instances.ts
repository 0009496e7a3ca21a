import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import type { RegionTables } from '../world/tables.ts'
import { gatewayError } from '../world/errors.ts'
import { indexAfter } from '../world/instance-table.ts'
import { idList, regionTables, visible } from './arguments.ts'
import { ecsError } from './errors.ts'

type Test = (instance: Instance) => boolean
/** DescribeInstances: filters, and pages by token or by number. It never says which role an instance has. */
export const describeInstances = (call: Call): Record<string, unknown> => {
  const tables = regionTables(call)
  const tests = filters(call)
  const ids = idList(call, 'InstanceIds', 100)
  if (call.params.boolean('DryRun')) throw ecsError('dryRun')
  const byToken = call.params.text('NextToken') !== undefined || call.params.text('MaxResults') !== undefined
  const PageNumber = call.params.integer('PageNumber', { min: 1, default: 1 })
  const PageSize = byToken ? maxResults(call) : call.params.integer('PageSize', { min: 1, max: 100, default: 10 })
  const candidates = ids === undefined ? tables.instances.visible(call.now) : known(call, tables, ids)
  const rows = tests.length === 0 ? candidates : candidates.filter((row) => tests.every((test) => test(row)))
  const from = byToken ? startOf(call, rows) : (PageNumber - 1) * PageSize
  const page = rows.slice(from, from + PageSize)
  return {
    // The page numbers mean nothing when paging by token.
    ...(byToken ? { PageNumber: 0, PageSize: 0 } : { PageNumber, PageSize }),
    TotalCount: rows.length,
    NextToken: from + PageSize < rows.length ? toToken(page.at(-1)) : '',
    Instances: { Instance: page.filter(({ InstanceId }) => !call.failing.has(InstanceId)).map(toRow) },
  }
}

/** "If you use a RAM user … that does not have the permissions, an empty list is returned"; a dry run says so. */
export const describeNoInstances = (call: Call): Record<string, unknown> => {
  if (call.params.boolean('DryRun')) throw gatewayError('forbidden')
  return { PageNumber: 1, PageSize: 10, TotalCount: 0, NextToken: '', Instances: { Instance: [] } }
}

/** MaxResults: smaller than 10 counts as 10, greater than 100 as 100. */
const maxResults = ({ params }: Call): number => params.integer('MaxResults', { min: 10, max: 100, default: 10 })

const known = ({ now }: Call, tables: RegionTables, ids: readonly string[]): readonly Instance[] =>
  [...new Set(ids)]
    .map((id) => visible(tables, id, now))
    .filter((instance) => instance !== undefined)
    .toSorted((a, b) => a.serial - b.serial)

/** A token is the serial of the last instance shown, so that deletions in between lose nothing. */
const toToken = (last: Instance | undefined): string => Buffer.from(String(last?.serial)).toString('base64url')

const startOf = ({ params }: Call, rows: readonly Instance[]): number => {
  const token = params.text('NextToken')
  if (token === undefined) return 0
  const serial = Buffer.from(token, 'base64url').toString()
  if (!/^\d+$/.test(serial)) throw ecsError('badToken')
  return indexAfter(rows, Number(serial))
}

const statuses = ['Pending', 'Running', 'Starting', 'Stopping', 'Stopped']

/** The filters that the request has; one that is not sent costs nothing. */
const filters = ({ params }: Call): readonly Test[] => {
  const equal = (name: string, read: (instance: Instance) => string): readonly Test[] => {
    const value = params.text(name)
    return value === undefined ? [] : [(instance) => read(instance) === value]
  }
  const status = params.text('Status')
  if (status !== undefined && !statuses.includes(status)) throw ecsError('unknownStatus')
  const group = params.text('SecurityGroupId')
  const name = params.text('InstanceName')
  return [
    ...equal('Status', ({ Status }) => Status),
    ...equal('VpcId', ({ VpcId }) => VpcId),
    ...equal('VSwitchId', ({ VSwitchId }) => VSwitchId),
    ...equal('ZoneId', ({ ZoneId }) => ZoneId),
    ...equal('ResourceGroupId', ({ ResourceGroupId }) => ResourceGroupId),
    ...equal('InstanceType', ({ InstanceType }) => InstanceType),
    ...equal('ImageId', ({ ImageId }) => ImageId),
    ...equal('InstanceNetworkType', ({ InstanceNetworkType }) => InstanceNetworkType),
    ...(group === undefined ? [] : [(row: Instance) => row.SecurityGroupIds.includes(group)]),
    ...(name === undefined ? [] : [wildcard(name)]),
    ...params.tags().map(
      ({ Key, Value }): Test =>
        (row) =>
          row.tags.has(Key) && (Value === '' || row.tags.get(Key) === Value),
    ),
    ...times(params),
  ]
}

/** InstanceName: fuzzy search with the wildcard `*`. */
const wildcard = (name: string): Test => {
  const pattern = new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  )
  return ({ InstanceName }) => pattern.test(InstanceName)
}

/** Filter.1.Key is CreationStartTime, Filter.2.Key CreationEndTime; instances here never expire. */
const times = (params: Call['params']): readonly Test[] =>
  [1, 2, 3, 4].flatMap((at) => {
    const key = params.text(`Filter.${at}.Key`)
    if (key === undefined) return []
    const instant = Date.parse(params.required(`Filter.${at}.Value`))
    if (Number.isNaN(instant)) throw ecsError('unknownFilter')
    if (key === 'CreationStartTime') return [({ createdAt }: Instance) => createdAt >= instant]
    if (key === 'CreationEndTime') return [({ createdAt }: Instance) => createdAt <= instant]
    if (key === 'ExpiredStartTime' || key === 'ExpiredEndTime') return []
    throw ecsError('unknownFilter')
  })

const toRow = (row: Instance): Record<string, unknown> => ({
  InstanceId: row.InstanceId,
  InstanceName: row.InstanceName,
  Status: row.Status,
  RegionId: row.RegionId,
  ZoneId: row.ZoneId,
  CreationTime: row.CreationTime,
  StartTime: row.CreationTime,
  ExpiredTime: '2099-12-31T15:59Z',
  InstanceType: row.InstanceType,
  InstanceTypeFamily: row.InstanceType.split('.').slice(0, 2).join('.'),
  ImageId: row.ImageId,
  InstanceNetworkType: row.InstanceNetworkType,
  InstanceChargeType: 'PostPaid',
  ResourceGroupId: row.ResourceGroupId,
  DeletionProtection: row.deletionProtection,
  OSType: row.guest.osType,
  SecurityGroupIds: { SecurityGroupId: row.SecurityGroupIds },
  VpcAttributes: {
    VpcId: row.VpcId,
    VSwitchId: row.VSwitchId,
    NatIpAddress: '',
    PrivateIpAddress: { IpAddress: row.InstanceNetworkType === 'vpc' ? [addressOf(row)] : [] },
  },
  MetadataOptions: { ...row.metadataOptions },
  OperationLocks: { LockReason: [] },
  Tags: { Tag: [...row.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
})

/** One for each instance of a region, as long as there are fewer than a million. */
const addressOf = ({ serial }: Instance): string =>
  `172.${16 + ((serial >> 16) % 16)}.${(serial >> 8) % 256}.${serial % 256}`
