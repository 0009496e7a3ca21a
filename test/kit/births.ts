import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import type { Served } from '../../src/emulator/serve.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'

/** A burst on a busy machine takes its time. */
const patient = { readTimeout: 60_000, connectTimeout: 60_000 }

/** RunInstances with the official client; the ids. */
export const runInstances = async (
  { facts }: Served,
  amount: number,
  tags: Readonly<Record<string, string>> = { app: 'web' },
): Promise<readonly string[]> => {
  // All of ECS takes a second to load, and most who look at births make none.
  const { ecs } = await import('../emulator/clients.ts')
  const { endpoint, accessKeyId, accessKeySecret } = facts
  const regionId = 'cn-hangzhou'
  const config = {
    accessKeyId,
    accessKeySecret,
    endpoint: new URL(endpoint).host,
    protocol: 'http',
    regionId,
    ...patient,
  }
  const client = new ecs.default(config as ConstructorParameters<typeof ecs.default>[0])
  const tag = Object.entries(tags).map(([key, value]) => ({ key, value }))
  const request = new ecs.RunInstancesRequest({
    regionId,
    imageId: 'm-1',
    instanceType: 'ecs.g7.large',
    amount,
    ...(tag.length === 0 ? {} : { tag: tag.map((one) => new ecs.RunInstancesRequestTag(one)) }),
  })
  return (await client.runInstances(request)).body?.instanceIdSets?.instanceIdSet ?? []
}

/** All events of the emulated cloud from now on, in the order in which they happen. */
export const eventsOf = ({ cloud }: Served): readonly CloudEvent[] => {
  const events: CloudEvent[] = []
  cloud.world.bus.subscribe((event) => events.push(event))
  return events
}

export const isState = (event: CloudEvent, ...states: readonly string[]): boolean =>
  event.type === 'ecs:Instance:StateChange' && states.includes(String(event.data['state']))

/** One state change as EventBridge delivers it. */
export const stateChange = (id: string, state = 'Created', more: Readonly<Record<string, unknown>> = {}): unknown => ({
  id: `event-of-${id}`,
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:Instance:StateChange',
  aliyunaccountid: '1234567890123456',
  aliyunregionid: 'cn-hangzhou',
  data: { resourceId: id, resourceType: 'ALIYUN::ECS::Instance', state },
  ...more,
})

/** What instances hold by the emulator's tables; null: nothing. */
export const rolesIn = ({ cloud }: Served): ReadonlyMap<string, string | null> =>
  new Map(
    saveFleet(cloud.world).accounts.flatMap(({ regions = {} }) =>
      Object.values(regions).flatMap(({ instances = [] }) =>
        instances.map(({ InstanceId, RamRoleName = null }) => [InstanceId, RamRoleName] as const),
      ),
    ),
  )

/** A TagResources of somebody, as ActionTrail tells EventBridge. */
export const tagEvent = (instance: string): Readonly<Record<string, unknown>> => ({
  id: `tags-of-${instance}`,
  type: 'ecs:ActionTrail:ApiCall',
  aliyunaccountid: '1234567890123456',
  aliyunregionid: 'cn-hangzhou',
  data: {
    eventName: 'TagResources',
    serviceName: 'Ecs',
    userIdentity: { type: 'ram-user', userName: 'alice' },
    requestParameters: { ResourceType: 'instance', 'ResourceId.1': instance },
  },
})
