import { toSeconds } from '../world/clock.ts'
import type { Account, Call, Group, Params, Policy, PolicyRef, Role, Tag, User } from '../world/service.ts'
import { CloudError } from '../world/service.ts'
import { badChars, badLength, badValue, notExist } from './errors.ts'
import type { Kind } from './errors.ts'
import { systemPolicies } from './system-policies.ts'

type Grammar = Readonly<{ chars: RegExp; longest: number }>

// Request parameters of CreateRole, CreatePolicy, CreateUser and CreateGroup.
const grammars = {
  RoleName: { chars: /^[A-Za-z0-9.-]+$/, longest: 64 },
  PolicyName: { chars: /^[A-Za-z0-9-]+$/, longest: 128 },
  UserName: { chars: /^[A-Za-z0-9._-]+$/, longest: 64 },
  GroupName: { chars: /^[A-Za-z0-9-]+$/, longest: 64 },
} as const satisfies Record<string, Grammar>

type NameOf = keyof typeof grammars

const checkName = (parameter: NameOf, name: string) => {
  const { chars, longest } = grammars[parameter]
  if (name.length > longest) throw badLength(parameter)
  if (!chars.test(name)) throw badChars(parameter)
}

/** The name for something new. */
export const newName = (params: Params, parameter: NameOf): string => {
  const name = params.required(parameter)
  checkName(parameter, name)
  return name
}

/** Finds by name; a name that nothing could have is another error than one that nothing has. */
const find = <Entity>(table: ReadonlyMap<string, Entity>, params: Params, kind: Kind | 'Policy'): Entity => {
  const name = params.required(`${kind}Name`)
  const found = table.get(name)
  if (found !== undefined) return found
  checkName(`${kind}Name`, name)
  throw notExist(kind)
}

/** A role of this name, in the case that settings.variants.roleNameCase wants. */
export const roleNamed = ({ account, world }: Call, name: string): Role | undefined => {
  const exact = account.roles.get(name)
  if (exact !== undefined || world.settings.variants.roleNameCase === 'sensitive') return exact
  return [...account.roles.values()].find(({ RoleName }) => RoleName.toLowerCase() === name.toLowerCase())
}

/** The role that RoleName says. Writes see a new role at once. */
export const roleOf = (call: Call): Role => {
  const role = roleNamed(call, call.params.required('RoleName'))
  return role ?? find(call.account.roles, call.params, 'Role')
}

/** The same for reads, to which a new role is unknown for settings.visibility.ramMs. */
export const visibleRoleOf = (call: Call): Role => {
  const role = roleOf(call)
  if (role.visibleAt > call.now) throw notExist('Role')
  return role
}

export const userOf = ({ account, params }: Call): User => find(account.users, params, 'User')
export const groupOf = ({ account, params }: Call): Group => find(account.groups, params, 'Group')
export const customPolicyOf = ({ account, params }: Call): Policy => find(account.policies, params, 'Policy')

export type PolicyType = 'Custom' | 'System'

/** PolicyType is written exactly so (GetPolicy, AttachPolicyToRole). */
export const policyTypeOf = (params: Params): PolicyType => {
  const type = params.required('PolicyType')
  if (type !== 'Custom' && type !== 'System') throw badValue('PolicyType')
  return type
}

export const refTo = (type: PolicyType, name: string): PolicyRef =>
  type === 'System' ? `system/${name}` : `custom/${name}`

/** A policy as all of RAM's answers show it, whoever keeps it. */
export type AnyPolicy = Readonly<{
  type: PolicyType
  name: string
  description: string
  defaultVersion: string
  createDate: string
  updateDate: string
  versions: readonly Readonly<{ VersionId: string; PolicyDocument: string; CreateDate: string }>[]
  tags: ReadonlyMap<string, string>
}>

const noTags: ReadonlyMap<string, string> = new Map()

/** A custom policy in the common shape. */
export const fromCustom = (policy: Policy): AnyPolicy => ({
  type: 'Custom',
  name: policy.PolicyName,
  description: policy.Description,
  defaultVersion: policy.defaultVersion,
  createDate: policy.CreateDate,
  updateDate: policy.UpdateDate,
  versions: policy.versions,
  tags: policy.tags,
})

/** A system policy in the common shape; of its versions only the present one is kept. */
export const fromSystem = (name: string): AnyPolicy | undefined => {
  const policy = systemPolicies.get(name)
  if (policy === undefined) return undefined
  const { DefaultVersion: VersionId, PolicyDocument, CreateDate, UpdateDate } = policy
  return {
    type: 'System',
    name,
    description: policy.Description,
    defaultVersion: VersionId,
    createDate: CreateDate,
    updateDate: UpdateDate,
    versions: [{ VersionId, PolicyDocument, CreateDate: UpdateDate }],
    tags: noTags,
  }
}

/** What a reference leads to in this account. */
export const policyAt = (account: Account, ref: PolicyRef): AnyPolicy | undefined => {
  const name = ref.slice(ref.indexOf('/') + 1)
  if (ref.startsWith('system/')) return fromSystem(name)
  const policy = account.policies.get(name)
  return policy && fromCustom(policy)
}

/** The policy that PolicyType and PolicyName say. */
export const policyOf = (call: Call): AnyPolicy => {
  const { params, account } = call
  const type = policyTypeOf(params)
  const policy = policyAt(account, refTo(type, params.required('PolicyName')))
  if (policy !== undefined) return policy
  checkName('PolicyName', params.required('PolicyName'))
  throw notExist('Policy')
}

/** A text of up to so many characters, or the empty one. */
export const shortText = (params: Params, parameter: string, longest: number): string => {
  const text = params.text(parameter) ?? ''
  if (text.length > longest) throw badLength(parameter)
  return text
}

/** The time of the request as RAM writes it. */
export const today = ({ now }: Call): string => toSeconds(now)

// RAM documentation, "Limitations": 20 tags a user; TagResources: keys of 128 and values of 256 characters.
const mostTags = 20

/** Adds the tags of the request; the code is that of ECI's TagResources, RAM's own is not documented. */
export const putTags = (tags: Map<string, string>, added: readonly Tag[]): void => {
  for (const { Key, Value } of added) {
    if (Key === '' || Key.length > 128) throw badValue('Tag.Key')
    if (Value.length > 256) throw badValue('Tag.Value')
  }
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key)]).size > mostTags)
    throw new CloudError(400, 'NumberExceed.Tags', `The length of tags exceeded limit: ${mostTags}.`)
  for (const { Key, Value } of added) tags.set(Key, Value)
}

/** Whether all tags asked for are there; an empty value asks for the key alone. */
export const hasTags = (tags: ReadonlyMap<string, string>, wanted: readonly Tag[]): boolean =>
  wanted.every(({ Key, Value }) => (Value === '' ? tags.has(Key) : tags.get(Key) === Value))

/** `Tags: {Tag: [{TagKey, TagValue}]}`, as ListRoles and ListPolicies show them. */
export const tagRows = (tags: ReadonlyMap<string, string>): Record<string, unknown> => ({
  Tag: [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
})
