import type { Account, Action, Policy, PolicyRef } from '../world/service.ts'
import { checkPolicy } from './documents.ts'
import {
  customPolicyOf,
  fromCustom,
  fromSystem,
  hasTags,
  newName,
  policyOf,
  policyTypeOf,
  putTags,
  refTo,
  shortText,
  tagRows,
  today,
} from './entities.ts'
import type { AnyPolicy } from './entities.ts'
import { deleteConflict, exists } from './errors.ts'
import type { Kind } from './errors.ts'
import { page, pagingOf } from './paging.ts'
import { versionRow } from './policy-versions.ts'
import { systemPolicies } from './system-policies.ts'

type Counts = ReadonlyMap<PolicyRef, number>

const holders = ({
  roles,
  users,
  groups,
}: Account): readonly (readonly [Kind, Iterable<{ policies: Set<PolicyRef> }>])[] => [
  ['Role', roles.values()],
  ['User', users.values()],
  ['Group', groups.values()],
]

/** AttachmentCount of all policies in one pass, so that a list costs no more than what it lists. */
const countAttachments = (account: Account): Counts => {
  const counts = new Map<PolicyRef, number>()
  for (const [, entities] of holders(account))
    for (const { policies } of entities) for (const ref of policies) counts.set(ref, (counts.get(ref) ?? 0) + 1)
  return counts
}

const basic = ({ type, name, description, defaultVersion, createDate }: AnyPolicy) => ({
  PolicyName: name,
  PolicyType: type,
  Description: description,
  DefaultVersion: defaultVersion,
  CreateDate: createDate,
})

const counted = (policy: AnyPolicy, counts: Counts) => ({
  ...basic(policy),
  UpdateDate: policy.updateDate,
  AttachmentCount: counts.get(refTo(policy.type, policy.name)) ?? 0,
})

const createPolicy: Action = (call) => {
  const { account, params } = call
  const PolicyName = newName(params, 'PolicyName')
  const PolicyDocument = params.required('PolicyDocument')
  checkPolicy(PolicyDocument)
  const Description = shortText(params, 'Description', 1024)
  if (account.policies.has(PolicyName)) throw exists('Policy')
  const tags = new Map<string, string>()
  putTags(tags, params.tags())
  const CreateDate = today(call)
  const policy: Policy = {
    PolicyName,
    Description,
    CreateDate,
    UpdateDate: CreateDate,
    versions: [{ VersionId: 'v1', PolicyDocument, CreateDate }],
    defaultVersion: 'v1',
    lastVersion: 1,
    tags,
  }
  account.policies.set(PolicyName, policy)
  return { Policy: basic(fromCustom(policy)) }
}

const getPolicy: Action = (call) => {
  const policy = policyOf(call)
  const version = policy.versions.find(({ VersionId }) => VersionId === policy.defaultVersion)
  return {
    Policy: counted(policy, countAttachments(call.account)),
    ...(version && { DefaultPolicyVersion: versionRow(version, policy.defaultVersion) }),
  }
}

/** DeletePolicy: CascadingDelete takes the other versions along, never the attachments. */
const deletePolicy: Action = (call) => {
  const policy = customPolicyOf(call)
  const ref = refTo('Custom', policy.PolicyName)
  for (const [kind, entities] of holders(call.account))
    for (const { policies } of entities) if (policies.has(ref)) throw deleteConflict(`Policy.${kind}`)
  if (policy.versions.length > 1 && !call.params.boolean('CascadingDelete')) throw deleteConflict('Policy.Version')
  call.account.policies.delete(policy.PolicyName)
  return {}
}

const allPolicies = (account: Account): readonly AnyPolicy[] => [
  ...[...account.policies.values()].map(fromCustom),
  ...[...systemPolicies.keys()].map(fromSystem).filter((policy) => policy !== undefined),
]

const listPolicies: Action = ({ account, params }) => {
  const type = params.text('PolicyType') === undefined ? undefined : policyTypeOf(params)
  const wanted = params.tags()
  const found = allPolicies(account).filter(
    (policy) => (type === undefined || policy.type === type) && hasTags(policy.tags, wanted),
  )
  const paged = page(params, found, (policy) => refTo(policy.type, policy.name))
  const counts = countAttachments(account)
  const row = (policy: AnyPolicy) => ({ ...counted(policy, counts), Tags: tagRows(policy.tags) })
  return { ...pagingOf(paged), Policies: { Policy: paged.items.map(row) } }
}

const updatePolicyDescription: Action = (call) => {
  const policy = customPolicyOf(call)
  policy.Description = shortText(call.params, 'NewDescription', 1024)
  policy.UpdateDate = today(call)
  return { Policy: { ...basic(fromCustom(policy)), UpdateDate: policy.UpdateDate } }
}

export const policyActions: Readonly<Record<string, Action>> = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  DeletePolicy: deletePolicy,
  ListPolicies: listPolicies,
  UpdatePolicyDescription: updatePolicyDescription,
}
