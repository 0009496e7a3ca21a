import type { Account, Action, Call, Params, User } from '../world/service.ts'
import { CloudError } from '../world/service.ts'
import { hasTags, putTags } from './entities.ts'
import { badValue, notExist } from './errors.ts'
import { pageByToken } from './paging.ts'

type Tags = Map<string, string>
type Tagged = Readonly<{ name: string; tags: Tags }>
type ResourceType = 'role' | 'policy' | 'user'

const mostNames = 50
const mostKeys = 20

/** The table of users has no tags of its own. */
const userTags = new WeakMap<User, Tags>()

const tagsOfUser = (user: User): Tags => {
  const tags = userTags.get(user) ?? new Map<string, string>()
  userTags.set(user, tags)
  return tags
}

// TagResources, ResourceType: `role` and `policy`; `user` by the limits page ("tags that can be added to a RAM user").
const tables: Readonly<Record<ResourceType, (account: Account) => readonly Tagged[]>> = {
  role: ({ roles }) => [...roles.values()].map(({ RoleName, tags }) => ({ name: RoleName, tags })),
  policy: ({ policies }) => [...policies.values()].map(({ PolicyName, tags }) => ({ name: PolicyName, tags })),
  user: ({ users }) => [...users.values()].map((user) => ({ name: user.UserName, tags: tagsOfUser(user) })),
}

const find: Readonly<Record<ResourceType, (account: Account, name: string) => Tags | undefined>> = {
  role: ({ roles }, name) => roles.get(name)?.tags,
  policy: ({ policies }, name) => policies.get(name)?.tags,
  user: ({ users }, name) => {
    const user = users.get(name)
    return user && tagsOfUser(user)
  },
}

const kinds = { role: 'Role', policy: 'Policy', user: 'User' } as const

const typeOf = (params: Params): ResourceType => {
  const type = params.required('ResourceType')
  if (type !== 'role' && type !== 'policy' && type !== 'user') throw badValue('ResourceType')
  return type
}

/** A list that the SDK sends as one JSON parameter, and older clients as `Name.1`, `Name.2`. */
const textsOf = (params: Params, name: string, most: number): readonly string[] => {
  const value: unknown = params.json(name) ?? params.list(name)
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string') || value.length > most)
    throw badValue(name)
  return value
}

const resourcesOf = ({ account, params }: Call, type: ResourceType): readonly Tagged[] =>
  textsOf(params, 'ResourceNames', mostNames).map((name) => {
    const tags = find[type](account, name)
    if (tags === undefined) throw notExist(kinds[type])
    return { name, tags }
  })

/** ResourceNames must not be empty where something is written. */
const namedResources = (call: Call): readonly Tagged[] => {
  const resources = resourcesOf(call, typeOf(call.params))
  if (resources.length === 0) throw badValue('ResourceNames')
  return resources
}

const tagResources: Action = (call) => {
  const added = call.params.tags()
  if (added.length === 0 || added.length > mostKeys) throw badValue('Tag')
  for (const { tags } of namedResources(call)) putTags(new Map(tags), added)
  for (const { tags } of namedResources(call)) putTags(tags, added)
  return {}
}

/** All takes every tag; without it TagKeys says which. */
const untagResources: Action = (call) => {
  const keys = textsOf(call.params, 'TagKeys', mostKeys)
  const all = call.params.boolean('All')
  if (!all && keys.length === 0)
    throw new CloudError(400, 'MissingParameter', 'The input parameter "TagKeys" that is mandatory is not supplied.')
  for (const { tags } of namedResources(call)) {
    if (all) tags.clear()
    else for (const key of keys) tags.delete(key)
  }
  return {}
}

/** One row for each tag of each resource; with a Tag filter, of those that have all of them and only these tags. */
const listTagResources: Action = (call) => {
  const { account, params } = call
  const ResourceType = typeOf(params)
  const wanted = params.tags()
  const named = resourcesOf(call, ResourceType)
  const resources = named.length > 0 ? named : tables[ResourceType](account)
  const rows = resources
    .filter(({ tags }) => hasTags(tags, wanted))
    .flatMap(({ name, tags }) => [...tags].map(([TagKey, TagValue]) => ({ ResourceName: name, TagKey, TagValue })))
    .filter(({ TagKey }) => wanted.length === 0 || wanted.some(({ Key }) => Key === TagKey))
  const paged = pageByToken(params, rows, ({ ResourceName, TagKey }) => `${ResourceName}\n${TagKey}`)
  const TagResources = paged.items.map((row) => ({ ...row, ResourceType }))
  return paged.Marker === undefined ? { TagResources } : { TagResources, NextToken: paged.Marker }
}

export const tagActions: Readonly<Record<string, Action>> = {
  TagResources: tagResources,
  UntagResources: untagResources,
  ListTagResources: listTagResources,
}
