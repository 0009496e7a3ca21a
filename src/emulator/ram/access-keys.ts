import { randomBytes } from 'node:crypto'
import type { AccessKey, Action, Call, User } from '../world/service.ts'
import { today, userOf } from './entities.ts'
import { accessKeyNotExist, badValue, limitExceeded, notExist } from './errors.ts'

// RAM documentation, "Limitations": AccessKey pairs that a RAM user can create; not adjustable.
const mostAccessKeys = 2

/** UserName may be left out: then the caller's own (CreateAccessKey, ListAccessKeys). */
const ownerOf = (call: Call): User => {
  if (call.params.text('UserName') !== undefined) return userOf(call)
  const own = call.caller.type === 'user' ? call.account.users.get(call.caller.principalName) : undefined
  if (own === undefined) throw notExist('User')
  return own
}

const keyOf = (call: Call, user: User): AccessKey => {
  const key = user.accessKeys.get(call.params.required('UserAccessKeyId'))
  if (key === undefined) throw accessKeyNotExist()
  return key
}

/** The pair works at once; its shape is one that no real key has. */
const createAccessKey: Action = (call) => {
  const user = ownerOf(call)
  if (user.accessKeys.size >= mostAccessKeys) throw limitExceeded('User.AccessKey')
  const AccessKey: AccessKey = {
    AccessKeyId: `emulated-key-${call.account.id}-${call.world.serial()}`,
    AccessKeySecret: `emulated-secret-${randomBytes(12).toString('hex')}`,
    Status: 'Active',
    CreateDate: today(call),
  }
  user.accessKeys.set(AccessKey.AccessKeyId, AccessKey)
  return { AccessKey: { ...AccessKey } }
}

const listAccessKeys: Action = (call) => ({
  AccessKeys: {
    AccessKey: [...ownerOf(call).accessKeys.values()].map(({ AccessKeyId, Status, CreateDate }) => ({
      AccessKeyId,
      Status,
      CreateDate,
    })),
  },
})

const updateAccessKey: Action = (call) => {
  const key = keyOf(call, ownerOf(call))
  const status = call.params.required('Status')
  if (status !== 'Active' && status !== 'Inactive') throw badValue('Status')
  key.Status = status
  return {}
}

const deleteAccessKey: Action = (call) => {
  const user = ownerOf(call)
  user.accessKeys.delete(keyOf(call, user).AccessKeyId)
  return {}
}

export const accessKeyActions: Readonly<Record<string, Action>> = {
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  UpdateAccessKey: updateAccessKey,
  DeleteAccessKey: deleteAccessKey,
}
