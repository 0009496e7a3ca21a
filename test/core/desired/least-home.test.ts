import { describe, expect, it } from 'vitest'
import { withHome } from '../../../src/core/desired/least-home.ts'
import type { Purpose } from '../../../src/core/desired/least.ts'
import { accountId } from '../../../src/core/model/names.ts'

const home = accountId('1234567890123456')
const ledger = { bucket: 'team-ledger', prefix: 'prod' }
const none = { Version: '1', Statement: [] }
const purposes: readonly Purpose[] = [
  'instance-event',
  'sweep',
  'drift-report',
  'pull-request',
  'pod-admission',
  'command-line',
  'plan',
]

const actionsOf = (purpose: Purpose): readonly string[] =>
  withHome(none, purpose, home, ledger).Statement.flatMap(({ Action = [] }) => Action)
const allowedTo = (action: string): readonly Purpose[] => purposes.filter((one) => actionsOf(one).includes(action))

describe('withHome', () => {
  it('lets everybody read the ledger, and those write it that change something', () => {
    expect(allowedTo('oss:GetObject')).toEqual(purposes)
    expect(allowedTo('oss:PutObject')).toEqual([
      'instance-event',
      'sweep',
      'drift-report',
      'pull-request',
      'command-line',
    ])
    expect(allowedTo('oss:DeleteObject')).toEqual(allowedTo('oss:PutObject'))
  })

  it.each([
    ['pull-request', 'requests'],
    ['drift-report', 'reports'],
  ] as const)('lets %s leave %s, and write nothing else', (purpose, folder) => {
    const writing = withHome(none, purpose, home, ledger).Statement.filter(({ Action = [] }) =>
      Action.includes('oss:PutObject'),
    )

    expect(writing.map(({ Resource }) => Resource)).toEqual([[`acs:oss:*:*:team-ledger/prod/${folder}/*`]])
  })

  it('lets sweep and webhooks start each other and themselves, and no more', () => {
    expect(allowedTo('fc:InvokeFunction')).toEqual(['sweep', 'pull-request'])
    for (const purpose of ['sweep', 'pull-request'] as const) {
      expect(withHome(none, purpose, home, ledger).Statement.at(-1)?.Resource).toEqual([
        'acs:fc:*:1234567890123456:functions/rolekeeper-sweep',
        'acs:fc:*:1234567890123456:functions/rolekeeper-pull-request',
      ])
    }
  })

  it('lets functions write logs, and leave dead letters where they have a queue', () => {
    expect(allowedTo('log:PostLogStoreLogs')).toEqual([
      'instance-event',
      'sweep',
      'drift-report',
      'pull-request',
      'pod-admission',
    ])
    expect(allowedTo('mns:SendMessage')).toEqual(['instance-event', 'sweep', 'drift-report', 'pull-request'])
  })

  it('keeps to the prefix, and to the whole bucket where there is none', () => {
    const objects = (prefix: string) => withHome(none, 'plan', home, { ...ledger, prefix }).Statement[1]?.Resource

    expect(objects('prod')).toEqual(['acs:oss:*:*:team-ledger/prod/*'])
    expect(objects('')).toEqual(['acs:oss:*:*:team-ledger/*'])
  })

  it('keeps what the account’s own work takes', () => {
    const own = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'ecs:DescribeInstances', Resource: '*' }],
    } as const

    expect(withHome(own, 'plan', home, ledger).Statement[0]).toEqual(own.Statement[0])
  })
})
