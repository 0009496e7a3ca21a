import { toSeconds } from './clock.ts'
import { lettersOf } from './world.ts'
import type { Caller, World } from './world.ts'

type Where = Readonly<{ world: World; accountId: string; region: string }>

const emit = (
  { world, accountId, region }: Where,
  product: string,
  kind: string,
  data: Record<string, unknown>,
): void => {
  const at = world.clock.now()
  world.bus.emit({
    id: `emulated-${lettersOf(`event${world.serial()}`, 24)}`,
    source: `acs.${product}`,
    specversion: '1.0',
    type: `${product}:${kind}`,
    subject: `acs.${product}:${region}:${accountId}:emulated`,
    time: toSeconds(at),
    datacontenttype: 'application/json; charset=utf-8',
    aliyunaccountid: accountId,
    aliyunregionid: region,
    aliyuneventbusname: 'default',
    data,
  })
}

/** EventBridge, "ECS events": one `ecs:Instance:StateChange` per state that the instance enters. */
export const emitInstanceState = (where: Where, InstanceId: string, states: readonly string[]): void => {
  for (const state of states) {
    const data = { resourceId: InstanceId, resourceType: 'ALIYUN::ECS::Instance', state }
    emit(where, 'ecs', 'Instance:StateChange', data)
  }
}

/** What ActionTrail says of a write that was carried out ("ActionTrail events", write type only). */
export type TrailRecord = Readonly<{
  product: string
  eventName: string
  requestId: string
  caller: Caller
  requestParameters: Readonly<Record<string, string>>
  responseElements: Readonly<Record<string, unknown>>
}>

/** EventBridge, "ActionTrail events": `<product>:ActionTrail:ApiCall` for every write through the API. */
export const emitApiCall = (where: Where, record: TrailRecord): void => {
  const { caller, product, ...rest } = record
  emit(where, product, 'ActionTrail:ApiCall', {
    eventId: record.requestId,
    eventVersion: 1,
    eventRW: 'Write',
    eventType: 'ApiCall',
    eventTime: toSeconds(where.world.clock.now()),
    eventSource: `${product}.${where.region}.aliyuncs.com`,
    serviceName: product.charAt(0).toUpperCase() + product.slice(1),
    acsRegion: where.region,
    isGlobal: false,
    sourceIpAddress: '127.0.0.1',
    userAgent: 'emulated',
    userIdentity: toIdentity(caller),
    ...rest,
  })
}

const toIdentity = (caller: Caller) => ({
  type: { user: 'ram-user', 'assumed-role': 'assumed-role', root: 'root-account' }[caller.type],
  accountId: caller.accountId,
  principalId: caller.principalId,
  userName: caller.sessionName === undefined ? caller.principalName : `${caller.principalName}:${caller.sessionName}`,
})
