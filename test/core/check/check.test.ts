import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/check/check.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import { builtInBounds, defaultLimits } from '../../../src/core/desired/bounds.ts'
import type { DesiredState } from '../../../src/core/model/desired-state.ts'
import { emptyControl } from '../../../src/core/model/memory.ts'
import { bindingName } from '../../../src/core/model/names.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { hangzhou, account, asOf, binding, desiredOf, givenOf, matching, planOf, tagged } from '../../kit/model.ts'

import { web, accounts, empties, olds, holders, all, judge, tally, codes, approval, approving, keysOf } from './kit.ts'

describe('limits of the whole plan', () => {
  it('clear what is within them, in the order of writes', () => {
    const verdict = judge([...holders(2), ...olds(3), ...empties(4)])

    expect(tally(verdict)).toEqual({ 'attach ready': 4, 'replace ready': 3, 'detach ready': 2 })
    expect(verdict.refused).toEqual([])
    expect(verdict.waves.attach).toHaveLength(4)
    expect(verdict.waves.replace.map(({ target }) => target.id)).toEqual(['i-old-000', 'i-old-001', 'i-old-002'])
    expect(verdict.waves.detach).toHaveLength(2)
    expect([verdict.waves.widen, verdict.waves.narrow, verdict.waves.recreate]).toEqual([[], [], []])
  })

  it('refuse a whole class over its breaker, and let the others go on', () => {
    const verdict = judge([...olds(21), ...empties(1)])

    expect(tally(verdict)).toEqual({ 'attach ready': 1, 'replace refused': 21 })
    expect(verdict.refused).toMatchObject([{ class: 'replace', scope: 'prod', limit: 20, wanted: 21 }])
    expect(verdict.waves.replace).toEqual([])
  })

  it('do of a rate what the window has left, first things first, and let the rest wait', () => {
    const verdict = judge(empties(503))

    expect(tally(verdict)).toEqual({ 'attach ready': 500, 'attach waiting': 3 })
    expect(verdict.refused).toEqual([])
    expect(verdict.findings).toMatchObject([
      {
        ...{ code: 'rate-limit', severity: 'note', at: null },
        message: expect.stringContaining('3 attach actions of account prod wait. '),
        fix: expect.stringContaining('settings.limits.attach'),
      },
    ])
    expect(verdict.waves.attach.at(-1)?.target.id).toBe('i-empty-499')
    expect(judge(empties(501)).findings[0]?.message).toContain('1 attach action of account prod waits.')
  })

  it('are not lifted by a filter', () => {
    const filter = { ...noFilter, instances: ['i-old-000'] }

    const verdict = judge(olds(21), { options: { filter, reviewed: null } })

    expect(tally(verdict)).toEqual({ 'replace refused': 1, 'replace filtered': 20 })
    expect(verdict.refused).toMatchObject([{ wanted: 21 }])
  })

  it('are no news where the filter leaves the whole class out', () => {
    const verdict = judge([...olds(21), ...empties(1)], {
      options: { filter: { ...noFilter, classes: ['attach'] }, reviewed: null },
    })

    expect(tally(verdict)).toEqual({ 'attach ready': 1, 'replace filtered': 21 })
    expect(verdict.refused).toEqual([])
  })

  it('are a share of the last complete listing where only some instances are looked at', () => {
    const limits = { ...defaultLimits, attach: { max: 100, percent: 10, perMs: HOUR } }
    const desired = desiredOf([web], accounts, { limits })
    const populations = new Map([['cn-hangzhou/ecs', { complete: 50, halvedTo: null }]])
    const instances = empties(6)

    const some = givenOf({ populations }, { partial: true })

    const event = check(planOf({ desired, instances, given: some }), desired, some, all)
    const sweep = check(planOf({ desired, instances }), desired, givenOf({ populations }), all)
    expect(tally(event)).toEqual({ 'attach ready': 5, 'attach waiting': 1 })
    expect(tally(sweep)).toEqual({ 'attach ready': 1, 'attach waiting': 5 })
  })

  it('are of each account alone', () => {
    const desired = desiredOf([web], accounts)

    const { refused } = judge(olds(21), { desired })

    expect(refused.map((one) => one.account)).toEqual(['1234567890123456'])
  })
})

describe('an approval', () => {
  const keys = keysOf(judge(olds(21)))

  it('carries exactly its actions past the limits of the repository', () => {
    const verdict = judge(olds(22), { given: givenOf({}, { control: approving(keys) }) })

    expect(tally(verdict)).toEqual({ 'replace ready': 22 })
    expect(verdict.approved).toEqual(new Map(keys.map((key) => [key, approval])))
  })

  it('is named where it carries something: the latest that has not ended, with the comment that asked for it', () => {
    const asked = { host: 'github', repository: 'acme/roles', number: 7, comment: '12', command: 1, by: 'alice' }
    const [one, ended] = [approving(keys), { ...approving(keys).approvals[0], until: asOf }]
    const approvals = [
      ...one.approvals,
      { ...approval, by: 'alice', asked, keys: keys.slice(0, 1), at: asOf, until: instant(asOf + 1) },
      { ...approval, ...ended, keys, at: asOf },
    ]

    const { approved } = judge(olds(21), { given: givenOf({}, { control: { ...one, approvals } }) })

    expect([...approved.values()].filter(({ by }) => by === 'alice')).toEqual([{ ...approval, by: 'alice', asked }])
    expect(approved.get(keys[0] ?? '')?.asked).toEqual(asked)
    expect(approved.get(keys[1] ?? '')).toEqual(approval)
  })

  it('serves once, and has its end', () => {
    const used = new Map(keys.map((key) => [key, instant(asOf + 1)]))
    const ended = { ...approving(keys), approvals: approving(keys).approvals.map((one) => ({ ...one, until: asOf })) }

    expect(tally(judge(olds(21), { given: givenOf({ approvedUse: used }, { control: approving(keys) }) }))).toEqual({
      'replace refused': 21,
    })
    expect(tally(judge(olds(21), { given: givenOf({}, { control: ended }) }))).toEqual({ 'replace refused': 21 })
  })

  it("carries nothing past the operator's ceiling", () => {
    const ceilings = { ...builtInBounds.ceilings, replace: { max: 20, percent: null, perMs: HOUR } }
    const bounds = { ...builtInBounds, ceilings }

    const verdict = judge(olds(21), { given: givenOf({}, { control: approving(keys), bounds }) })

    expect(tally(verdict)).toEqual({ 'replace refused': 21 })
    expect(verdict.refused[0]?.because).toContain("The operator's ceiling")
    expect(verdict.approved.size).toBe(0)
  })
})

describe('what waits for an approval whatever the limits say', () => {
  const match = matching({ tags: new Map([['app', ['web']]]) })
  const suspend = [{ match, actions: null, reason: 'audit', at: null, owner: null, until: instant(asOf - HOUR) }]
  const lost = { bindingMatches: new Map([[hangzhou, new Map([[bindingName('db'), 5]])]]) }
  const db = binding('db', 'db', tagged('app', 'db'))

  it('is what piled up under a suspension that is over', () => {
    const verdict = judge([...empties(3), ...olds(1)], { settings: { suspend } })

    expect(tally(verdict)).toEqual({ 'attach refused': 3, 'replace refused': 1 })
    expect(verdict.refused).toMatchObject([
      { class: 'attach', limit: 0, wanted: 3, because: expect.stringContaining('What piled up during the suspension') },
      { class: 'replace', limit: 0, wanted: 1 },
    ])
  })

  it('is what leaves the role of a binding that lost all its instances', () => {
    const verdict = judge(holders(2), { desired: desiredOf([web, db], accounts), given: givenOf(lost) })

    expect(tally(verdict)).toEqual({ 'detach refused': 2 })
    expect(verdict.refused).toMatchObject([{ class: 'detach', limit: 0, wanted: 2 }])
  })

  it('goes on once it is approved', () => {
    const keys = keysOf(judge(empties(3), { settings: { suspend } }))

    const verdict = judge(empties(3), { settings: { suspend }, given: givenOf({}, { control: approving(keys) }) })

    expect(tally(verdict)).toEqual({ 'attach ready': 3 })
    expect(verdict.approved.size).toBe(3)
  })

  it('takes no room from what needs no approval', () => {
    const verdict = judge([...olds(21)], { settings: { suspend, limits: { ...defaultLimits } } })

    expect(verdict.refused).toMatchObject([{ limit: 0, wanted: 21 }])
  })
})

describe('what stops everything', () => {
  it('is the stop switch, with who, when and why', () => {
    const control = { ...emptyControl, stopped: { by: 'lena', reason: 'incident 7', at: instant(asOf) } }

    const verdict = judge(empties(1), { given: givenOf({}, { control }) })

    expect(tally(verdict)).toEqual({ 'attach refused': 1 })
    expect(verdict.findings).toEqual([
      {
        code: 'stopped',
        severity: 'warning',
        at: null,
        message: 'lena stopped Rolekeeper at 2026-11-22T12:00:00.000Z: incident 7. Nothing is changed.',
        fix: 'rolekeeper start',
      },
    ])
    expect(verdict.waves.attach).toEqual([])
  })

  it('is a ledger that cannot be read: of all accounts, or of one', () => {
    const frozen = { number: 7, why: 'entry 7 is newer than known' }
    const whole = judge(empties(1), { given: givenOf({}, { control: { ...emptyControl, frozen } }) })
    const one = judge(empties(1), { given: givenOf({ frozen }) })

    for (const verdict of [whole, one]) {
      expect(tally(verdict)).toEqual({ 'attach refused': 1 })
      expect(verdict.findings).toMatchObject([{ code: 'ledger-unreadable', severity: 'error' }])
      expect(verdict.findings[0]?.fix).toContain('rolekeeper ledger check')
    }
    expect(whole.findings[0]?.message).toBe(
      'The ledger of all accounts could not be read (entry 7 is newer than known), so nothing is changed there.',
    )
    expect(one.findings[0]?.message).toContain('The ledger of account prod could not be read')
  })

  it('is the mode of an account that only reports', () => {
    const verdict = judge(empties(1), { desired: desiredOf([web], [account([], { mode: 'report' })]) })

    expect(tally(verdict)).toEqual({ 'attach report-only': 1 })
    expect(verdict.waves.attach).toEqual([])
    expect(verdict.findings).toEqual([])
  })

  it('is that nobody has accepted it: a proposal has no waves', () => {
    const desired: DesiredState<'proposed'> = { ...desiredOf([web], accounts), standing: 'proposed' }

    const verdict = check(planOf({ desired, instances: empties(1) }), desired, givenOf(), all)

    expect(verdict.waves).toBe(null)
    expect([...verdict.standings.values()]).toEqual(['ready'])
  })

  it('knows an account without a memory as one where nothing was done yet', () => {
    expect(tally(judge(empties(1), { given: { ...givenOf(), memories: new Map() } }))).toEqual({ 'attach ready': 1 })
  })
})

describe('promise 12: the actions that a reviewer approved are the actions that are done', () => {
  it('leaves out what is new since the plan file, and says so', () => {
    const reviewed = new Set(keysOf(judge(empties(1))))

    const verdict = judge(empties(3), { options: { filter: noFilter, reviewed } })

    expect(tally(verdict)).toEqual({ 'attach ready': 1, 'attach filtered': 2 })
    expect(verdict.findings).toMatchObject([
      {
        ...{ code: 'new-since-review', severity: 'warning', at: null },
        fix: 'Make a new plan file to have them done too.',
        message: '2 actions of now are not in the plan file and left out: i-empty-001, i-empty-002.',
      },
    ])
    expect(judge(empties(2), { options: { filter: noFilter, reviewed } }).findings[0]?.message).toContain(
      '1 action of now is',
    )
    expect(codes(judge(empties(1), { options: { filter: noFilter, reviewed } }))).toEqual([])
  })
})
