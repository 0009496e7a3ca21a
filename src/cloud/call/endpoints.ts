import type { Service } from './operation.ts'

/** The real cloud, or the URL of an emulator, which serves everything at one address. */
export type CloudAddress = 'aliyun' | URL

export type Endpoint = Readonly<{ protocol: 'http' | 'https'; host: string }>

/**
 * Regions whose ECS is not at `ecs.REGION.aliyuncs.com`: the public ones of the endpoint map of
 * @alicloud/ecs20140526 (client.js, `_endpointMap`).
 */
const ecsHosts: Readonly<Record<string, string>> = {
  'cn-hangzhou': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shanghai-finance-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shenzhen-finance-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-north-2-gov-1': 'ecs.aliyuncs.com',
  'cn-beijing-gov-1': 'ecs.aliyuncs.com',
  'cn-hangzhou-finance': 'ecs.aliyuncs.com',
}

/** Where a service is reached for a region. Null: it has no region of its own. */
export const endpointOf = (cloud: CloudAddress, service: Service, region: string | null): Endpoint =>
  cloud === 'aliyun' ? { protocol: 'https', host: hostOf(service, region) } : emulatorAt(cloud)

const emulatorAt = ({ protocol, host }: URL): Endpoint => ({
  protocol: protocol === 'https:' ? 'https' : 'http',
  host,
})

const hostOf = (service: Service, region: string | null): string => {
  // RAM has one host for all regions; STS has one too, for callers that are in none (both: the SDKs' endpoint maps).
  if (service === 'ram' || region === null) return `${service}.aliyuncs.com`
  // A region becomes part of the host that signed requests go to.
  if (!/^[a-z0-9-]+$/.test(region)) throw new Error(`${JSON.stringify(region)} is not the name of a region.`)
  return (service === 'ecs' ? ecsHosts[region] : undefined) ?? `${service}.${region}.aliyuncs.com`
}
