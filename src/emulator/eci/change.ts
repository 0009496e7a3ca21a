import type { Action, Call, ContainerGroup } from '../world/service.ts'
import { regionOf } from '../world/world.ts'
import { policyOf } from './create.ts'
import { badParameter, eciError, incorrectStatus, unknownGroup } from './errors.ts'
import { renew, settle, terminate } from './life.ts'
import { listAt, partsOf } from './shapes.ts'
import { checkContainers, checkTags } from './validate.ts'

const groupOf = (call: Call): ContainerGroup => {
  const { params, account, region, now } = call
  params.required('RegionId')
  const tables = regionOf(account, region)
  settle(tables, now)
  const id = params.required('ContainerGroupId')
  const group = tables.containerGroups.get(id)
  if (group === undefined) throw unknownGroup(id)
  return group
}

/** RestartContainerGroup and UpdateContainerGroup: only Pending and Running groups can be. */
const livingGroup = (call: Call): ContainerGroup => {
  const group = groupOf(call)
  if (group.Status !== 'Pending' && group.Status !== 'Running')
    throw incorrectStatus(group.ContainerGroupId, group.Status)
  return group
}

/** DeleteContainerGroup: ended groups go at once, others are Terminating for a moment unless Force is set. */
export const deleteContainerGroup: Action = (call) => {
  const group = groupOf(call)
  const { containerGroups } = regionOf(call.account, call.region)
  if (call.params.boolean('Force') || group.endedAt !== undefined) containerGroups.delete(group.ContainerGroupId)
  // A second deletion changes nothing.
  else if (group.Status !== 'Terminating') terminate(group, call.now)
  return {}
}

export const restartContainerGroup: Action = (call) => {
  renew(livingGroup(call), 'Restarting', call.now)
  return {}
}

/** UpdateContainerGroup. It has no parameter for the role: one that is sent is no more looked at than any other. */
export const updateContainerGroup: Action = (call) => {
  const group = livingGroup(call)
  const { params } = call
  const policy = policyOf(params)
  const parts = partsOf(params.nested)
  checkContainers(parts)
  const tags = params.tags()
  checkTags(tags)
  const cpu = positive(call, 'Cpu')
  const memory = positive(call, 'Memory')
  const isEmpty = Object.keys(parts).length === 0 && tags.length === 0
  if (isEmpty && policy === undefined && cpu === undefined && memory === undefined) throw eciError('noNeedUpdate')
  group.RestartPolicy = policy ?? group.RestartPolicy
  group.Cpu = cpu ?? group.Cpu
  group.Memory = memory ?? group.Memory
  group.more = merged(group, parts, updateTypeOf(call))
  if (tags.length > 0) group.tags.clear()
  for (const { Key, Value } of tags) group.tags.set(Key, Value)
  renew(group, 'Updating', call.now)
  return {}
}

const positive = ({ params }: Call, name: 'Cpu' | 'Memory'): number | undefined => {
  const text = params.text(name)
  if (text === undefined) return undefined
  if (!(Number(text) > 0)) throw eciError('badCpuOrMemory')
  return Number(text)
}

const updateTypeOf = ({ params }: Call): string => {
  const type = params.text('UpdateType') ?? 'RenewUpdate'
  if (type !== 'RenewUpdate' && type !== 'IncrementalUpdate') throw badParameter('UpdateType')
  return type
}

/** UpdateType: RenewUpdate replaces a list as a whole, IncrementalUpdate merges it by name. */
const merged = ({ more }: ContainerGroup, parts: Readonly<Record<string, unknown>>, type: string) => {
  if (type === 'RenewUpdate') return { ...more, ...parts }
  const lists = (['Containers', 'InitContainers', 'Volumes'] as const)
    .filter((name) => name in parts)
    .map((name) => {
      const next = new Map([...listAt(more, name)].map((item) => [item.Name, item]))
      for (const item of listAt(parts, name)) next.set(item.Name, { ...next.get(item.Name), ...item })
      return [name, [...next.values()]] as const
    })
  return { ...more, ...parts, ...Object.fromEntries(lists) }
}
