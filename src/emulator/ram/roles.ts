import type { Action, Call, Params, Role } from '../world/service.ts'
import { newNumber } from '../world/world.ts'
import { checkTrust } from './documents.ts'
import { hasTags, newName, putTags, roleNamed, roleOf, shortText, tagRows, today, visibleRoleOf } from './entities.ts'
import { badValue, deleteConflict, exists } from './errors.ts'
import { page, pagingOf } from './paging.ts'

// CreateRole, MaxSessionDuration: 3600 to 43200 seconds, by default 3600.
const durationOf = (params: Params, parameter: 'MaxSessionDuration' | 'NewMaxSessionDuration', otherwise: number) => {
  const duration = params.integer(parameter, { default: otherwise })
  if (duration < 3600 || duration > 43200) throw badValue(parameter)
  return duration
}

const listed = ({ RoleName, RoleId, Arn, Description, MaxSessionDuration, CreateDate, UpdateDate }: Role) => ({
  RoleId,
  RoleName,
  Arn,
  Description,
  MaxSessionDuration,
  CreateDate,
  UpdateDate,
})

const shown = (role: Role) => ({ ...listed(role), AssumeRolePolicyDocument: role.AssumeRolePolicyDocument })

const createRole: Action = (call) => {
  const { account, params, world, now } = call
  const RoleName = newName(params, 'RoleName')
  const AssumeRolePolicyDocument = params.required('AssumeRolePolicyDocument')
  checkTrust(AssumeRolePolicyDocument, 'AssumeRolePolicyDocument')
  const Description = shortText(params, 'Description', 1024)
  const MaxSessionDuration = durationOf(params, 'MaxSessionDuration', 3600)
  if (roleNamed(call, RoleName) !== undefined) throw exists('Role')
  const tags = new Map<string, string>()
  putTags(tags, params.tags())
  const role: Role = {
    RoleName,
    RoleId: newNumber(world),
    // In lower case, as public error texts show it (terraform-provider-alicloud, issue 149: `role/aliyuncsdefaultrole`).
    Arn: `acs:ram::${account.id}:role/${RoleName.toLowerCase()}`,
    AssumeRolePolicyDocument,
    Description,
    MaxSessionDuration,
    CreateDate: today(call),
    UpdateDate: today(call),
    tags,
    policies: new Set(),
    attachedAt: new Map(),
    visibleAt: now + world.settings.visibility.ramMs,
  }
  account.roles.set(RoleName, role)
  // CreateRole's answer has no UpdateDate, GetRole's has.
  const { UpdateDate: _, ...created } = shown(role)
  return { Role: created }
}

const getRole: Action = (call) => ({ Role: shown(visibleRoleOf(call)) })

/** What is left out stays; a description that is sent empty is cleared (no page says so, the other reading is a no-op). */
const updateRole: Action = (call) => {
  const { params } = call
  const role = roleOf(call)
  const document = params.text('NewAssumeRolePolicyDocument')
  if (document !== undefined) checkTrust(document, 'NewAssumeRolePolicyDocument')
  const description = params.all.has('NewDescription') ? shortText(params, 'NewDescription', 1024) : role.Description
  const duration = durationOf(params, 'NewMaxSessionDuration', role.MaxSessionDuration)
  role.AssumeRolePolicyDocument = document ?? role.AssumeRolePolicyDocument
  role.Description = description
  role.MaxSessionDuration = duration
  role.UpdateDate = today(call)
  return { Role: shown(role) }
}

/** Instances that hold the role do not stand in the way: RAM does not know them. */
const deleteRole: Action = (call) => {
  const role = roleOf(call)
  if (role.policies.size > 0) throw deleteConflict('Role.Policy')
  call.account.roles.delete(role.RoleName)
  return {}
}

const visible = ({ account, now }: Call): readonly Role[] =>
  [...account.roles.values()].filter(({ visibleAt }) => visibleAt <= now)

/** ListRoles shows tags, but no trust policy: that takes a GetRole each. */
const listRoles: Action = (call) => {
  const wanted = call.params.tags()
  const found = visible(call).filter(({ tags }) => hasTags(tags, wanted))
  const paged = page(call.params, found, ({ RoleName }) => RoleName)
  return {
    ...pagingOf(paged),
    Roles: { Role: paged.items.map((role) => ({ ...listed(role), Tags: tagRows(role.tags) })) },
  }
}

export const roleActions: Readonly<Record<string, Action>> = {
  CreateRole: createRole,
  GetRole: getRole,
  UpdateRole: updateRole,
  DeleteRole: deleteRole,
  ListRoles: listRoles,
}
