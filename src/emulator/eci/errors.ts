import { CloudError, errorsOf } from '../world/errors.ts'

// Codes, statuses and texts as in the error tables of the ECI operations (github.com/dew-serverless/acs-metadata,
// en_us/eci/2018-08-08); where those leave a place (`%s`) the words are ours.
const errors = {
  dryRun: [400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.'],
  duplicateName: [
    400,
    'InvalidParameter.DuplicatedName',
    'The container group include containers with duplicate names.',
  ],
  duplicateVolume: [
    400,
    'InvalidParameter.DuplicatedVolumeName',
    'The container group includes volumes with duplicate names.',
  ],
  badCpuOrMemory: [400, 'InvalidParameter.CPU.Memory', 'The specified cpu and memory are not allowed'],
  tooManyTags: [400, 'NumberExceed.Tags', 'The length of tags exceeded limit: 20.'],
  roleNotSupported: [400, 'RamRole.NotSupport', 'The RAM role is not supported.'],
  notEcsRole: [403, 'NoPermission', 'The RAM role does not belong to ECS.'],
  passRoleForbidden: [403, 'InvalidUser.PassRoleForbidden', 'The RAM user is not authorized to assume a RAM role.'],
  // ECI's table has no code for a role that does not exist; this is what ECS says.
  unknownRole: [404, 'InvalidRamRole.NotFound', 'The specified RAMRoleName does not exist.'],
  noNeedUpdate: [400, 'NoNeedUpdate', 'There are no changes to be updated for current resource.'],
  // ECS's code for the same (RunInstances); ECI's is not documented.
  tokenReused: [
    400,
    'IdempotentParamNotMatch',
    'Request uses a client token in a previous request but is not identical to that request.',
  ],
} as const

export type EciError = keyof typeof errors

/** One of ECI's errors. */
export const eciError: (name: EciError) => CloudError = errorsOf(errors)

/** 400 IncorrectStatus, "%s" */
export const incorrectStatus = (id: string, status: string): CloudError =>
  new CloudError(400, 'IncorrectStatus', `The container group ${id} is ${status}.`)

/** 404 InvalidParameter.NotFound, "%s" (UpdateContainerGroup). */
export const unknownGroup = (id: string): CloudError =>
  new CloudError(404, 'InvalidParameter.NotFound', `The specified ContainerGroupId ${id} is not found.`)

/** 400 InvalidParameter, "%s" */
export const badParameter = (name: string): CloudError =>
  new CloudError(400, 'InvalidParameter', `The specified parameter ${name} is not valid.`)

/** 400 InvalidParameter.LengthExceeded, "%s" (UpdateContainerGroup). */
export const tooMany = (name: string, most: number): CloudError =>
  new CloudError(400, 'InvalidParameter.LengthExceeded', `The parameter ${name} takes at most ${most}.`)
