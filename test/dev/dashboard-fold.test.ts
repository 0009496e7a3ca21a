import { describe, expect, test } from 'vitest'
import { emptyView, fold, sumWork } from '../../src/dev/dashboard/client/fold.ts'
import { momentsOf } from '../../src/dev/dashboard/cloud-moments.ts'
import type { Moment } from '../../src/dev/dashboard/moments.ts'

const viewOf = (...moments: readonly Moment[]) => moments.reduce(fold, emptyView)
const intent = (number: number, actions: number, run: string | null = 'r-1'): Moment => ({
  at: 1,
  is: 'intent',
  run,
  log: 'account-1',
  number,
  shard: 'cn-hangzhou',
  actions,
})
const result = (of: number, attached: number): Moment => ({
  at: 2,
  is: 'result',
  log: 'account-1',
  of,
  outcomes: { attached },
})

describe('what the dashboard shows', () => {
  test('a run is under way until it has ended, however many intents it has written', () => {
    const moments = [intent(1, 20), result(1, 20), intent(2, 10), result(2, 4)]
    const end: Moment = {
      at: 3,
      is: 'run',
      run: 'r-2',
      account: '1',
      shard: 'cn-hangzhou',
      commit: 'c',
      outcomes: {},
      seen: 9,
    }

    expect(sumWork(viewOf(...moments).work)).toMatchObject([{ actions: 30, done: 24 }])
    expect(viewOf(...moments, end)).toMatchObject({ work: [], runs: [end] })
    expect(viewOf(...moments, { ...end, account: '2' }).work).toHaveLength(2)
  })

  test('an event is under way until it is done', () => {
    expect(viewOf(intent(1, 2, null), result(1, 1)).work).toHaveLength(1)
    expect(viewOf(intent(1, 2, null), result(1, 1), result(1, 1)).work).toEqual([])
  })

  test('an instance is born, and gets its role', () => {
    const event = (type: string, data: object) =>
      momentsOf({
        id: 'e',
        source: 'acs.ecs',
        specversion: '1.0',
        type,
        subject: '',
        time: '2026-11-22T08:00:00Z',
        datacontenttype: 'application/json',
        aliyunaccountid: '1',
        aliyunregionid: 'cn-hangzhou',
        aliyuneventbusname: 'default',
        data: { ...data },
      })
    const born = event('ecs:Instance:StateChange', { resourceId: 'i-1', state: 'Created' })
    const attached = event('ecs:ActionTrail:ApiCall', {
      eventName: 'AttachInstanceRamRole',
      userIdentity: { userName: 'rolekeeper' },
      requestParameters: { InstanceIds: '["i-1","i-2"]', RamRoleName: 'web-tier' },
    })

    expect(attached).toHaveLength(2)
    expect(viewOf(...born).births).toMatchObject([{ id: 'i-1', role: null }])
    expect(viewOf(...born, ...attached).births).toMatchObject([{ id: 'i-1', role: 'web-tier' }])
  })

  test('what makes no sense says nothing', () => {
    const event = { eventName: 'DetachInstanceRamRole', requestParameters: { InstanceIds: 'nonsense' } }
    const base = {
      id: '',
      source: '',
      subject: '',
      time: '',
      datacontenttype: '',
      aliyunaccountid: '',
      aliyunregionid: '',
    }

    expect(
      momentsOf({
        ...base,
        specversion: '1.0',
        aliyuneventbusname: 'default',
        type: 'ecs:ActionTrail:ApiCall',
        data: event,
      }),
    ).toEqual([])
  })
})
