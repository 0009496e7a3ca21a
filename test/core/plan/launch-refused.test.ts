import { describe, expect, it } from 'vitest'
import { accountId, region } from '../../../src/core/model/names.ts'
import { judgeLaunch, roleRefusal } from '../../../src/core/plan/launch.ts'
import * as model from '../../kit/model.ts'
import { at, frozen, given, spec, web, wishes } from './launches.ts'

const { prod, binding, tagged, matching } = model

describe('a launch that is refused says why and what to do:', () => {
  const { bounds, control } = given
  const refusalOf = (
    account: Parameters<typeof judgeLaunch>[2] = wishes,
    more: Partial<typeof given> = {},
    bindings: readonly (typeof web)[] = [web],
  ) => {
    const judged = judgeLaunch(spec(), at, account, model.desiredOf(bindings, [account]), { ...given, ...more })
    return judged.ok ? null : judged.refusal
  }
  const policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:Get', Resource: '*' }] } as const
  const roleBound = { names: ['other-*'], accounts: null, match: null }

  it('where the operator allows neither the account nor the role', () => {
    expect(refusalOf(wishes, { bounds: { ...bounds, accounts: [accountId('999')] } })).toEqual({
      reason: 'operator-bounds',
      why: `The operator's bounds do not let Rolekeeper work in account ${prod}.`,
      fix: 'Ask the operator to allow the account.',
    })
    expect(refusalOf(wishes, { bounds: { ...bounds, roles: [roleBound] } })).toEqual({
      reason: 'operator-bounds',
      why: "The operator's bounds do not let web-tier be attached here.",
      fix: 'Ask the operator to allow web-tier here, or bind another role.',
    })
  })

  it('where settings do not have the region, or only report', () => {
    expect(refusalOf({ ...wishes, regions: [model.shanghai, region('cn-beijing')] })).toEqual({
      reason: 'out-of-scope',
      why: 'Region cn-hangzhou is not among those of account prod in settings.accounts.',
      fix: 'Add cn-hangzhou there, or launch in one of cn-shanghai, cn-beijing.',
    })
    expect(refusalOf({ ...wishes, mode: 'report' })).toEqual({
      reason: 'report-only',
      why: 'Account prod is in mode report: nothing is changed there.',
      fix: 'Set its mode to enforce.',
    })
  })

  it('where somebody stopped Rolekeeper, or its ledger cannot be read', () => {
    const stopped = { by: 'ops', at: model.asOf, reason: 'incident' }

    expect(refusalOf(wishes, { control: { ...control, stopped } })).toEqual({
      reason: 'stopped',
      why: 'ops stopped Rolekeeper at 2026-11-22T12:00:00.000Z: incident. Nothing begins.',
      fix: 'rolekeeper start',
    })
    expect(refusalOf(wishes, { control: { ...control, frozen } })?.fix).toBe('Mend the ledger and run it again.')
  })

  it('where bindings disagree, give none, or narrow it', () => {
    const except = matching({ names: ['web-7'] })

    expect(refusalOf(wishes, {}, [web, binding('also', 'old-tier', tagged('app', 'web'))])).toMatchObject({
      reason: 'conflict',
      why: expect.stringContaining('web (web.yaml:1) wants web-tier'),
    })
    expect(refusalOf(wishes, {}, [])).toEqual({
      reason: 'no-binding',
      why: 'No binding gives it a role.',
      fix: 'Give the spec the tags, name or network that a binding matches, or write a binding for it. What needs no role is created without Rolekeeper.',
    })
    expect(
      refusalOf(wishes, {}, [
        { ...web, except },
        { ...binding('also', 'old-tier', tagged('app')), except },
      ])?.why,
    ).toBe('No binding gives it a role, but for an except: also, web.')
    expect(refusalOf(wishes, {}, [{ ...web, sessionPolicy: policy }])).toEqual({
      reason: 'session-policy',
      why: 'Binding web (web.yaml:1) narrows web-tier by a session policy, which cannot be given at birth.',
      fix: 'Create it without a role: Rolekeeper attaches the role with its session policy.',
    })
  })

  it('where RAM does not have the role, or nobody read RAM', () => {
    const none = model.ramOf({ 'web-tier': null })
    const managed = model.account([model.managedRole('web-tier')])

    expect(roleRefusal(web, managed, none)).toEqual({
      reason: 'role-missing',
      why: 'Role web-tier is declared and does not exist yet.',
      fix: 'Run rolekeeper apply first: it makes the role.',
    })
    expect(roleRefusal(web, model.account([]), none)?.why).toBe('Role web-tier does not exist in this account.')
    for (const ram of [
      { ...model.ramOf({}), state: 'unknown' as const },
      model.ramOf({ 'web-tier': { trust: null } }),
    ]) {
      expect(roleRefusal(web, wishes, ram)?.why).toBe(
        'What RAM says of the roles in question is not known, as part of the answer was lost. Unknown is not absent.',
      )
    }
  })
})
