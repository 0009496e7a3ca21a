import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Receiver } from '../../src/core/model/notify.ts'
import { commit } from '../../src/core/model/names.ts'
import { HOUR } from '../../src/core/model/time.ts'
import { readDesired } from '../../src/read/desired.ts'
import { readOperator } from '../../src/read/operator.ts'
import { formatProblem } from '../../src/read/problems.ts'

const accounts = 'settings:\n  accounts: [{ name: prod, id: "1234567890123456", regions: [cn-hangzhou] }]\n'
const read = (notify: string) =>
  readDesired([{ path: 'a.yaml', text: `${accounts}  notify:\n${notify}` }], { commit: commit('c1'), dirty: false })

const receivers = (notify: string): readonly Receiver[] | undefined => {
  const reading = read(notify)
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading.desired.settings.notify
}
const problems = (notify: string): readonly string[] => {
  const reading = read(notify)
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

describe('settings.notify', () => {
  it('is read with what was left out filled in', () => {
    const notify = `
    - name: on-call
      to: dingtalk
      urlFrom: ROLEKEEPER_NOTIFY_ON_CALL_URL
      secretFrom: ROLEKEEPER_NOTIFY_ON_CALL_SECRET
      severity: error
      accounts: prod
      regions: [cn-*]
      window: 4h
    - { name: everything, to: slack, urlFrom: ROLEKEEPER_NOTIFY_ALL }
    - { name: 值班, to: eventbridge, bus: team-bus, region: cn-hangzhou, severity: note }
    - { name: tracker, to: issues }
`
    const everything = { severity: 'warning', accounts: null, regions: null, windowMs: HOUR }

    expect(receivers(notify)).toEqual([
      {
        name: 'on-call',
        to: 'dingtalk',
        urlFrom: 'ROLEKEEPER_NOTIFY_ON_CALL_URL',
        secretFrom: 'ROLEKEEPER_NOTIFY_ON_CALL_SECRET',
        severity: 'error',
        accounts: ['prod'],
        regions: ['cn-*'],
        windowMs: 4 * HOUR,
      },
      { ...everything, name: 'everything', to: 'slack', urlFrom: 'ROLEKEEPER_NOTIFY_ALL', secretFrom: null },
      { ...everything, name: '值班', to: 'eventbridge', bus: 'team-bus', region: 'cn-hangzhou', severity: 'note' },
      { ...everything, name: 'tracker', to: 'issues' },
    ])
  })

  it('is nobody where it is left out, or empty', () => {
    expect(receivers('    []\n')).toEqual([])
    const reading = readDesired([{ path: 'a.yaml', text: accounts }], { commit: commit('c1'), dirty: false })
    expect(reading.ok && reading.desired.settings.notify).toBeUndefined()
  })

  it.each([
    ['{ name: a, to: dingtalk }', 'is a receiver of kind dingtalk without urlFrom. Add urlFrom.'],
    ['{ name: a, to: eventbridge, region: cn-a }', 'is a receiver of kind eventbridge without bus'],
    ['{ name: a, to: issues, bus: b }', '`settings.notify[0].bus` is nothing that a receiver of kind issues has'],
    [
      '{ name: a, to: slack, urlFrom: ROLEKEEPER_NOTIFY_A, secretFrom: ROLEKEEPER_NOTIFY_B }',
      '`settings.notify[0].secretFrom` is nothing that a receiver of kind slack has',
    ],
    ['{ name: a, to: dingtak, urlFrom: ROLEKEEPER_NOTIFY_A }', 'Did you mean `dingtalk`?'],
    ['{ name: a, to: issues, window: 0s }', 'is no time at all'],
    ['{ name: a, to: issues, severity: high }', '"high" is not error, warning or note'],
    ['{ name: a, to: eventbridge, bus: "../b", region: cn-a }', 'is no name of an event bus'],
  ])('%s is a problem', (receiver, problem) => {
    expect(problems(`    - ${receiver}\n`).join('\n')).toContain(problem)
  })

  it.each([
    'ROLEKEEPER_GIT_TOKEN',
    'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    'https://oapi.dingtalk.com/x',
    'ROLEKEEPER_NOTIFY_',
  ])('names no variable but those for receivers, and no address: %s', (variable) => {
    const [problem] = problems(
      `    - { name: a, to: webhook, urlFrom: ROLEKEEPER_NOTIFY_A, secretFrom: "${variable}" }\n`,
    )

    expect(problem).toContain('is no variable for receivers. Write the name of a variable')
  })

  it('names each receiver once', () => {
    expect(problems('    - { name: a, to: issues }\n    - { name: a, to: issues }\n')).toEqual([
      'a.yaml:5:15: `settings.notify[1].name`: "a" is there twice. Name it otherwise.',
    ])
  })
})

describe('docs/notifications.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/notifications.md'), 'utf8')
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

  it('has an example of each kind of receiver, and each can be read', () => {
    const examples = blocks.filter((text) => text.startsWith('- {')).map((text) => text.replace(/^(?=.)/gm, '    '))

    const kinds = examples.flatMap((text) => (receivers(text) ?? []).map(({ to }) => to))

    expect(kinds).toEqual(['dingtalk', 'feishu', 'wecom', 'slack', 'webhook', 'eventbridge', 'issues'])
  })

  it('begins with a desired state and bounds as they are', () => {
    const [state = '', bounds = ''] = blocks

    const reading = readDesired([{ path: 'settings.yaml', text: state }], { commit: commit('c1'), dirty: false })
    expect(reading.ok && reading.desired.settings.notify).toMatchObject([{ to: 'dingtalk', windowMs: 4 * HOUR }])
    expect(readOperator(bounds, 'operator.yaml')).toMatchObject({
      ok: true,
      bounds: { notifyHosts: ['oapi.dingtalk.com'] },
    })
  })
})
