import type { Call } from '../world/service.ts'
import type { Instance } from '../world/instance-table.ts'
import { regionTables, visible } from './arguments.ts'
import { ecsError } from './errors.ts'

/** TagResources: up to 50 instances and 20 tags a call; a key that is there already gets the new value. */
export const tagResources = (call: Call): Record<string, unknown> => {
  const tags = call.params.tags()
  const instances = named(call)
  if (tags.length === 0) throw ecsError('missingTags')
  if (tags.length > 20) throw ecsError('tooManyTags')
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw ecsError('duplicateTag')
  for (const instance of instances) {
    // ECS, tag limits: 20 tags a resource.
    if (new Set([...instance.tags.keys(), ...tags.map(({ Key }) => Key)]).size > 20) throw ecsError('tagQuota')
  }
  for (const instance of instances) for (const { Key, Value } of tags) instance.tags.set(Key, Value)
  return {}
}

/** UntagResources: the given keys, or all of them with All=true. */
export const untagResources = (call: Call): Record<string, unknown> => {
  const keys = call.params.list('TagKey')
  for (const instance of named(call)) {
    for (const key of call.params.boolean('All') ? [...instance.tags.keys()] : keys) instance.tags.delete(key)
  }
  return {}
}

/** ListTagResources: by ids, by tags, or by both, 50 tags a page. */
export const listTagResources = (call: Call): Record<string, unknown> => {
  checkType(call)
  const { instances } = regionTables(call)
  const ids = new Set(call.params.list('ResourceId'))
  const wanted = call.params.tags()
  const rows = instances
    .all()
    .filter(({ InstanceId, visibleAt }) => (ids.size === 0 || ids.has(InstanceId)) && visibleAt <= call.now)
    .filter(({ tags }) => wanted.every(({ Key, Value }) => tags.has(Key) && (Value === '' || tags.get(Key) === Value)))
    .flatMap(({ InstanceId, tags }) => [...tags].map(([TagKey, TagValue]) => toRow(InstanceId, TagKey, TagValue)))
  const token = call.params.text('NextToken') ?? '0'
  if (!/^\d+$/.test(token)) throw ecsError('badToken')
  const from = Number(token)
  const next = from + 50 < rows.length ? String(from + 50) : ''
  return { NextToken: next, TagResources: { TagResource: rows.slice(from, from + 50) } }
}

const toRow = (ResourceId: string, TagKey: string, TagValue: string) => ({
  ResourceType: 'instance',
  ResourceId,
  TagKey,
  TagValue,
})

const checkType = ({ params }: Call): void => {
  if (params.required('ResourceType').toLowerCase() !== 'instance') throw ecsError('unknownResourceType')
}

const named = (call: Call): readonly Instance[] => {
  checkType(call)
  const tables = regionTables(call)
  const ids = call.params.list('ResourceId')
  if (ids.length > 50) throw ecsError('tooManyResources')
  const instances = ids.map((id) => visible(tables, id, call.now)).filter((instance) => instance !== undefined)
  if (instances.length === 0 || instances.length < ids.length) throw ecsError('unknownResource')
  return instances
}
