import type { Account, Action, Call, Group, PolicyRef, Role, User } from '../world/service.ts'
import { groupOf, policyAt, policyOf, policyTypeOf, refTo, roleOf, today, userOf, visibleRoleOf } from './entities.ts'
import { alreadyAttached, limitExceeded, notAttached } from './errors.ts'
import type { Kind } from './errors.ts'

// RAM documentation, "Limitations": the same for roles, users and groups; both can be raised in Quota Center.
const mostSystem = 20
const mostCustom = 10

type Holder = Pick<Role, 'policies' | 'attachedAt'>

const holderOf = (call: Call, kind: Kind): Holder => {
  if (kind === 'Role') return roleOf(call)
  return kind === 'User' ? userOf(call) : groupOf(call)
}

const refOf = (call: Call): PolicyRef => {
  const { type, name } = policyOf(call)
  return refTo(type, name)
}

const attach =
  (kind: Kind): Action =>
  (call) => {
    const holder = holderOf(call, kind)
    const ref = refOf(call)
    if (holder.policies.has(ref)) throw alreadyAttached(kind)
    const isSystem = ref.startsWith('system/')
    const alike = [...holder.policies].filter((other) => other.startsWith('system/') === isSystem)
    if (alike.length >= (isSystem ? mostSystem : mostCustom)) throw limitExceeded(`${kind}.Policy`)
    holder.policies.add(ref)
    holder.attachedAt.set(ref, today(call))
    return {}
  }

const detach =
  (kind: Kind): Action =>
  (call) => {
    const holder = holderOf(call, kind)
    const ref = refTo(policyTypeOf(call.params), call.params.required('PolicyName'))
    if (!holder.policies.delete(ref)) {
      // EntityNotExist.Policy goes before EntityNotExist.Role.Policy.
      policyOf(call)
      throw notAttached(kind)
    }
    holder.attachedAt.delete(ref)
    return {}
  }

/** ListPoliciesForRole, …User and …Group are not paged. */
const listFor =
  (kind: Kind): Action =>
  (call) => {
    const { policies, attachedAt } = kind === 'Role' ? visibleRoleOf(call) : holderOf(call, kind)
    const rows = [...policies].map((ref) => ({
      ...rowOf(call.account, ref),
      AttachDate: attachedAt.get(ref) ?? today(call),
    }))
    return { Policies: { Policy: rows } }
  }

/** A fleet file may attach system policies that are not kept here; they are listed all the same. */
const rowOf = (account: Account, ref: PolicyRef) => {
  const policy = policyAt(account, ref)
  return {
    PolicyName: ref.slice(ref.indexOf('/') + 1),
    PolicyType: ref.startsWith('system/') ? 'System' : 'Custom',
    Description: policy?.description ?? '',
    DefaultVersion: policy?.defaultVersion ?? 'v1',
  }
}

/** Neither is ListEntitiesForPolicy. */
const listEntities: Action = (call) => {
  const ref = refOf(call)
  const { roles, users, groups } = call.account
  const held = <Entity extends Holder & { readonly CreateDate: string }>(
    table: ReadonlyMap<string, Entity>,
    row: (entity: Entity) => Record<string, unknown>,
  ) =>
    [...table.values()]
      .filter(({ policies }) => policies.has(ref))
      .map((entity) => ({ ...row(entity), AttachDate: entity.attachedAt.get(ref) ?? entity.CreateDate }))
  const userRow = ({ UserName, UserId, DisplayName }: User) => ({ UserName, UserId, DisplayName })
  const groupRow = ({ GroupName, GroupId, Comments }: Group) => ({ GroupName, GroupId, Comments })
  const roleRow = ({ RoleName, RoleId, Arn, Description }: Role) => ({ RoleName, RoleId, Arn, Description })
  return {
    Users: { User: held(users, userRow) },
    Groups: { Group: held(groups, groupRow) },
    Roles: { Role: held(roles, roleRow) },
  }
}

export const attachmentActions: Readonly<Record<string, Action>> = {
  AttachPolicyToRole: attach('Role'),
  AttachPolicyToUser: attach('User'),
  AttachPolicyToGroup: attach('Group'),
  DetachPolicyFromRole: detach('Role'),
  DetachPolicyFromUser: detach('User'),
  DetachPolicyFromGroup: detach('Group'),
  ListPoliciesForRole: listFor('Role'),
  ListPoliciesForUser: listFor('User'),
  ListPoliciesForGroup: listFor('Group'),
  ListEntitiesForPolicy: listEntities,
}
