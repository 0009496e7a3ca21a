import { describe, expect, it } from 'vitest'
import { parseEvents } from '../../src/events/parse.ts'

const here = { account: '1234567890123456', region: 'cn-hangzhou' }
const at = { account: '1234567890123456', region: 'cn-hangzhou' }
const read = (event: unknown, place = here) => parseEvents(event, place)
const hintOf = (event: unknown) => read(event).hints[0]
const ignoredOf = (event: unknown) => read(event).ignored.map(({ why }) => why)

const envelope = (type: string, data: unknown, more: object = {}) => ({
  id: 'e-1',
  source: 'acs.ecs',
  specversion: '1.0',
  type,
  subject: 'acs.ecs:cn-hangzhou:1234567890123456:215672',
  time: '2026-11-19T21:04:41Z',
  aliyunaccountid: at.account,
  aliyunregionid: at.region,
  data,
  ...more,
})
const state = (name: string, more: object = {}) =>
  envelope('ecs:Instance:StateChange', {
    resourceId: 'i-bp1ecr00000000',
    resourceType: 'ALIYUN::ECS::Instance',
    state: name,
    ...more,
  })
const trail = (eventName: string, more: object = {}, type = 'ecs:ActionTrail:ApiCall') =>
  envelope(type, {
    eventId: 'trail-1',
    eventName,
    eventRW: 'Write',
    serviceName: 'Ecs',
    eventTime: '2026-11-19T21:04:00Z',
    acsRegion: at.region,
    userIdentity: { type: 'ram-user', accountId: at.account, userName: 'alice' },
    requestParameters: {},
    responseElements: {},
    ...more,
  })
/** CloudMonitor's own form, with its compact time. */
const cloudMonitor = (name: string, more: object = {}) => ({
  ver: '1.0',
  id: 'cm-1',
  product: 'ECS',
  resourceId: 'acs:ecs:cn-hangzhou:1234567890123456:instance/i-bp1ecr00000000',
  level: 'INFO',
  name: 'Instance:StateChange',
  userId: at.account,
  eventTime: '20190409T121826.922+0800',
  regionId: at.region,
  content: { resourceId: 'i-bp1ecr00000000', resourceType: 'ALIYUN::ECS::Instance', state: name },
  ...more,
})

describe('a state change', () => {
  const born = {
    event: 'e-1',
    at,
    what: 'born',
    ids: ['i-bp1ecr00000000'],
    happenedAt: Date.UTC(2026, 10, 19, 21, 4, 41),
  }

  it('is a hint when the instance is created or runs', () => {
    expect(hintOf(state('Created'))).toEqual(born)
    expect(hintOf(state('Pending'))).toEqual(born)
    expect(hintOf(state('Running'))).toEqual({ ...born, what: 'started' })
  })

  it.each(['Starting', 'Stopping', 'Stopped', 'Deleted', 'Released', ''])('to %j starts nothing', (name) => {
    expect(ignoredOf(state(name))).toEqual(['state'])
  })

  it('is read as bytes, as text and as an object, one or several', () => {
    const text = JSON.stringify(state('Created'))

    expect(hintOf(text)).toEqual(born)
    expect(hintOf(Buffer.from(text))).toEqual(born)
    expect(hintOf(new Uint8Array(Buffer.from(text)))).toEqual(born)
    expect(read(`[${text},${text}]`).hints).toEqual([born, born])
  })

  it('names the instance wherever samples have it', () => {
    const id = 'i-bp1ecr00000001'
    const without = { resourceId: undefined }

    for (const data of [{ instanceId: id }, { content: { resourceId: id } }, { content: `{"resourceId":"${id}"}` }]) {
      expect(hintOf(state('Created', { ...without, ...data }))?.ids).toEqual([id])
    }
    expect(hintOf(envelope('ecs:Instance:StateChange', JSON.stringify(state('Created').data)))).toEqual(born)
  })

  it('without envelope, as RawData delivers it, happened where the function runs', () => {
    expect(hintOf(state('Created').data)).toMatchObject({ at, what: 'born', happenedAt: null })
  })

  it('without a place, or of another account, starts nothing', () => {
    const nowhere = { account: null, region: null } as unknown as typeof here

    expect(read(state('Created').data, nowhere).ignored).toMatchObject([{ why: 'no-place' }])
    expect(ignoredOf({ ...state('Created'), aliyunaccountid: '6543210987654321' })).toEqual(['elsewhere'])
    expect(read({ ...state('Created'), aliyunregionid: '../x' }).ignored).toMatchObject([{ why: 'no-place' }])
  })
})

describe('CloudMonitor’s own form', () => {
  it('is read with its compact time', () => {
    expect(hintOf(cloudMonitor('Running'))).toEqual({
      event: 'cm-1',
      at,
      what: 'started',
      ids: ['i-bp1ecr00000000'],
      happenedAt: Date.UTC(2019, 3, 9, 4, 18, 26, 922),
    })
  })

  it.each([
    ['20190409T121826.922+0800', Date.UTC(2019, 3, 9, 4, 18, 26, 922)],
    ['20190409T121826.9Z', Date.UTC(2019, 3, 9, 12, 18, 26, 900)],
    ['20190409T121826-0330', Date.UTC(2019, 3, 9, 15, 48, 26)],
    ['20190409T121826', Date.UTC(2019, 3, 9, 12, 18, 26)],
    ['2019-04-09T12:18:26+08:00', Date.UTC(2019, 3, 9, 4, 18, 26)],
    [1_554_812_306_000, 1_554_812_306_000],
    ['20191309T999999', null],
    ['yesterday', null],
    [1e300, null],
    [{}, null],
  ])('knows when %j was', (eventTime, ms) => {
    expect(hintOf(cloudMonitor('Created', { eventTime }))?.happenedAt).toBe(ms)
  })

  it('of other things starts nothing', () => {
    expect(ignoredOf(cloudMonitor('Created', { name: 'Disk:Stalled' }))).toEqual(['unknown'])
  })
})

describe('a write that ActionTrail recorded', () => {
  it.each([
    ['RunInstances', { responseElements: { InstanceIdSets: { InstanceIdSet: ['i-aaaaa', 'i-bbbbb'] } } }],
    [
      'RunInstances',
      { responseElements: JSON.stringify({ InstanceIdSets: { InstanceIdSet: ['i-aaaaa', 'i-bbbbb'] } }) },
    ],
    ['RunInstances', { referencedResources: { 'ACS::ECS::Instance': ['i-aaaaa', 'i-bbbbb'] } }],
    ['CreateInstance', { responseElements: { InstanceId: 'i-aaaaa' }, requestParameters: { x: 'i-bbbbb' } }],
    [
      'Create',
      { eventType: 'ConsoleOperation', referencedResources: { 'ACS::ECS::Instance': ['i-aaaaa', 'i-bbbbb'] } },
    ],
  ])('%s is a birth of those that it names in whatever form', (name, more) => {
    expect(hintOf(trail(name, more))).toMatchObject({ at, what: 'born', ids: ['i-aaaaa', 'i-bbbbb'] })
  })

  it('may be a birth without saying of whom', () => {
    expect(hintOf(trail('RunInstances'))).toMatchObject({ what: 'born', ids: [] })
  })

  it.each([
    { 'ResourceId.1': 'i-aaaaa' },
    { ResourceId: ['i-aaaaa'] },
    { ResourceIds: '["i-aaaaa"]' },
    { ResourceARN: ['acs:ecs:cn-hangzhou:1234567890123456:instance/i-aaaaa'] },
  ])('of tags names its instances, as %j', (requestParameters) => {
    for (const name of ['TagResources', 'UntagResources']) {
      expect(hintOf(trail(name, { requestParameters }))).toMatchObject({ what: 'named', ids: ['i-aaaaa'] })
    }
  })

  it('of tags on something else starts nothing', () => {
    expect(ignoredOf(trail('TagResources', { requestParameters: { 'ResourceId.1': 'd-aaaaa' } }))).toEqual([
      'no-instances',
    ])
  })

  it('of another product is none, whatever it is called', () => {
    expect(ignoredOf(trail('Create', { serviceName: 'Rds' }, 'rds:ActionTrail:ApiCall'))).toEqual(['unknown'])
    expect(ignoredOf(trail('Create', { serviceName: '' }, 'rds:ActionTrail:ApiCall'))).toEqual(['unknown'])
  })

  it('that failed changed nothing', () => {
    expect(ignoredOf(trail('RunInstances', { errorCode: 'InvalidParameter' }))).toEqual(['failed-write'])
  })

  it.each(['DeleteInstance', 'DeleteDisk', 'StopInstance', 'constructor', '__proto__', 'toString'])(
    'called %s is not known',
    (name) => {
      expect(ignoredOf(trail(name))).toEqual(['unknown'])
    },
  )

  it('of ECI starts nothing: a container group’s role is fixed at birth', () => {
    expect(ignoredOf(trail('CreateContainerGroup', { serviceName: 'Eci' }, 'eci:ActionTrail:ApiCall'))).toEqual([
      'container-group',
    ])
    expect(ignoredOf(envelope('eci:ActionTrail:ConsoleOperation', {}))).toEqual(['container-group'])
  })

  it.each([
    { userIdentity: { type: 'assumed-role', userName: 'rolekeeper-instance-event:fc' } },
    { userIdentity: { type: 'assumed-role', userName: 'some-role:rolekeeper-20261122T083000Z-1f2e3d' } },
    { userIdentity: { type: 'assumed-role', principalId: '3012:rolekeeper-event', userName: 'some-role' } },
    { userAgent: 'AlibabaCloud (linux) Node.js/v20 rolekeeper' },
  ])('is our own where it says so: %j', (more) => {
    expect(ignoredOf(trail('TagResources', { requestParameters: { ResourceId: 'i-aaaaa' }, ...more }))).toEqual([
      'own-write',
    ])
  })

  it('is not our own for a user’s name alone', () => {
    const userIdentity = { type: 'ram-user', userName: 'rolekeeper-fan' }

    expect(read(trail('RunInstances', { userIdentity })).hints).toHaveLength(1)
  })
})

describe('what others do to roles', () => {
  const requestParameters = { InstanceIds: '["i-aaaaa","i-bbbbb"]', RamRoleName: 'web-tier' }

  it('starts nothing, and names who, what and when', () => {
    const { hints, others } = read(trail('DetachInstanceRamRole', { requestParameters }))

    expect(hints).toEqual([])
    expect(others).toEqual(
      ['i-aaaaa', 'i-bbbbb'].map((id) => ({
        account: at.account,
        change: {
          region: at.region,
          id,
          what: 'detached',
          via: 'api',
          role: 'web-tier',
          by: 'alice',
          at: Date.UTC(2026, 10, 19, 21, 4),
        },
      })),
    )
  })

  it('is told without a role where none is named, and not at all without an instance', () => {
    const { others } = read(trail('AttachInstanceRamRole', { requestParameters: { InstanceIds: '["i-aaaaa"]' } }))

    expect(others.map(({ change }) => [change.what, change.role])).toEqual([['attached', null]])
    expect(ignoredOf(trail('AttachInstanceRamRole'))).toEqual(['no-instances'])
  })
})
