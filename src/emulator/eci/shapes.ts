import type { Nested } from '../world/service.ts'

type Fields = Readonly<Record<string, unknown>>
type Read = (value: Nested) => unknown
/** By the name in the answer: the name (or path) in the request, and how to read it. */
type Shape = Readonly<Record<string, readonly [from: string, read: Read]>>

const text: Read = (value) => (typeof value === 'string' ? value : undefined)
const number: Read = (value) => (typeof value === 'string' && value !== '' ? Number(value) : undefined)
const flag: Read = (value) => value === 'true'
const texts: Read = (value) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
const list =
  (read: Read): Read =>
  (value) =>
    Array.isArray(value) ? value.map(read) : []

const at = (value: Nested | undefined, path: string): Nested | undefined =>
  path
    .split('.')
    .reduce<Nested | undefined>(
      (node, key) => (isNode(node) && Object.hasOwn(node, key) ? node[key] : undefined),
      value,
    )

const isNode = (value: Nested | undefined): value is Readonly<Record<string, Nested>> =>
  typeof value === 'object' && !Array.isArray(value)

const shape =
  (fields: Shape): Read =>
  (value) => {
    const read = Object.entries(fields).map(([name, [from, reader]]) => {
      const found = at(value, from)
      return [name, found === undefined ? undefined : reader(found)] as const
    })
    return Object.fromEntries(read.filter(([, found]) => found !== undefined))
  }

const same = (read: Read, ...names: readonly string[]): Shape =>
  Object.fromEntries(names.map((name) => [name, [name, read]]))

const probe = shape({
  Execs: ['Exec.Command', texts],
  HttpGet: ['HttpGet', shape({ ...same(text, 'Path', 'Scheme'), ...same(number, 'Port') })],
  TcpSocket: ['TcpSocket', shape({ ...same(text, 'Host'), ...same(number, 'Port') })],
  ...same(number, 'FailureThreshold', 'InitialDelaySeconds', 'PeriodSeconds', 'SuccessThreshold', 'TimeoutSeconds'),
})

const securityContext = shape({
  Capability: ['Capability', shape({ Adds: ['Add', texts] })],
  ...same(flag, 'ReadOnlyRootFilesystem'),
  ...same(number, 'RunAsUser'),
})

const environment = shape({
  ...same(text, 'Key', 'Value'),
  ValueFrom: ['FieldRef', (value) => ({ FieldRef: shape(same(text, 'FieldPath'))(value) })],
})

const mount = shape({ ...same(text, 'Name', 'MountPath', 'SubPath', 'MountPropagation'), ...same(flag, 'ReadOnly') })

// CreateContainerGroup takes Container.N.Port, DescribeContainerGroups answers Containers[].Ports, and so on.
const common: Shape = {
  ...same(text, 'Name', 'Image', 'ImagePullPolicy', 'WorkingDir'),
  ...same(number, 'Cpu', 'Memory', 'Gpu'),
  Args: ['Arg', texts],
  Ports: ['Port', list(shape({ ...same(number, 'Port'), ...same(text, 'Protocol') }))],
  VolumeMounts: ['VolumeMount', list(mount)],
  EnvironmentVars: ['EnvironmentVar', list(environment)],
  SecurityContext: ['SecurityContext', securityContext],
}

const container = shape({
  ...common,
  Commands: ['Command', texts],
  LivenessProbe: ['LivenessProbe', probe],
  ReadinessProbe: ['ReadinessProbe', probe],
  ...same(flag, 'Stdin', 'StdinOnce', 'Tty'),
})

// The command of an init container alone is answered in the singular (DescribeContainerGroups, InitContainers).
const initContainer = shape({ ...common, Command: ['Command', texts] })

const volume = shape({
  ...same(text, 'Name', 'Type'),
  NFSVolumeServer: ['NFSVolume.Server', text],
  NFSVolumePath: ['NFSVolume.Path', text],
  NFSVolumeReadOnly: ['NFSVolume.ReadOnly', flag],
  EmptyDirVolumeMedium: ['EmptyDirVolume.Medium', text],
  EmptyDirVolumeSizeLimit: ['EmptyDirVolume.SizeLimit', text],
  DiskVolumeDiskId: ['DiskVolume.DiskId', text],
  DiskVolumeFsType: ['DiskVolume.FsType', text],
  FlexVolumeDriver: ['FlexVolume.Driver', text],
  FlexVolumeFsType: ['FlexVolume.FsType', text],
  FlexVolumeOptions: ['FlexVolume.Options', text],
  ConfigFileVolumeConfigFileToPaths: ['ConfigFileVolume.ConfigFileToPath', list(shape(same(text, 'Path', 'Content')))],
})

const option = shape(same(text, 'Name', 'Value'))

const dns = shape({
  NameServers: ['NameServer', texts],
  Searches: ['Search', texts],
  Options: ['Option', list(option)],
})

/** The parts of a group that requests flatten, by the name in the answer. */
const parts = {
  Containers: ['Container', list(container)],
  InitContainers: ['InitContainer', list(initContainer)],
  Volumes: ['Volume', list(volume)],
  DnsConfig: ['DnsConfig', dns],
  HostAliases: ['HostAliase', list(shape({ Hostnames: ['Hostname', texts], ...same(text, 'Ip') }))],
  EciSecurityContext: ['SecurityContext', shape({ Sysctls: ['Sysctl', list(option)] })],
} as const satisfies Shape

/** What of these parts a request has, in the shape in which DescribeContainerGroups answers it. */
export const partsOf = (nested: (name: string) => Nested | undefined): Fields => {
  const read = Object.entries(parts).map(([name, [from, reader]]) => {
    const found = nested(from)
    return [name, found === undefined ? undefined : reader(found)] as const
  })
  return Object.fromEntries(read.filter(([, found]) => found !== undefined))
}

/** A container as far as the emulator looks into it. */
export type Container = Readonly<{
  Name?: string
  Image?: string
  Cpu?: number
  Memory?: number
  Commands?: readonly string[]
  Args?: readonly string[]
}>

/** A list of named things among the fields of a group; empty if there is none. */
export const listAt = (fields: Fields, name: 'Containers' | 'InitContainers' | 'Volumes'): readonly Container[] => {
  const value = fields[name]
  return Array.isArray(value) ? (value as Container[]) : []
}
