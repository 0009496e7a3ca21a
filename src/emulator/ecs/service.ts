import type { Call, Service } from '../world/service.ts'
import { idList, roleArn } from './arguments.ts'
import { describeCloudAssistantStatus, describeInvocationResults, runCommand } from './assistant.ts'
import { createInstance, runInstances } from './births.ts'
import { describeInstances, describeNoInstances } from './describe-instances.ts'
import { describeInstanceRamRole } from './describe-ram-role.ts'
import {
  deleteInstance,
  describeInstanceAttribute,
  describeInstanceStatus,
  rebootInstance,
  startInstance,
  stopInstance,
} from './life.ts'
import { modifyInstanceMetadataOptions } from './metadata-options.ts'
import { attachInstanceRamRole, detachInstanceRamRole } from './ram-role.ts'
import { describeRegions } from './regions.ts'
import { listTagResources, tagResources, untagResources } from './tags.ts'

const instanceArn = ({ region, account }: Call, id: string): string => `acs:ecs:${region}:${account.id}:instance/${id}`

const named = (call: Call, ids: readonly (string | undefined)[]): readonly string[] =>
  ids.map((id) => instanceArn(call, id ?? '*'))

const anyInstance = (call: Call): readonly string[] => [instanceArn(call, '*')]

/** RunCommand and DescribeInvocationResults, authorisation tables: commands beside the instances. */
const anyCommand = (call: Call): string => `acs:ecs:${call.region}:${call.account.id}:command/*`

const oneInstance = (call: Call): readonly string[] => named(call, [call.params.text('InstanceId')])

/** The instances of a batch, and the role that the call names. */
const batch = (call: Call): readonly string[] => {
  const role = call.params.text('RamRoleName')
  const roles = role === undefined ? [] : [roleArn(call.account.id, role)]
  return [...named(call, idList(call, 'InstanceIds', 100) ?? []), ...roles]
}

/** Elastic Compute Service, 2014-05-26: instances and their roles. */
export const ecs: Service = {
  product: 'ecs',
  version: '2014-05-26',
  actions: {
    AttachInstanceRamRole: attachInstanceRamRole,
    CreateInstance: createInstance,
    DescribeCloudAssistantStatus: describeCloudAssistantStatus,
    DescribeInvocationResults: describeInvocationResults,
    DeleteInstance: deleteInstance,
    DescribeInstanceAttribute: describeInstanceAttribute,
    DescribeInstanceRamRole: describeInstanceRamRole,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeInstances: describeInstances,
    DescribeRegions: describeRegions,
    DetachInstanceRamRole: detachInstanceRamRole,
    ListTagResources: listTagResources,
    ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
    RebootInstance: rebootInstance,
    RunCommand: runCommand,
    RunInstances: runInstances,
    StartInstance: startInstance,
    StopInstance: stopInstance,
    TagResources: tagResources,
    UntagResources: untagResources,
  },
  writes: new Set([
    'AttachInstanceRamRole',
    'CreateInstance',
    'DeleteInstance',
    'DetachInstanceRamRole',
    'ModifyInstanceMetadataOptions',
    'RebootInstance',
    'RunInstances',
    'StartInstance',
    'StopInstance',
    'TagResources',
    'UntagResources',
  ]),
  resources: {
    // AttachInstanceRamRole, authorisation table: the instances and the role.
    AttachInstanceRamRole: batch,
    DetachInstanceRamRole: batch,
    CreateInstance: anyInstance,
    RunInstances: anyInstance,
    DescribeInstances: anyInstance,
    DescribeCloudAssistantStatus: (call) => named(call, call.params.list('InstanceId')),
    RunCommand: (call) => [...named(call, call.params.list('InstanceId')), anyCommand(call)],
    DescribeInvocationResults: (call) => [...anyInstance(call), anyCommand(call)],
    DescribeInstanceRamRole: anyInstance,
    DescribeInstanceStatus: anyInstance,
    DescribeInstanceAttribute: oneInstance,
    DeleteInstance: oneInstance,
    ModifyInstanceMetadataOptions: oneInstance,
    RebootInstance: oneInstance,
    StartInstance: oneInstance,
    StopInstance: oneInstance,
    TagResources: (call) => named(call, call.params.list('ResourceId')),
    UntagResources: (call) => named(call, call.params.list('ResourceId')),
    ListTagResources: anyInstance,
  },
  whenDenied: { DescribeInstances: describeNoInstances },
}
