import type { At, EcsRow } from '../../core/model/instance.ts'
import { ecsId } from '../../core/model/names.ts'
import { instant } from '../../core/model/time.ts'
import { LostAnswer, asFields, rowsOrNone, text, textOrEmpty, textsOrNone, time, type Fields } from '../call/decode.ts'

/** An instance of DescribeInstances. Traits may be left out, what safety rests on may not. */
export const toEcsRow = (row: Fields, at: At): EcsRow => {
  const vpc = asFields(row['VpcAttributes'] ?? {}, 'VpcAttributes')
  return {
    account: at.account,
    region: at.region,
    kind: 'ecs',
    id: ecsId(text(row, 'InstanceId')),
    status: text(row, 'Status'),
    network: networkOf(row),
    createdAt: instant(time(row, 'CreationTime')),
    name: textOrEmpty(row, 'InstanceName'),
    tags: new Map(rowsOrNone(row, 'Tags', 'Tag').map((tag) => [text(tag, 'TagKey'), textOrEmpty(tag, 'TagValue')])),
    zoneId: textOrEmpty(row, 'ZoneId'),
    vpcId: textOrEmpty(vpc, 'VpcId'),
    vSwitchId: textOrEmpty(vpc, 'VSwitchId'),
    securityGroupIds: textsOrNone(row, 'SecurityGroupIds', 'SecurityGroupId'),
    resourceGroupId: textOrEmpty(row, 'ResourceGroupId'),
    instanceType: textOrEmpty(row, 'InstanceType'),
    images: [textOrEmpty(row, 'ImageId')].filter((image) => image !== ''),
  }
}

const networkOf = (row: Fields): EcsRow['network'] => {
  const network = text(row, 'InstanceNetworkType')
  if (network !== 'vpc' && network !== 'classic') throw new LostAnswer('InstanceNetworkType is neither vpc nor classic')
  return network
}
