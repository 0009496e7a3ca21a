import { GetPolicyRequest } from '@alicloud/ram20150501/dist/models/GetPolicyRequest.js'
import { GetRoleRequest } from '@alicloud/ram20150501/dist/models/GetRoleRequest.js'
import { ListEntitiesForPolicyRequest } from '@alicloud/ram20150501/dist/models/ListEntitiesForPolicyRequest.js'
import { ListGroupsForUserRequest } from '@alicloud/ram20150501/dist/models/ListGroupsForUserRequest.js'
import { ListPoliciesForGroupRequest } from '@alicloud/ram20150501/dist/models/ListPoliciesForGroupRequest.js'
import { ListPoliciesForRoleRequest } from '@alicloud/ram20150501/dist/models/ListPoliciesForRoleRequest.js'
import { ListPoliciesForUserRequest } from '@alicloud/ram20150501/dist/models/ListPoliciesForUserRequest.js'
import { ListRolesRequest } from '@alicloud/ram20150501/dist/models/ListRolesRequest.js'
import { ListTagResourcesShrinkRequest } from '@alicloud/ram20150501/dist/models/ListTagResourcesShrinkRequest.js'
import type { PolicyFacts, PrincipalFacts, RoleFacts } from '../../core/model/inventory.ts'
import { policyName, roleName, type AccountId } from '../../core/model/names.ts'
import type { PolicyRef, PolicyType } from '../../core/model/policy.ts'
import type { CloudReader } from '../../core/ports/cloud-reader.ts'
import { policyArn, ramArn, roleArn, userArn } from '../../core/ram/arn.ts'
import type { Caller } from '../call/call.ts'
import { LostAnswer, count, flag, inner, rows, text, textOrEmpty, type Fields } from '../call/decode.ts'
import { isNoEntity } from '../call/errors.ts'
import { ask } from '../call/model.ts'
import type { Query } from '../call/operation.ts'
import { MARK, markTag } from '../mark.ts'
import { allPages, tokenAfter } from './pages.ts'
import { documentOf } from './ram-document.ts'

export type RamReader = Pick<
  CloudReader,
  'role' | 'rolePolicies' | 'policy' | 'marked' | 'principal' | 'groupsOfUser' | 'policyHolders' | 'roleNames'
>

/** Reads of RAM, each as few calls as RAM allows. */
export const makeRamReader = (caller: Caller): RamReader => ({
  role: (account, name) => readRole(caller, account, name),
  rolePolicies: async (account, name) => (await readPrincipal(caller, account, 'role', name)).policies,
  policy: (account, ref) => readPolicy(caller, account, ref),
  marked: async (account) => {
    const [roles, policies] = await Promise.all([
      readMarked(caller, account, 'role'),
      readMarked(caller, account, 'policy'),
    ])
    return { roles: roles.map(roleName), policies: policies.map(policyName) }
  },
  principal: (account, type, name) => readPrincipal(caller, account, type, name),
  groupsOfUser: (account, user) => readGroupsOfUser(caller, account, user),
  policyHolders: (account, ref) => readPolicyHolders(caller, account, ref),
  roleNames: async (account) => {
    const names = await allPages((marker) => rolesPage(caller, account, marker))
    return names.map(roleName)
  },
})

type RamCall<T> = Readonly<{
  account: AccountId
  action: string
  query: Query
  resource: string
  decode: (body: Fields) => T
}>

const ram = <T>({ call }: Caller, { account, action, query, resource, decode }: RamCall<T>): Promise<T> =>
  call({
    operation: { service: 'ram', action, kind: 'list' },
    account,
    region: null,
    query,
    decode,
    resource,
  })

/** Null where RAM says that the thing itself does not exist. */
const orNull = async <T>(asking: Promise<T>): Promise<T | null> => {
  try {
    return await asking
  } catch (error) {
    if (isNoEntity(error)) return null
    throw error
  }
}

const readRole = (caller: Caller, account: AccountId, name: string): Promise<RoleFacts | null> =>
  orNull(
    ram(caller, {
      account,
      action: 'GetRole',
      query: ask(GetRoleRequest, { roleName: name }),
      resource: roleArn(account, name),
      decode: (body) => {
        const role = inner(body, 'Role')
        return {
          name: roleName(text(role, 'RoleName')),
          arn: text(role, 'Arn'),
          trust: documentOf(text(role, 'AssumeRolePolicyDocument')),
          description: textOrEmpty(role, 'Description'),
          maxSessionDurationS: sessionDuration(role),
          ours: false,
          policies: null,
        }
      },
    }),
  )

/** Older samples leave it out: then it is RAM's default (CreateRole, MaxSessionDuration). */
const sessionDuration = (role: Fields): number =>
  role['MaxSessionDuration'] === undefined ? 3600 : count(role, 'MaxSessionDuration')

const readPolicy = (caller: Caller, account: AccountId, { type, name }: PolicyRef): Promise<PolicyFacts | null> =>
  orNull(
    ram(caller, {
      account,
      action: 'GetPolicy',
      query: ask(GetPolicyRequest, { policyType: type, policyName: name }),
      resource: policyArn(account, type, name),
      decode: (body) => {
        const policy = inner(body, 'Policy')
        const version = inner(body, 'DefaultPolicyVersion')
        return {
          name: policyName(text(policy, 'PolicyName')),
          type: policyType(text(policy, 'PolicyType')),
          description: textOrEmpty(policy, 'Description'),
          document: documentOf(text(version, 'PolicyDocument')),
          defaultVersion: text(policy, 'DefaultVersion'),
          ours: false,
          attachments: count(policy, 'AttachmentCount'),
        }
      },
    }),
  )

const policiesOf = (body: Fields): readonly PolicyRef[] =>
  rows(body, 'Policies', 'Policy').map((policy) => ({
    type: policyType(text(policy, 'PolicyType')),
    name: policyName(text(policy, 'PolicyName')),
  }))

const policyType = (value: string): PolicyType => {
  if (value !== 'System' && value !== 'Custom') throw new LostAnswer('PolicyType is neither System nor Custom')
  return value
}

const listPolicies: Readonly<
  Record<PrincipalFacts['type'], Readonly<{ action: string; query: (name: string) => Query }>>
> = {
  user: {
    action: 'ListPoliciesForUser',
    query: (name) => ask(ListPoliciesForUserRequest, { userName: name }),
  },
  group: {
    action: 'ListPoliciesForGroup',
    query: (name) => ask(ListPoliciesForGroupRequest, { groupName: name }),
  },
  role: {
    action: 'ListPoliciesForRole',
    query: (name) => ask(ListPoliciesForRoleRequest, { roleName: name }),
  },
}

/** One call tells both: who does not exist has no policies to list (EntityNotExist.User and the like). */
const readPrincipal = async (
  caller: Caller,
  account: AccountId,
  type: PrincipalFacts['type'],
  name: string,
): Promise<PrincipalFacts> => {
  const { action, query } = listPolicies[type]
  const asking = ram(caller, {
    account,
    action,
    query: query(name),
    resource: ramArn(account, type, name),
    decode: policiesOf,
  })
  const policies = await orNull(asking)
  return { type, name, exists: policies !== null, policies: policies ?? [] }
}

const readGroupsOfUser = async (caller: Caller, account: AccountId, user: string): Promise<readonly string[]> => {
  const groups = await orNull(
    ram(caller, {
      account,
      action: 'ListGroupsForUser',
      query: ask(ListGroupsForUserRequest, { userName: user }),
      resource: userArn(account, user),
      decode: (body) => rows(body, 'Groups', 'Group').map((group) => text(group, 'GroupName')),
    }),
  )
  return groups ?? []
}

const readPolicyHolders: (
  caller: Caller,
  account: AccountId,
  ref: PolicyRef,
) => ReturnType<CloudReader['policyHolders']> = async (caller, account, { type, name }) => {
  const holders = await orNull(
    ram(caller, {
      account,
      action: 'ListEntitiesForPolicy',
      query: ask(ListEntitiesForPolicyRequest, { policyType: type, policyName: name }),
      resource: policyArn(account, type, name),
      decode: (body) => [
        ...rows(body, 'Users', 'User').map((user) => ({ type: 'user' as const, name: text(user, 'UserName') })),
        ...rows(body, 'Groups', 'Group').map((group) => ({ type: 'group' as const, name: text(group, 'GroupName') })),
        ...rows(body, 'Roles', 'Role').map((role) => ({ type: 'role' as const, name: text(role, 'RoleName') })),
      ],
    }),
  )
  return holders ?? []
}

const readMarked = (caller: Caller, account: AccountId, resourceType: 'role' | 'policy'): Promise<readonly string[]> =>
  allPages((token) =>
    ram(caller, {
      account,
      action: 'ListTagResources',
      query: ask(ListTagResourcesShrinkRequest, {
        resourceType,
        tagShrink: markTag,
        pageSize: 100,
        ...(token === null ? {} : { nextToken: token }),
      }),
      resource: ramArn(account, resourceType, '*'),
      decode: (body) => ({
        items: rows(body, 'TagResources')
          .filter((row) => text(row, 'TagKey') === MARK)
          .map((row) => text(row, 'ResourceName')),
        next: tokenAfter(body, token),
      }),
    }),
  )

const rolesPage = (caller: Caller, account: AccountId, marker: string | null) =>
  ram(caller, {
    account,
    action: 'ListRoles',
    query: ask(ListRolesRequest, { maxItems: 1000, ...(marker === null ? {} : { marker }) }),
    resource: roleArn(account, '*'),
    decode: (body) => ({
      items: rows(body, 'Roles', 'Role').map((role) => text(role, 'RoleName')),
      next: flag(body, 'IsTruncated') ? text(body, 'Marker') : null,
    }),
  })
