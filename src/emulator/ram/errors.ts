import { CloudError } from '../world/errors.ts'

export type Kind = 'Role' | 'User' | 'Group'

// Codes, statuses and texts as in RAM's error table (github.com/AlibabaCloudDocs/ram, "Error messages" and the tables of
// the single operations), spelling included. Where it has a row for users and groups and none for roles, the text for
// roles follows theirs; EntityAlreadyExists.Role.Policy is known from clients that handle it.

/** 404 EntityNotExist.* */
export const notExist = (what: Kind | 'Policy'): CloudError =>
  new CloudError(404, `EntityNotExist.${what}`, `The ${what.toLowerCase()} does not exist.`)

export const versionNotExist = (): CloudError =>
  new CloudError(404, 'EntityNotExist.Policy.Version', 'The policy version does not exist.')

export const accessKeyNotExist = (): CloudError =>
  new CloudError(404, 'EntityNotExist.User.AccessKey', 'The user access key does not exist.')

export const notJoined = (): CloudError =>
  new CloudError(404, 'EntityNotExist.User.Group', 'The user has not joined the group.')

export const notAttached = (kind: Kind): CloudError =>
  new CloudError(
    404,
    `EntityNotExist.${kind}.Policy`,
    kind === 'Group'
      ? 'The indicate policy attached to the group does not exist.'
      : `The indicate policy of the ${kind.toLowerCase()} does not exist.`,
  )

/** 409 EntityAlreadyExists.*; the table really says "group" of a policy. */
export const exists = (what: Kind | 'Policy'): CloudError =>
  new CloudError(
    409,
    `EntityAlreadyExists.${what}`,
    `The ${what === 'Policy' ? 'group' : what.toLowerCase()} does already EXIST.`,
  )

export const alreadyAttached = (kind: Kind): CloudError =>
  new CloudError(
    409,
    `EntityAlreadyExists.${kind}.Policy`,
    `The ${kind.toLowerCase()} has already been attached this policy.`,
  )

export const alreadyJoined = (): CloudError =>
  new CloudError(409, 'EntityAlreadyExists.User.Group', 'The user has already joined the group.')

/** 409 DeleteConflict.*, by what stands in the way. */
export const deleteConflict = (what: keyof typeof conflicts): CloudError =>
  new CloudError(409, `DeleteConflict.${what}`, conflicts[what])

const conflicts = {
  'Role.Policy': 'The role CAN NOT has any attached policy while deleting the role.',
  'User.Policy': 'The user CAN NOT has any attached policy while deleting the user.',
  'User.Group': 'The user CAN NOT be in any group while deleting the user.',
  'User.AccessKey': 'The user CAN NOT has any access key while deleting the user.',
  'Group.Policy': 'The entity CAN NOT has any attached policy while deleting the group.',
  'Group.User': 'The group CAN NOT has any user member while deleting the group.',
  'Policy.Role': 'The policy CAN NOT been attached to any role while deleting the policy.',
  'Policy.User': 'The policy CAN NOT been attached to any user while deleting the policy.',
  'Policy.Group': 'The policy CAN NOT been attached to any group while deleting the policy.',
  'Policy.Version': 'The policy CAN NOT has any version except the default version.',
  'Policy.Version.Default': 'The default policy version CAN NOT been deleted directly.',
} as const

/** 409 LimitExceeded.* */
export const limitExceeded = (what: keyof typeof limits): CloudError =>
  new CloudError(409, `LimitExceeded.${what}`, limits[what])

const limits = {
  User: 'The count of users beyond the current limits.',
  Group: 'The count of groups beyond the current limits.',
  'Policy.Version': 'The count of policy version beyond the current limits.',
  'Role.Policy': 'The count of policies attached to the role beyond the current limits.',
  'User.Policy': 'The policy count of the user attached policies beyond the current limits.',
  'Group.Policy': 'The policy count of the group beyond the current limits.',
  'User.Group': 'The count of groups the target user joined beyond the current limits.',
  'User.AccessKey': 'The access key count of the user access keys beyond the current limits.',
} as const

/** 400 InvalidParameter.NAME.Length */
export const badLength = (parameter: string): CloudError =>
  new CloudError(400, `InvalidParameter.${parameter}.Length`, `The parameter - "${parameter}" beyond the length limit.`)

/** 400 InvalidParameter.NAME.InvalidChars */
export const badChars = (parameter: string): CloudError =>
  new CloudError(
    400,
    `InvalidParameter.${parameter}.InvalidChars`,
    `The parameter - "${parameter}" contains invalid chars.`,
  )

/** 400 InvalidParameter.NAME; for parameters whose row the table lacks, in the words of PolicyType's. */
export const badValue = (parameter: string): CloudError =>
  new CloudError(400, `InvalidParameter.${parameter}`, `The parameter - "${parameter}" is incorrect.`)

/** 400 InvalidParameter.VersionId.Format */
export const badVersion = (): CloudError =>
  new CloudError(400, 'InvalidParameter.VersionId.Format', 'The format of the parameter - "VersionId" is incorrect.')
