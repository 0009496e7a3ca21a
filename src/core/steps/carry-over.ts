import type { BirthRequest } from '../model/launch.ts'
import { isObject } from '../model/plain-object.ts'

/** A container group as a request for its like, without its role; `lost`: what of it no request can say. */
export type Carried = Readonly<{ request: BirthRequest; lost: readonly string[] }>

/** On the replacement of a container group: which one it replaces, so that a crash leaves no doubt whose it is. */
export const replacesTag = 'rolekeeper:replaces'

/** CreateContainerGroup takes 20 tags, and one of them is ours. */
const MOST_TAGS = 19

/**
 * What DescribeContainerGroups says of a group in the words of CreateContainerGroup. Whatever this table does not know is
 * lost, and a group that would lose something is not replaced: unknown is not absent. What an empty field would say is
 * nothing, so nothing is lost with it.
 */
export const carryOver = (row: Readonly<Record<string, unknown>>): Carried => {
  const lost: string[] = []
  return { request: (group(row, '', lost) ?? {}) as BirthRequest, lost }
}

/** What to send for a value; undefined: nothing. What cannot be said is noted by its path. */
type Take = (value: unknown, path: string, lost: string[]) => unknown
/** Where it goes, as a path of names, and how; null: each birth has its own. */
type Table = Readonly<Record<string, readonly [to: string, take: Take] | null>>

const taken =
  <T>(is: (value: unknown) => value is T): Take =>
  (value, path, lost) => {
    if (is(value)) return value
    lost.push(path)
    return undefined
  }

const text = taken((value): value is string => typeof value === 'string')
const flag = taken((value): value is boolean => typeof value === 'boolean')
const number = taken((value): value is number => typeof value === 'number')
/** Where 0 stands for nothing said. */
const positive: Take = (value, path, lost) => (value === 0 ? undefined : number(value, path, lost))
const texts = taken(
  (value): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string'),
)

const list =
  (take: Take): Take =>
  (value, path, lost) => {
    if (Array.isArray(value)) return value.map((one, at) => take(one, `${path}[${at}]`, lost)).filter(isSomething)
    lost.push(path)
    return undefined
  }

const object =
  (table: Table): Take =>
  (value, path, lost) => {
    if (!isObject(value)) return text(null, path, lost)
    const out: Record<string, unknown> = {}
    for (const [name, one] of Object.entries(value)) {
      if (!isSomething(one)) continue
      const here = path === '' ? name : `${path}.${name}`
      const rule = Object.hasOwn(table, name) ? table[name] : undefined
      if (rule === undefined) lost.push(here)
      else if (rule !== null) put(out, rule[0].split('.'), rule[1](one, here, lost))
    }
    return Object.keys(out).length === 0 ? undefined : out
  }

const put = (out: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void => {
  if (value === undefined) return
  if (rest.length === 0) {
    out[first] = value
    return
  }
  const below = isObject(out[first]) ? { ...out[first] } : {}
  put(below, rest, value)
  out[first] = below
}

const isSomething = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

const same = (take: Take, ...names: readonly string[]): Table =>
  Object.fromEntries(names.map((name) => [name, [name, take] as const]))
const anew = (...names: readonly string[]): Table => Object.fromEntries(names.map((name) => [name, null]))

/** System tags are the cloud's to set, and a replacement's own tag is not its successor's. */
const tags: Take = (value, path, lost) => {
  const all = list(object(same(text, 'Key', 'Value')))(value, path, lost)
  const own = (Array.isArray(all) ? all : []).filter((tag: unknown) => keyOf(tag) !== replacesTag)
  for (const tag of own) if (/^acs:/.test(keyOf(tag))) lost.push(`${path}.${keyOf(tag)}`)
  if (own.length > MOST_TAGS) lost.push(path)
  // The cloud promises no order.
  return own.length === 0 ? undefined : own.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

const keyOf = (tag: unknown): string => (isObject(tag) && typeof tag['Key'] === 'string' ? tag['Key'] : '')

/** A variable without a value was hidden (EnvironmentVarHide), or is made up of what is not shown. */
const variable: Take = (value, path, lost) => {
  const { FieldRef, ...plain } = asObject(variableParts(value, path, lost))
  if (FieldRef !== undefined) return { ...plain, FieldRef }
  if (typeof plain['Value'] !== 'string' || /^\*+$/.test(plain['Value'])) lost.push(`${path}.Value`)
  return plain
}

/** `{ ValueFrom: { FieldRef: { FieldPath } } }` is described, and `FieldRef.FieldPath` is asked for. */
const variableParts = object({
  ...same(text, 'Key', 'Value'),
  ValueFrom: [
    'FieldRef',
    (value, path, lost) =>
      asObject(object({ FieldRef: ['of', object(same(text, 'FieldPath'))] })(value, path, lost))['of'],
  ],
})

const asObject = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {})

const probe = object({
  Execs: ['Exec.Command', texts],
  HttpGet: ['HttpGet', object({ ...same(text, 'Path', 'Scheme'), ...same(positive, 'Port') })],
  // The API describes a host that no request takes.
  TcpSocket: ['TcpSocket', object(same(positive, 'Port'))],
  ...same(positive, 'FailureThreshold', 'InitialDelaySeconds', 'PeriodSeconds', 'SuccessThreshold', 'TimeoutSeconds'),
})

const securityContext = object({
  Capability: ['Capability', object({ Adds: ['Add', texts] })],
  ...same(flag, 'ReadOnlyRootFilesystem'),
  ...same(number, 'RunAsUser'),
})

const initContainer: Table = {
  ...same(text, 'Name', 'Image', 'ImagePullPolicy', 'WorkingDir'),
  ...same(positive, 'Cpu', 'Memory', 'Gpu'),
  ...same(texts, 'Command'),
  Args: ['Arg', texts],
  Ports: ['Port', list(object({ ...same(number, 'Port'), ...same(text, 'Protocol') }))],
  VolumeMounts: [
    'VolumeMount',
    list(object({ ...same(text, 'Name', 'MountPath', 'SubPath', 'MountPropagation'), ...same(flag, 'ReadOnly') })),
  ],
  EnvironmentVars: ['EnvironmentVar', list(variable)],
  SecurityContext: ['SecurityContext', securityContext],
  ...anew('RestartCount', 'Ready', 'CurrentState', 'PreviousState'),
}

const container: Table = {
  ...initContainer,
  Commands: ['Command', texts],
  ...same(probe, 'LivenessProbe', 'ReadinessProbe'),
  ...same(flag, 'Stdin', 'StdinOnce', 'Tty'),
}

/** A disk serves one group at a time, so that no replacement could begin; other types are not described. */
const volumeTypes: readonly string[] = ['EmptyDirVolume', 'NFSVolume', 'ConfigFileVolume', 'FlexVolume']

const volumeParts: Table = {
  ...same(text, 'Name', 'Type'),
  NFSVolumeServer: ['NFSVolume.Server', text],
  NFSVolumePath: ['NFSVolume.Path', text],
  NFSVolumeReadOnly: ['NFSVolume.ReadOnly', flag],
  EmptyDirVolumeMedium: ['EmptyDirVolume.Medium', text],
  EmptyDirVolumeSizeLimit: ['EmptyDirVolume.SizeLimit', text],
  FlexVolumeDriver: ['FlexVolume.Driver', text],
  FlexVolumeFsType: ['FlexVolume.FsType', text],
  FlexVolumeOptions: ['FlexVolume.Options', text],
  ConfigFileVolumeConfigFileToPaths: [
    'ConfigFileVolume.ConfigFileToPath',
    list((value, path, lost) => {
      if (isObject(value) && !isSomething(value['Content'])) lost.push(`${path}.Content`)
      return object(same(text, 'Path', 'Content'))(value, path, lost)
    }),
  ],
}

const volume: Take = (value, path, lost) => {
  if (!isObject(value)) return text(null, path, lost)
  const { Type, FlexVolumeDriver, FlexVolumeOptions } = value
  if (typeof Type !== 'string' || !volumeTypes.includes(Type)) lost.push(`${path}.Type`)
  if (typeof FlexVolumeDriver === 'string' && FlexVolumeDriver.includes('disk')) lost.push(`${path}.FlexVolumeDriver`)
  if (typeof FlexVolumeOptions === 'string' && FlexVolumeOptions.includes('***')) lost.push(`${path}.FlexVolumeOptions`)
  // Fields of another type than the volume's say only that they are not set.
  const own = Object.entries(value).filter(([name, one]) => one !== false || name.startsWith(String(Type)))
  return object(volumeParts)(Object.fromEntries(own), path, lost)
}

const nameValue = list(object(same(text, 'Name', 'Value')))

const group = object({
  ...same(text, 'ContainerGroupName', 'ZoneId', 'VSwitchId', 'SecurityGroupId', 'ResourceGroupId'),
  ...same(text, 'RestartPolicy', 'InstanceType', 'SpotStrategy'),
  ...same(positive, 'Cpu', 'Memory', 'SpotPriceLimit', 'EphemeralStorage'),
  ComputeCategory: [
    'ComputeCategory',
    (value, path, lost) => (text(value, path, lost) === undefined ? undefined : [value]),
  ],
  Tags: ['Tag', tags],
  Containers: ['Container', list(object(container))],
  InitContainers: ['InitContainer', list(object(initContainer))],
  Volumes: ['Volume', list(volume)],
  HostAliases: ['HostAliase', list(object({ Hostnames: ['Hostname', texts], ...same(text, 'Ip') }))],
  DnsConfig: [
    'DnsConfig',
    object({ NameServers: ['NameServer', texts], Searches: ['Search', texts], Options: ['Option', nameValue] }),
  ],
  EciSecurityContext: ['SecurityContext', object({ Sysctls: ['Sysctl', nameValue] })],
  // The role is what changes; region and VPC follow the request and its vSwitch; the rest each birth has anew.
  ...anew('RamRoleName', 'RegionId', 'VpcId', 'ContainerGroupId', 'Status', 'CreationTime', 'SucceededTime'),
  ...anew('FailedTime', 'ExpiredTime', 'Events', 'EniInstanceId', 'IntranetIp', 'Discount'),
})
