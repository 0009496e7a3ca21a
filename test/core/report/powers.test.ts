import { describe, expect, it } from 'vitest'
import type { RamAction } from '../../../src/core/model/action.ts'
import { accountId, policyName, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import type { PowerChange, PowerSubject } from '../../../src/core/model/power.ts'
import { summarisePlan, summariseRun } from '../../../src/core/report/compose.ts'
import type { Report } from '../../../src/core/report/report.ts'
import { planDocument } from '../../../src/core/report/documents.ts'
import { toMarkdown } from '../../../src/report/comment/markdown.ts'
import { toText } from '../../../src/report/terminal/text.ts'
import { account, attach, createRole, detach, record, replace, result, verdict } from '../../report/samples.ts'

const change = (subject: PowerSubject, more: Partial<PowerChange> = {}): PowerChange => ({
  account,
  subject,
  gained: [],
  lost: [],
  undecided: [],
  risks: [],
  ...more,
})
const swap: PowerSubject = { type: 'instances', from: roleName('old-tier'), to: roleName('web-tier'), count: 12 }
const risky = change(swap, {
  gained: ['ram:* on *'],
  undecided: ['log:* on * (may be gained: a condition decides)'],
  lost: ['oss:* on *'],
  risks: ['every action of RAM'],
})
/** What stands behind `swap`, and behind each of the other subjects. */
const swaps = Array.from({ length: 12 }, (_, index) => replace(`i-${index}`))
const policy = policyName('web-read')
const custom = { type: 'Custom', name: policy } as const
const inRam = { ...createRole('web-tier'), from: null, to: null } as const
const toRole: RamAction = {
  ...inRam,
  kind: 'attach-policy',
  policy: custom,
  holder: { type: 'role', name: 'web-tier' },
}
const update: RamAction = { ...inRam, kind: 'update-policy', policy, document: ecsTrust }
const pass = { type: 'Custom', name: policyName('rolekeeper-pass-deployers') } as const
const grant = (name: string): RamAction => ({
  ...{ ...inRam, kind: 'attach-policy', policy: pass, holder: { type: 'user', name } },
  target: { type: 'grant', account, id: `user/${name}/${pass.name}` },
})

const plain = { color: false, width: null }

describe('what a plan means in permissions', () => {
  const subjects: readonly (readonly [PowerSubject, string])[] = [
    [swap, '12 instances: old-tier → web-tier'],
    [{ type: 'instances', from: null, to: roleName('web-tier'), count: 1 }, '1 instance: no role → web-tier'],
    [{ type: 'instances', from: roleName('web-tier'), to: null, count: 1 }, '1 instance: web-tier → no role'],
    [{ type: 'role', role: roleName('web-tier') }, 'role web-tier'],
    [{ type: 'policy', policy }, 'policy web-read'],
    [{ type: 'grant', grant: 'deployers', holder: 'user ci' }, 'user ci, by passRole deployers'],
  ]
  const actions = [...swaps, attach('i-a'), detach('i-d'), createRole('web-tier'), toRole, update, grant('ci')]
  const powers = subjects.map(([subject]) => change(subject))
  const named = (report: Report): readonly string[] => report.powers.map(({ who }) => who)

  it.each(subjects)('names whose powers change: %j', (subject, who) => {
    expect(summarisePlan(verdict({ actions, powers: [change(subject)] })).powers).toEqual([
      { account, who, risks: [], lists: [] },
    ])
  })

  it('leaves out what a filter leaves out, and counts what it leaves', () => {
    const swapsAlone = Object.fromEntries(
      actions.map(({ target }) => [target.id, ['i-1', 'i-2'].includes(target.id) ? 'ready' : 'filtered'] as const),
    )

    expect(named(summarisePlan(verdict({ actions, powers, standings: swapsAlone })))).toEqual([
      '2 instances: old-tier → web-tier',
    ])
    expect(named(summarisePlan(verdict({ actions: [grant('other'), toRole], powers })))).toEqual(['role web-tier'])
    expect(named(summarisePlan(verdict({ actions, powers: [{ ...risky, account: accountId('9') }] })))).toEqual([])
  })

  it('is of a run what it came to do, in part where only part of it was done', () => {
    const results = [
      ...swaps.map((one, index) => result(one, index < 3 ? 'replaced' : 'rolled-back')),
      result(createRole('web-tier'), 'created'),
      result(toRole, 'failed'),
      result(grant('ci'), 'attached'),
      result(update, 'skipped'),
    ]

    expect(named(summariseRun(record(verdict({ actions, powers }), results)))).toEqual([
      '3 instances: old-tier → web-tier',
      'role web-tier (in part)',
      'user ci, by passRole deployers',
    ])
  })

  it('stands in text with its risks first', () => {
    expect(toText(summarisePlan(verdict({ actions: swaps, powers: [risky] })), plain)).toContain(
      [
        'Permissions',
        `  12 instances: old-tier → web-tier · ${account}`,
        '    ! more can be had from every action of RAM',
        '    + ram:* on *',
        '    ? log:* on * (may be gained: a condition decides)',
        '    - oss:* on *',
      ].join('\n'),
    )
  })

  it('stands in Markdown, folded, with the risk in its title', () => {
    const text = toMarkdown(
      summarisePlan(verdict({ actions: swaps, powers: [risky, change(swap, { lost: ['a:b on *'] })] })),
    )

    expect(text).toContain('#### Permissions')
    expect(text).toContain('⚠️ more can be had from every action of RAM')
    expect(text).toContain('**gained**\n\n- `ram:* on *`')
    expect(text.match(/⚠️/g)).toHaveLength(1)
  })

  it('shows ten of each and counts the rest', () => {
    const gained = Array.from({ length: 12 }, (_, index) => `a:${index} on *`)
    const [note] = summarisePlan(verdict({ actions: swaps, powers: [change(swap, { gained })] })).powers

    expect(note?.lists).toMatchObject([{ kind: 'gained', rest: 2 }])
    expect(note?.lists[0]?.powers).toHaveLength(10)
  })

  it('stands whole in JSON', () => {
    expect(planDocument(verdict({ powers: [risky] }), '0.0.0').powers).toEqual([risky])
  })

  it('is left out where there is none, and of a run that did nothing', () => {
    const without = summarisePlan(verdict())

    expect(toText(without, plain)).not.toContain('Permissions')
    expect(toMarkdown(without)).not.toContain('Permissions')
    expect(summariseRun(record(verdict({ powers: [risky] }), [])).powers).toEqual([])
  })

  it('lets no name steer a terminal', () => {
    const text = toText(
      summarisePlan(verdict({ actions: swaps, powers: [change(swap, { gained: ['oss:\u001b[2J on *'] })] })),
      plain,
    )

    expect(text).not.toContain('\u001b')
  })
})
