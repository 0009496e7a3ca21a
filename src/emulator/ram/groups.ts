import type { Action, Group, User } from '../world/service.ts'
import { newId } from '../world/world.ts'
import { groupOf, newName, shortText, today, userOf } from './entities.ts'
import { alreadyJoined, deleteConflict, exists, limitExceeded, notJoined } from './errors.ts'
import { page, pagingOf } from './paging.ts'

// RAM documentation, "Limitations": neither is adjustable.
const mostGroups = 300
const mostGroupsOfUser = 10

const shown = ({ GroupName, GroupId, Comments, CreateDate, UpdateDate }: Group) => ({
  GroupId,
  GroupName,
  Comments,
  CreateDate,
  UpdateDate,
})

const createGroup: Action = (call) => {
  const { account, params, world } = call
  const GroupName = newName(params, 'GroupName')
  const Comments = shortText(params, 'Comments', 128)
  if (account.groups.has(GroupName)) throw exists('Group')
  if (account.groups.size >= mostGroups) throw limitExceeded('Group')
  const group: Group = {
    GroupName,
    GroupId: newId(world, 'g-'),
    Comments,
    CreateDate: today(call),
    UpdateDate: today(call),
    policies: new Set(),
    attachedAt: new Map(),
  }
  account.groups.set(GroupName, group)
  const { UpdateDate: _, ...created } = shown(group)
  return { Group: created }
}

const getGroup: Action = (call) => ({ Group: shown(groupOf(call)) })

const membersOf = (users: Iterable<User>, { GroupName }: Group): readonly User[] =>
  [...users].filter(({ groups }) => groups.has(GroupName))

const deleteGroup: Action = (call) => {
  const group = groupOf(call)
  if (group.policies.size > 0) throw deleteConflict('Group.Policy')
  if (membersOf(call.account.users.values(), group).length > 0) throw deleteConflict('Group.User')
  call.account.groups.delete(group.GroupName)
  return {}
}

const listGroups: Action = ({ account, params }) => {
  const paged = page(params, account.groups.values(), ({ GroupName }) => GroupName)
  return { ...pagingOf(paged), Groups: { Group: paged.items.map(shown) } }
}

const addUserToGroup: Action = (call) => {
  const user = userOf(call)
  const { GroupName } = groupOf(call)
  if (user.groups.has(GroupName)) throw alreadyJoined()
  if (user.groups.size >= mostGroupsOfUser) throw limitExceeded('User.Group')
  user.groups.add(GroupName)
  return {}
}

const removeUserFromGroup: Action = (call) => {
  const user = userOf(call)
  if (!user.groups.delete(groupOf(call).GroupName)) throw notJoined()
  return {}
}

/** When a user joined is not kept: JoinDate is the later of the two dates of creation. */
const joinDate = (user: User, group: Group): string =>
  user.CreateDate > group.CreateDate ? user.CreateDate : group.CreateDate

const listGroupsForUser: Action = (call) => {
  const user = userOf(call)
  const groups = [...user.groups].map((name) => call.account.groups.get(name)).filter((group) => group !== undefined)
  const row = (group: Group) => {
    const { GroupId, GroupName, Comments } = group
    return { GroupId, GroupName, Comments, JoinDate: joinDate(user, group) }
  }
  return { Groups: { Group: groups.map(row) } }
}

const listUsersForGroup: Action = (call) => {
  const group = groupOf(call)
  const paged = page(call.params, membersOf(call.account.users.values(), group), ({ UserName }) => UserName)
  const row = (user: User) => {
    const { UserName, DisplayName } = user
    return { UserName, DisplayName, JoinDate: joinDate(user, group) }
  }
  return { ...pagingOf(paged), Users: { User: paged.items.map(row) } }
}

export const groupActions: Readonly<Record<string, Action>> = {
  CreateGroup: createGroup,
  GetGroup: getGroup,
  DeleteGroup: deleteGroup,
  ListGroups: listGroups,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ListGroupsForUser: listGroupsForUser,
  ListUsersForGroup: listUsersForGroup,
}
