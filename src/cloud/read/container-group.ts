import type { At, ContainerGroup } from '../../core/model/instance.ts'
import type { GroupNow } from '../../core/ports/cloud-reader.ts'
import { groupId, roleName } from '../../core/model/names.ts'
import { instant } from '../../core/model/time.ts'
import { carryOver } from '../../core/steps/carry-over.ts'
import { rowsOrNone, text, textOrEmpty, time, type Fields } from '../call/decode.ts'

/** A container group of DescribeContainerGroups. */
export const toContainerGroup = (row: Fields, at: At): ContainerGroup => {
  const tags = new Map(rowsOrNone(row, 'Tags').map((tag) => [text(tag, 'Key'), textOrEmpty(tag, 'Value')]))
  const role = textOrEmpty(row, 'RamRoleName')
  return {
    account: at.account,
    region: at.region,
    kind: 'eci',
    id: groupId(text(row, 'ContainerGroupId')),
    bornWith: role === '' ? null : roleName(role),
    ...originOf(tags),
    life: lifeOf(text(row, 'Status')),
    jobLike: ['Never', 'OnFailure'].includes(textOrEmpty(row, 'RestartPolicy')),
    lost: carryOver(row).lost,
    createdAt: instant(time(row, 'CreationTime')),
    name: textOrEmpty(row, 'ContainerGroupName'),
    tags,
    zoneId: textOrEmpty(row, 'ZoneId'),
    vpcId: textOrEmpty(row, 'VpcId'),
    vSwitchId: textOrEmpty(row, 'VSwitchId'),
    securityGroupIds: [textOrEmpty(row, 'SecurityGroupId')].filter((id) => id !== ''),
    resourceGroupId: textOrEmpty(row, 'ResourceGroupId'),
    instanceType: textOrEmpty(row, 'InstanceType'),
    images: imagesOf(row),
  }
}

/** The same, with what only matters once it is to be replaced or has just been launched. */
export const toGroupNow = (row: Fields, at: At): GroupNow => {
  const containers = rowsOrNone(row, 'Containers')
  return {
    group: toContainerGroup(row, at),
    leaving: row['Status'] === 'Terminating',
    request: carryOver(row).request,
    ready: containers.length > 0 && containers.every((container) => container['Ready'] === true),
    addresses: ['IntranetIp', 'InternetIp', 'Ipv6Address'].map((name) => textOrEmpty(row, name)).filter(isText),
  }
}

const isText = (text: string): boolean => text !== ''

const imagesOf = (row: Fields): readonly string[] => {
  const images = rowsOrNone(row, 'Containers').map((container) => textOrEmpty(container, 'Image'))
  return [...new Set(images.filter((image) => image !== ''))]
}

/** The states of the ECI API reference. One that it does not name is taken for running: it is shown, never forgotten. */
const lifeOf = (status: string): ContainerGroup['life'] => {
  switch (status) {
    case 'Scheduling':
    case 'Pending':
      return 'starting'
    case 'Succeeded':
    case 'Failed':
    case 'ScheduleFailed':
    case 'Terminating':
    case 'Expired':
      return 'ended'
    default:
      return 'running'
  }
}

type Origin = Pick<ContainerGroup, 'madeBy' | 'maker'>

/**
 * The tags that the open virtual-kubelet gives to a pod's group (virtual-kubelet/alibabacloud-eci, eci.go). What the
 * managed virtual node sets is not documented; keys of Kubernetes or ACK are a hint, not a proof. A name such as
 * `default-web-0` is neither.
 */
const originOf = (tags: ReadonlyMap<string, string>): Origin => {
  const pod = tags.get('PodName')
  const namespace = tags.get('NameSpace')
  if (pod !== undefined && namespace !== undefined) return { madeBy: 'pod', maker: `pod ${namespace}/${pod}` }
  if ([...tags.keys()].some((key) => podHint.test(key))) return { madeBy: 'unknown', maker: null }
  const scalingGroup = tags.get('acs:autoscaling:scalingGroupId')
  if (scalingGroup !== undefined) return { madeBy: 'other', maker: `scaling group ${scalingGroup}` }
  const stack = tags.get('acs:ros:stackId')
  return { madeBy: 'other', maker: stack === undefined ? null : `ROS stack ${stack}` }
}

const podHint = /k8s\.aliyun\.com|kubernetes\.io|k8s\.io|^ack[.-]|^acs:ack:|virtual-kubelet/
