import { errorsOf, type CloudError } from '../world/errors.ts'

/** Status, code and message as the error tables of the ECS API reference give them. */
const ecs = {
  // AttachInstanceRamRole, DetachInstanceRamRole, DescribeInstanceRamRole.
  missingInstanceIds: [
    400,
    'MissingParameter.InstanceIds',
    'The input parameter InstanceIds that is mandatory for processing this request is missing.',
  ],
  missingRamRoleName: [
    400,
    'MissingParameter.RamRoleName',
    'The input parameter RamRoleName that is mandatory for processing this request is missing.',
  ],
  missingRegionId: [
    400,
    'MissingParameter.RegionId',
    'The input parameter RegionId that is mandatory for processing this request is missing.',
  ],
  // DescribeInstanceStatus, TagResources.
  unknownRegion: [404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.'],
  malformedIds: [400, 'InvalidInstanceIds.Malformed', 'The specified instanceIds are not valid.'],
  unknownInstance: [404, 'InvalidInstanceId.NotFound', 'The specified instanceId does not exist.'],
  unknownRole: [404, 'InvalidRamRole.NotFound', 'The specified RAMRoleName does not exist.'],
  notEcsRole: [
    404,
    'InvalidRamRole.NotEcsRole',
    'The specified ram role is not authorized for ecs, please check your role policy.',
  ],
  // RunInstances and CreateInstance have the same code with another status.
  notEcsRoleAtBirth: [
    401,
    'InvalidRamRole.NotEcsRole',
    'The specified ram role is not authorized for ecs, please check your role policy.',
  ],
  classicNetwork: [
    403,
    'InvalidNetworkType.MismatchRamRole',
    'Ram role cannot be applied to instances of Classic network type.',
  ],
  passRoleForbidden: [
    403,
    'InvalidUser.PassRoleForbidden',
    'The RAM user does not have the privilege to pass a RAM role.',
  ],
  allEmpty: [403, 'InvalidParameter.AllEmpty', 'InstanceIds and RamRoleName can not both be empty.'],
  // DescribeInstances, RunInstances.
  dryRun: [400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.'],
  unknownStatus: [404, 'InvalidStatus.NotFound', 'The specified Status is not found'],
  unknownFilter: [404, 'InvalidFilterKey.NotFound', 'The specified Filter.N.Key is not found.'],
  // Common error code InvalidParameter; the pages name none for a bad token.
  badToken: [400, 'InvalidParameter', 'The specified parameter "NextToken" is not valid.'],
  badAmount: [403, 'InvalidParam.Amount', 'The specified parameter Amount is not valid.'],
  // StartInstance, StopInstance, DeleteInstance.
  wrongStatus: [403, 'IncorrectInstanceStatus', 'The current status of the resource does not support this operation.'],
  deletionProtection: [
    403,
    'InvalidOperation.DeletionProtection',
    'The operation is not allowed due to deletion protection.',
  ],
  // TagResources.
  unknownResource: [404, 'InvalidResourceId.NotFound', 'The specified ResourceIds are not found in our records.'],
  unknownResourceType: [
    404,
    'InvalidResourceType.NotFound',
    'The ResourceType provided does not exist in our records.',
  ],
  tooManyResources: [400, 'NumberExceed.ResourceIds', "The ResourceIds parameter's number is exceed , Valid : 50"],
  tooManyTags: [400, 'NumberExceed.Tags', "The Tags parameter's number is exceed , Valid : 20"],
  duplicateTag: [400, 'Duplicate.TagKey', 'The Tag.N.Key contain duplicate key.'],
  missingTags: [404, 'MissingParameter.Tags', 'The parameter - Tags should not be null'],
  // RunCommand.
  unknownMachine: [404, 'InvalidInstance.NotFound', 'The specified instance does not exist.'],
  tooManyMachines: [400, 'NumberExceed.Instances', 'The number of instances exceeds the upper limit.'],
  badCommandType: [403, 'Type.NotSupport', 'The specified command type is not supported.'],
  badEncoding: [400, 'InvalidContentEncoding.NotSupport', 'The specified parameter ContentEncoding not support.'],
  longCommand: [400, 'CmdContent.ExceedLimit', 'The length of the command content exceeds the upper limit.'],
  tagQuota: [400, 'OperationDenied.QuotaExceed', 'The quota of tags on resource is beyond permitted range.'],
} as const

export type EcsError = keyof typeof ecs

/** One of ECS's documented errors. */
export const ecsError: (name: EcsError) => CloudError = errorsOf(ecs)
