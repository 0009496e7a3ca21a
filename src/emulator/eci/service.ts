import type { Call, Service } from '../world/service.ts'
import { deleteContainerGroup, restartContainerGroup, updateContainerGroup } from './change.ts'
import { createContainerGroup } from './create.ts'
import {
  describeContainerGroupEvents,
  describeContainerGroups,
  describeContainerGroupStatus,
  describeNoContainerGroups,
} from './describe.ts'
import { execContainerCommand } from './exec.ts'
import { describeGroupRegions } from './regions.ts'

const groupArn = ({ region, account }: Call, id: string): string =>
  `acs:eci:${region}:${account.id}:containergroup/${id}`
const anyGroup = (call: Call): readonly string[] => [groupArn(call, '*')]
const oneGroup = (call: Call): readonly string[] => [groupArn(call, call.params.text('ContainerGroupId') ?? '*')]

/** Elastic Container Instance, 2018-08-08: container groups, whose role is given at birth or never. */
export const eci: Service = {
  product: 'eci',
  version: '2018-08-08',
  actions: {
    CreateContainerGroup: createContainerGroup,
    DeleteContainerGroup: deleteContainerGroup,
    DescribeContainerGroupEvents: describeContainerGroupEvents,
    DescribeContainerGroupStatus: describeContainerGroupStatus,
    DescribeContainerGroups: describeContainerGroups,
    DescribeRegions: describeGroupRegions,
    ExecContainerCommand: execContainerCommand,
    RestartContainerGroup: restartContainerGroup,
    UpdateContainerGroup: updateContainerGroup,
  },
  writes: new Set(['CreateContainerGroup', 'DeleteContainerGroup', 'RestartContainerGroup', 'UpdateContainerGroup']),
  // ECI documentation, "RAM authorization": resources are container groups.
  resources: {
    CreateContainerGroup: anyGroup,
    DeleteContainerGroup: oneGroup,
    DescribeContainerGroupEvents: anyGroup,
    DescribeContainerGroupStatus: anyGroup,
    DescribeContainerGroups: anyGroup,
    ExecContainerCommand: oneGroup,
    RestartContainerGroup: oneGroup,
    UpdateContainerGroup: oneGroup,
  },
  whenDenied: { DescribeContainerGroups: describeNoContainerGroups },
}
