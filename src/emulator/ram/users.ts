import type { Action, User } from '../world/service.ts'
import { newNumber } from '../world/world.ts'
import { newName, shortText, today, userOf } from './entities.ts'
import { deleteConflict, exists, limitExceeded } from './errors.ts'
import { page, pagingOf } from './paging.ts'

// RAM documentation, "Limitations": not adjustable.
const mostUsers = 5000

const shown = ({ UserName, UserId, DisplayName, Comments, CreateDate, UpdateDate }: User) => ({
  UserId,
  UserName,
  DisplayName,
  Comments,
  CreateDate,
  UpdateDate,
})

const createUser: Action = (call) => {
  const { account, params, world } = call
  const UserName = newName(params, 'UserName')
  const DisplayName = shortText(params, 'DisplayName', 128) || UserName
  const Comments = shortText(params, 'Comments', 128)
  if (account.users.has(UserName)) throw exists('User')
  if (account.users.size >= mostUsers) throw limitExceeded('User')
  const user: User = {
    UserName,
    UserId: newNumber(world),
    DisplayName,
    Comments,
    CreateDate: today(call),
    UpdateDate: today(call),
    policies: new Set(),
    attachedAt: new Map(),
    groups: new Set(),
    accessKeys: new Map(),
    builtIn: false,
  }
  account.users.set(UserName, user)
  const { UpdateDate: _, ...created } = shown(user)
  return { User: created }
}

const getUser: Action = (call) => ({ User: shown(userOf(call)) })

const deleteUser: Action = (call) => {
  const user = userOf(call)
  if (user.accessKeys.size > 0) throw deleteConflict('User.AccessKey')
  if (user.groups.size > 0) throw deleteConflict('User.Group')
  if (user.policies.size > 0) throw deleteConflict('User.Policy')
  call.account.users.delete(user.UserName)
  return {}
}

const listUsers: Action = ({ account, params }) => {
  const paged = page(params, account.users.values(), ({ UserName }) => UserName)
  return { ...pagingOf(paged), Users: { User: paged.items.map(shown) } }
}

export const userActions: Readonly<Record<string, Action>> = {
  CreateUser: createUser,
  GetUser: getUser,
  DeleteUser: deleteUser,
  ListUsers: listUsers,
}
