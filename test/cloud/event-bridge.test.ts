import { describe, expect, it } from 'vitest'
import { openEventBus } from '../../src/cloud/notify/event-bridge.ts'
import type { Notice } from '../../src/core/model/notice.ts'
import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { account, closeAfterEach, emulate, type Emulator } from '../emulator/clients.ts'
import { leapingClock } from './kit.ts'

closeAfterEach()

const key = { accessKeyId: 'emulated-key-reporter', accessKeySecret: 'emulated-secret-reporter' }

/** A reporter that may put events onto this bus and do nothing else. */
const fleet = (bus: string): Fleet => ({
  accounts: [
    {
      id: account,
      policies: [
        {
          PolicyName: 'reporter',
          PolicyDocument: {
            Version: '1',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['eventbridge:PutEvents'],
                Resource: [`acs:eventbridge:cn-hangzhou:${account}:eventbus/${bus}`],
              },
            ],
          },
        },
      ],
      users: [
        {
          UserName: 'reporter',
          AccessKeys: [{ AccessKeyId: key.accessKeyId, AccessKeySecret: key.accessKeySecret }],
          Policies: ['custom/reporter'],
        },
      ],
      regions: { 'cn-hangzhou': { instances: [] } },
    },
  ],
})

const notice = (cause: string, over: Partial<Notice> = {}): Notice => ({
  cause,
  what: 'opened',
  severity: 'error',
  title: 'Not known',
  fix: '',
  total: 1,
  added: 1,
  lines: ['<script>"\u202E\u0000'],
  ...over,
})

const stage = async (faults: readonly FaultRule[] = []) => {
  const emulator: Emulator = await emulate(fleet('team-bus'))
  const events: CloudEvent[] = []
  emulator.cloud.world.bus.subscribe((event) => events.push(event))
  if (faults.length > 0) await emulator.admin('POST', 'faults', faults)
  const clock = leapingClock()
  const busOf = (bus: string) =>
    openEventBus(
      {
        cloud: new URL(emulator.endpoint),
        region: 'cn-hangzhou',
        bus,
        credentials: async () => ({ ...key, securityToken: null }),
      },
      { clock, random: () => 0, stop: new AbortController().signal },
    )
  return { emulator, events, clock, busOf }
}

describe('an event bus', () => {
  it('gets an event for each cause, in a signed call, as CloudEvents have it', async () => {
    const { events, busOf } = await stage()
    const notices = [notice('a'), notice('b', { what: 'changed' }), notice('c', { what: 'resolved' })]

    expect(await busOf('team-bus').tell(notices)).toEqual({ said: notices, failed: null })

    expect(events).toMatchObject(
      notices.map((data, at) => ({
        source: 'rolekeeper',
        type: `rolekeeper:Cause:${['Opened', 'Changed', 'Resolved'][at]}`,
        subject: data.cause,
        aliyuneventbusname: 'team-bus',
        aliyunaccountid: account,
        data,
      })),
    )
    expect(new Set(events.map(({ id }) => id)).size).toBe(3)
  })

  it('that the caller may not write to is named with what it would take, and nothing is said', async () => {
    const { events, busOf } = await stage()

    const { said, failed } = await busOf('other-bus').tell([notice('a')])

    expect(said).toEqual([])
    expect(failed).toContain('eventbridge:PutEvents')
    expect(failed).not.toContain(key.accessKeySecret)
    expect(events).toEqual([])
  })

  it('is asked again where it throttles or breaks off, and gets what it may have got with the same id', async () => {
    const { emulator, events, clock, busOf } = await stage([
      { action: 'PutEvents', times: 1, code: 'Throttling.User', status: 400 },
      { action: 'PutEvents', times: 1, html: true },
      { action: 'PutEvents', times: 1, drop: true, carriedOut: true },
    ])

    const { failed } = await busOf('team-bus').tell([notice('a')])

    expect(failed).toBeNull()
    expect(clock.slept).toEqual([1000, 2000, 4000])
    expect(emulator.cloud.world.calls.all().map(({ action, write }) => [action, write])).toEqual(
      Array.from({ length: 4 }, () => ['PutEvents', false]),
    )
    expect(events).toHaveLength(2)
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
  })

  it('that never answers is given up, with what was said before', async () => {
    const { busOf } = await stage([{ action: 'PutEvents', after: 1, code: 'ServiceUnavailable', status: 503 }])

    const { said, failed } = await busOf('team-bus').tell([notice('a'), notice('b'), notice('c')])

    expect(said).toEqual([notice('a')])
    expect(failed).toContain('ServiceUnavailable')
  })

  it('is that of a region, in the real cloud, and of none that is no region', async () => {
    const clock = leapingClock()
    const open = (region: string) =>
      openEventBus(
        { cloud: 'aliyun', region, bus: 'b', credentials: () => Promise.reject(new Error('No credentials.')) },
        { clock, random: () => 0, stop: new AbortController().signal },
      )

    expect((await open('cn-shanghai').tell([notice('a')])).failed).toContain('cn-shanghai')
    await expect(open('evil.example/').tell([notice('a')])).rejects.toThrow('is not the name of a region')
  })
})
