import { AttachPolicyToGroupRequest } from '@alicloud/ram20150501/dist/models/AttachPolicyToGroupRequest.js'
import { AttachPolicyToRoleRequest } from '@alicloud/ram20150501/dist/models/AttachPolicyToRoleRequest.js'
import { AttachPolicyToUserRequest } from '@alicloud/ram20150501/dist/models/AttachPolicyToUserRequest.js'
import { DetachPolicyFromGroupRequest } from '@alicloud/ram20150501/dist/models/DetachPolicyFromGroupRequest.js'
import { DetachPolicyFromRoleRequest } from '@alicloud/ram20150501/dist/models/DetachPolicyFromRoleRequest.js'
import { DetachPolicyFromUserRequest } from '@alicloud/ram20150501/dist/models/DetachPolicyFromUserRequest.js'
import type { PolicyHolder, RamAction } from '../../core/model/action.ts'
import type { PolicyRef } from '../../core/model/policy.ts'
import type { Caller } from '../call/call.ts'
import { ask } from '../call/model.ts'
import type { Query } from '../call/operation.ts'
import { unlessGone, unlessThere, writeRam, type RamDone } from './ram-write.ts'

type AttachmentChange = Extract<RamAction, { kind: 'attach-policy' | 'detach-policy' }>

/** Attached already, or detached already, counts as done (EntityAlreadyExists.Role.Policy, EntityNotExist.Role.Policy). */
export const changeAttachment = (caller: Caller, action: AttachmentChange): Promise<RamDone> => {
  const { kind, target, policy, holder } = action
  const noun = nouns[holder.type]
  const attaches = kind === 'attach-policy'
  const writing = writeRam(caller, {
    account: target.account,
    action: attaches ? `AttachPolicyTo${noun}` : `DetachPolicyFrom${noun}`,
    query: queries[kind][holder.type](holder.name, policy),
    // It is authorised on the holder and on the policy.
    resource: `acs:ram:*:${policy.type === 'System' ? '*' : target.account}:*`,
  })
  return attaches ? unlessThere(writing) : unlessGone(writing)
}

const nouns: Readonly<Record<PolicyHolder['type'], string>> = { role: 'Role', user: 'User', group: 'Group' }

type ToQuery = (name: string, policy: PolicyRef) => Query

const of = ({ type, name }: PolicyRef) => ({ policyType: type, policyName: name })

const queries: Readonly<Record<AttachmentChange['kind'], Readonly<Record<PolicyHolder['type'], ToQuery>>>> = {
  'attach-policy': {
    role: (roleName, policy) => ask(AttachPolicyToRoleRequest, { roleName, ...of(policy) }),
    user: (userName, policy) => ask(AttachPolicyToUserRequest, { userName, ...of(policy) }),
    group: (groupName, policy) => ask(AttachPolicyToGroupRequest, { groupName, ...of(policy) }),
  },
  'detach-policy': {
    role: (roleName, policy) => ask(DetachPolicyFromRoleRequest, { roleName, ...of(policy) }),
    user: (userName, policy) => ask(DetachPolicyFromUserRequest, { userName, ...of(policy) }),
    group: (groupName, policy) => ask(DetachPolicyFromGroupRequest, { groupName, ...of(policy) }),
  },
}
