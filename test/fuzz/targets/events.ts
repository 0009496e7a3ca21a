import { parseEvents } from '../../../src/events/parse.ts'
import { readPullCall } from '../../../src/events/pull-call.ts'
import { readSweepCall } from '../../../src/events/sweep-call.ts'
import type { Target } from '../engine/target.ts'

const here = { account: '1234567890123456', region: 'cn-hangzhou' }

const trail = (eventName: string, more: object = {}): string =>
  JSON.stringify({
    id: '45ef4dewdwe1-7c35-447a-bd93-fab****',
    source: 'acs.ecs',
    type: 'ecs:ActionTrail:ConsoleOperation',
    aliyunaccountid: here.account,
    aliyunregionid: here.region,
    time: '2026-11-22T12:00:00Z',
    data: {
      eventName,
      serviceName: 'Ecs',
      acsRegion: here.region,
      eventTime: '2026-11-22T12:00:00Z',
      userIdentity: { type: 'assumed-role', userName: 'deploy:somebody', principalId: '3001', accountId: here.account },
      userAgent: 'ecs.console.aliyun.com',
      sourceIpAddress: 'oos.aliyuncs.com',
      requestParameters: '{"InstanceIds":"[\\"i-aaaaa\\"]","RamRoleName":"web"}',
      referencedResources: { 'ACS::ECS::Instance': ['i-aaaaa', `acs:ecs:${here.region}:1:instance/i-bbbbb`] },
      ...more,
    },
  })

const stateChange = (type: string, data: object): string =>
  JSON.stringify({ id: 'e1', type, time: '2026-11-22T12:00:00Z', aliyunaccountid: here.account, data })

/** What a hint or a change of others may look like, whatever came in. */
const checkForm = (event: Buffer): unknown => {
  const read = parseEvents(event, here)
  const { hints, others, ignored } = read
  const places = [
    ...hints.map(({ at }) => at),
    ...others.map(({ account, change: { region } }) => ({ account, region })),
  ]
  const ids = [...hints.flatMap((hint) => hint.ids), ...others.map(({ change }) => change.id)]
  const names = [...hints.map(({ event: name }) => name), ...ignored.flatMap(({ event: name, type }) => [name, type])]
  const isGood =
    ids.every((id) => /^i-[0-9a-z]{5,40}$/.test(id)) &&
    places.every(({ account, region }) => account === here.account && /^[a-z][a-z0-9-]{1,40}$/.test(region)) &&
    hints.every(({ happenedAt }) => happenedAt === null || !Number.isNaN(happenedAt)) &&
    hints.every((hint) => hint.ids.length <= 100) &&
    names.every((name) => name.length <= 200)
  if (!isGood) throw new Error('What was made of the event has not its form.')
  return read
}

export const events: Target = {
  name: 'events',
  run: (input) => [checkForm(input), parseEvents(input.toString(), { account: null, region: null })],
  dictionary: [
    ...['data', 'type', 'eventName', 'state', 'resourceId', 'instanceId', 'content', 'requestParameters', 'name'],
    ...[
      'responseElements',
      'referencedResources',
      'userIdentity',
      'serviceName',
      'eventTime',
      'errorCode',
      'eventType',
    ],
    ...[
      'RunInstances',
      'TagResources',
      'DetachInstanceRamRole',
      'AttachInstanceRamRole',
      'Create',
      'Pending',
      'system',
    ],
    ...['ecs:Instance:StateChange', 'Instance:StateChange', 'ecs:ActionTrail:ApiCall', 'ALIYUN::ECS::Instance'],
    ...[
      '["i-aaaaa"]',
      'i-aaaaa',
      '20190409T121826.922+0800',
      'aliyunoriginalaccountid',
      'rolekeeper-sweep',
      'terraform',
    ],
  ],
  seeds: [
    stateChange('ecs:Instance:StateChange', { resourceId: 'i-aaaaa', state: 'Created' }),
    stateChange('Instance:StateChange', { content: '{"resourceId":"i-aaaaa","state":"Running"}' }),
    JSON.stringify({
      resourceType: 'ALIYUN::ECS::Instance',
      state: 'Running',
      resourceId: 'i-aaaaa',
      regionId: 'cn-b',
    }),
    trail('RunInstances', { responseElements: { InstanceIdSets: { InstanceIdSet: ['i-aaaaa'] } } }),
    trail('DetachInstanceRamRole', { eventTime: '20190409T121826.922+0800' }),
    `[${trail('TagResources')},${trail('AttachInstanceRamRole', { errorCode: 'Denied' })}]`,
  ],
}

export const calls: Target = {
  name: 'calls',
  run: (input) => [input, input.toString()].flatMap((event) => [readPullCall(event), readSweepCall(event)]),
  dictionary: ['delivery', 'finished', 'commit', 'problems', 'shard', 'account', 'region', 'rawPath', 'requestContext'],
  seeds: [
    JSON.stringify({ delivery: 'a'.repeat(64) }),
    JSON.stringify({ finished: { commit: 'b'.repeat(40), problems: ['it has no bindings'] } }),
    JSON.stringify({ shard: { account: here.account, region: here.region } }),
    JSON.stringify({ triggerTime: '2026-11-22T12:00:00Z', triggerName: 'timer', payload: '' }),
  ],
}
