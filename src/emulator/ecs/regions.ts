import type { Call } from '../world/service.ts'
import type { Account } from '../world/tables.ts'

/** The regions of the public cloud (DescribeRegions), of which the emulated one has them all. */
const regionIds: readonly string[] = [
  'cn-qingdao',
  'cn-beijing',
  'cn-zhangjiakou',
  'cn-huhehaote',
  'cn-wulanchabu',
  'cn-hangzhou',
  'cn-shanghai',
  'cn-nanjing',
  'cn-fuzhou',
  'cn-shenzhen',
  'cn-heyuan',
  'cn-guangzhou',
  'cn-chengdu',
  'cn-hongkong',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'us-east-1',
  'us-west-1',
  'eu-west-1',
  'eu-central-1',
  'me-east-1',
]

/** Whether there is such a region, in public or in the fleet. */
export const isRegion = (account: Account, region: string): boolean =>
  regionIds.includes(region) || account.regions.has(region)

/** All regions, and those of the account that are none of the public ones. */
export const regionsOf = (account: Account): readonly string[] => [
  ...new Set([...regionIds, ...account.regions.keys()]),
]

/** DescribeRegions. */
export const describeRegions = ({ account }: Call): Record<string, unknown> => ({
  Regions: {
    Region: regionsOf(account).map((RegionId) => ({
      RegionId,
      RegionEndpoint: `ecs.${RegionId}.aliyuncs.com`,
      LocalName: RegionId,
      Status: 'available',
    })),
  },
})
