import { CreatePolicyShrinkRequest } from '@alicloud/ram20150501/dist/models/CreatePolicyShrinkRequest.js'
import { CreatePolicyVersionRequest } from '@alicloud/ram20150501/dist/models/CreatePolicyVersionRequest.js'
import { CreateRoleShrinkRequest } from '@alicloud/ram20150501/dist/models/CreateRoleShrinkRequest.js'
import { DeletePolicyRequest } from '@alicloud/ram20150501/dist/models/DeletePolicyRequest.js'
import { DeletePolicyVersionRequest } from '@alicloud/ram20150501/dist/models/DeletePolicyVersionRequest.js'
import { DeleteRoleRequest } from '@alicloud/ram20150501/dist/models/DeleteRoleRequest.js'
import { ListPolicyVersionsRequest } from '@alicloud/ram20150501/dist/models/ListPolicyVersionsRequest.js'
import { UpdateRoleRequest } from '@alicloud/ram20150501/dist/models/UpdateRoleRequest.js'
import type { RamAction } from '../../core/model/action.ts'
import type { AccountId, PolicyName } from '../../core/model/names.ts'
import { policyArn, roleArn } from '../../core/ram/arn.ts'
import type { Caller } from '../call/call.ts'
import { flag, rows, text } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import { markTag } from '../mark.ts'
import { changeAttachment } from './policy-attachment.ts'
import { unlessGone, writeRam, type RamDone } from './ram-write.ts'

/** One change in RAM. What is gone already counts as deleted; what is there already is another's, and fails. */
export const changeRam = (caller: Caller, action: RamAction): Promise<RamDone> => {
  switch (action.kind) {
    case 'create-role':
      return createRole(caller, action)
    case 'update-role':
      return updateRole(caller, action)
    case 'delete-role':
      return unlessGone(deleteRole(caller, action))
    case 'create-policy':
      return createPolicy(caller, action)
    case 'update-policy':
      return updatePolicy(caller, action)
    case 'delete-policy':
      return unlessGone(deletePolicy(caller, action.target.account, action.policy))
    case 'attach-policy':
    case 'detach-policy':
      return changeAttachment(caller, action)
  }
}

type Kind<K extends RamAction['kind']> = Extract<RamAction, { kind: K }>
const createRole = (
  caller: Caller,
  { target: { account }, role, trust, description, maxSessionDurationS }: Kind<'create-role'>,
): Promise<RamDone> =>
  writeRam(caller, {
    account,
    action: 'CreateRole',
    query: ask(CreateRoleShrinkRequest, {
      roleName: role,
      assumeRolePolicyDocument: JSON.stringify(trust),
      tagShrink: markTag,
      ...(description === null ? {} : { description }),
      ...(maxSessionDurationS === null ? {} : { maxSessionDuration: maxSessionDurationS }),
    }),
    resource: roleArn(account, '*'),
  })

const updateRole = (
  caller: Caller,
  { target: { account }, role, trust, description, maxSessionDurationS }: Kind<'update-role'>,
): Promise<RamDone> =>
  writeRam(caller, {
    account,
    action: 'UpdateRole',
    query: ask(UpdateRoleRequest, {
      roleName: role,
      ...(trust === null ? {} : { newAssumeRolePolicyDocument: JSON.stringify(trust) }),
      ...(description === null ? {} : { newDescription: description }),
      ...(maxSessionDurationS === null ? {} : { newMaxSessionDuration: maxSessionDurationS }),
    }),
    resource: roleArn(account, role),
  })

const deleteRole = (caller: Caller, { target: { account }, role }: Kind<'delete-role'>): Promise<RamDone> =>
  writeRam(caller, {
    account,
    action: 'DeleteRole',
    query: ask(DeleteRoleRequest, { roleName: role }),
    resource: roleArn(account, role),
  })

const createPolicy = (
  caller: Caller,
  { target: { account }, policy, document, description }: Kind<'create-policy'>,
): Promise<RamDone> =>
  writeRam(caller, {
    account,
    action: 'CreatePolicy',
    query: ask(CreatePolicyShrinkRequest, {
      policyName: policy,
      policyDocument: JSON.stringify(document),
      tagShrink: markTag,
      ...(description === null ? {} : { description }),
    }),
    resource: policyArn(account, 'Custom', '*'),
  })

/** A new version in force at once (SetAsDefault is false if unsaid); of five, the oldest that is not in force goes. */
const updatePolicy = (
  caller: Caller,
  { target: { account }, policy, document }: Kind<'update-policy'>,
): Promise<RamDone> =>
  writeRam(caller, {
    account,
    action: 'CreatePolicyVersion',
    query: ask(CreatePolicyVersionRequest, {
      policyName: policy,
      policyDocument: JSON.stringify(document),
      setAsDefault: true,
      rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    }),
    resource: policyArn(account, 'Custom', policy),
  })

/** RAM deletes a policy that has one version left, the one in force (DeleteConflict.Policy.Version). */
const deletePolicy = async (caller: Caller, account: AccountId, policy: PolicyName): Promise<RamDone> => {
  const resource = policyArn(account, 'Custom', policy)
  const others = await caller.call({
    operation: { service: 'ram', action: 'ListPolicyVersions', kind: 'read' },
    account,
    region: null,
    query: ask(ListPolicyVersionsRequest, { policyName: policy, policyType: 'Custom' }),
    resource,
    decode: (body) =>
      rows(body, 'PolicyVersions', 'PolicyVersion')
        .filter((version) => !flag(version, 'IsDefaultVersion'))
        .map((version) => text(version, 'VersionId')),
  })
  for (const versionId of others) {
    const query = ask(DeletePolicyVersionRequest, { policyName: policy, versionId })
    await unlessGone(writeRam(caller, { account, action: 'DeletePolicyVersion', query, resource }))
  }
  const query = ask(DeletePolicyRequest, { policyName: policy })
  return writeRam(caller, { account, action: 'DeletePolicy', query, resource })
}
