import { describe, expect, it } from 'vitest'
import { policyName, roleName } from '../../../src/core/model/names.ts'
import type { PowerChange, PowerSubject } from '../../../src/core/model/power.ts'
import { summarisePlan, summariseRun } from '../../../src/core/report/compose.ts'
import { planDocument } from '../../../src/core/report/documents.ts'
import { toMarkdown } from '../../../src/report/comment/markdown.ts'
import { toText } from '../../../src/report/terminal/text.ts'
import { account, record, verdict } from '../../report/samples.ts'

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
const plain = { color: false, width: null }

describe('what a plan means in permissions', () => {
  it.each<[PowerSubject, string]>([
    [swap, '12 instances: old-tier → web-tier'],
    [{ type: 'instances', from: null, to: roleName('web-tier'), count: 1 }, '1 instance: no role → web-tier'],
    [{ type: 'instances', from: roleName('web-tier'), to: null, count: 1 }, '1 instance: web-tier → no role'],
    [{ type: 'role', role: roleName('web-tier') }, 'role web-tier'],
    [{ type: 'policy', policy: policyName('web-read') }, 'policy web-read'],
    [{ type: 'grant', grant: 'deployers', holder: 'user ci' }, 'user ci, by passRole deployers'],
  ])('names whose powers change: %j', (subject, who) => {
    expect(summarisePlan(verdict({ powers: [change(subject)] })).powers).toEqual([
      { account, who, risks: [], lists: [] },
    ])
  })

  it('stands in text with its risks first', () => {
    expect(toText(summarisePlan(verdict({ powers: [risky] })), plain)).toContain(
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
    const text = toMarkdown(summarisePlan(verdict({ powers: [risky, change(swap, { lost: ['a:b on *'] })] })))

    expect(text).toContain('#### Permissions')
    expect(text).toContain('⚠️ more can be had from every action of RAM')
    expect(text).toContain('**gained**\n\n- `ram:* on *`')
    expect(text.match(/⚠️/g)).toHaveLength(1)
  })

  it('shows ten of each and counts the rest', () => {
    const gained = Array.from({ length: 12 }, (_, index) => `a:${index} on *`)
    const [note] = summarisePlan(verdict({ powers: [change(swap, { gained })] })).powers

    expect(note?.lists).toMatchObject([{ kind: 'gained', rest: 2 }])
    expect(note?.lists[0]?.powers).toHaveLength(10)
  })

  it('stands whole in JSON', () => {
    expect(planDocument(verdict({ powers: [risky] }), '0.0.0').powers).toEqual([risky])
  })

  it('is left out where there is none, and of what a run reports', () => {
    const without = summarisePlan(verdict())

    expect(toText(without, plain)).not.toContain('Permissions')
    expect(toMarkdown(without)).not.toContain('Permissions')
    expect(summariseRun(record(verdict({ powers: [risky] }), [])).powers).toEqual([])
  })

  it('lets no name steer a terminal', () => {
    const text = toText(summarisePlan(verdict({ powers: [change(swap, { gained: ['oss:\u001b[2J on *'] })] })), plain)

    expect(text).not.toContain('\u001b')
  })
})
