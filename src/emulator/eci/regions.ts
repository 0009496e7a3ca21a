import { regionsOf } from '../ecs/regions.ts'
import type { Call } from '../world/service.ts'

/** DescribeRegions of ECI, which in the emulated cloud is everywhere (ECI API reference; its shape is not that of ECS). */
export const describeGroupRegions = ({ account }: Call): Record<string, unknown> => ({
  Regions: regionsOf(account).map((RegionId) => ({
    RegionId,
    RegionEndpoint: `eci.${RegionId}.aliyuncs.com`,
    Zones: [`${RegionId}-a`],
    RecommendZones: [`${RegionId}-a`],
  })),
})
