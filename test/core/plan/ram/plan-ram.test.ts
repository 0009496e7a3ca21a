import { describe, expect, it } from 'vitest'
import type { Action, RamAction } from '../../../../src/core/model/action.ts'
import type { DesiredState } from '../../../../src/core/model/desired-state.ts'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import { accountId, commit, hash, region, runId } from '../../../../src/core/model/names.ts'
import { convergedCommit } from '../../../../src/core/plan/converged.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import { rolesNarrowed, rolesTouched } from '../../../../src/core/plan/ram/touched.ts'
import { asOf, desiredOf, givenOf, managedRole, memoryOf, planOf, prod, role } from '../../../kit/model.ts'
import { emptyRam, ramRole, read, ref } from '../../../kit/ram-world.ts'
import { allows, finding, policySpec, ramPlanOf, readFor, wishesOf, worldOf } from './made.ts'

const wishes = wishesOf([managedRole('a', { policies: [ref('custom/p')] })], [policySpec('p', allows('oss:*'))])
const ram = new Map([[prod, read(emptyRam, { roles: ['a'], policies: ['p'] })]])
const { summary } = planOf({ desired: desiredOf([]), instances: [] })
const run = {
  run: runId('r'),
  at: asOf,
  planHash: hash(''),
  record: hash(''),
  summary,
  outcomes: {},
  shard: null,
  approvals: [],
  commit: commit('c0ffee'),
}

describe('the plan of RAM', () => {
  it('says who asked: a proposal, a commit, or nobody', () => {
    const causes = (desired: DesiredState, given = givenOf()) =>
      new Set(planRam(desired, given, ram, new Map()).ramActions?.map(({ cause }) => cause))
    const desired = desiredOf([], [wishes])

    expect(causes({ ...desired, standing: 'proposed' })).toEqual(new Set(['proposal']))
    expect(causes(desired)).toEqual(new Set(['commit']))
    expect(causes(desired, givenOf({ runs: [run] }))).toEqual(new Set(['drift']))
    expect(causes(desired, givenOf({ runs: [{ ...run, outcomes: { refused: 1 } }] }))).toEqual(new Set(['commit']))
    expect(causes(desired, { ...givenOf(), memories: new Map() })).toEqual(new Set(['commit']))
  })

  it('is empty for an account whose RAM is not known, which is said with why', () => {
    const unknown: AccountRam = { ...read(emptyRam), state: 'unknown', why: 'access-denied', because: 'NoPermission.' }
    const planFor = (facts: AccountRam) =>
      planRam(desiredOf([], [wishes]), givenOf(), new Map([[prod, facts]]), new Map())
    const plan = planFor(unknown)

    expect(plan.ramActions).toEqual([])
    expect(finding(plan, 'ram-unknown').message).toBe(
      `RAM of account ${prod} could not be read, so nothing is changed in it. NoPermission.`,
    )
    const { because: _said, ...saidElsewhere } = unknown
    expect(planFor(saidElsewhere).findings).toEqual([])
  })

  it('leaves accounts alone that desired state does not name, or whose RAM nobody read', () => {
    const other = accountId('999')

    expect(planRam(desiredOf([], [wishes]), givenOf(), new Map([[other, read(emptyRam)]]), new Map())).toMatchObject({
      ramActions: [],
      findings: [],
    })
  })
})

describe('the last run that left nothing undone', () => {
  it('is the last of those in which nothing was refused, skipped or failed', () => {
    const failed = { ...run, commit: commit('bad'), outcomes: { attached: 3, failed: 1 } }
    const none = { ...run, commit: commit('zero'), outcomes: { attached: 1, skipped: 0 } }

    expect(convergedCommit(memoryOf(), 'ram')).toBeNull()
    expect(convergedCommit(memoryOf({ runs: [run, failed] }), 'ram')).toBe('c0ffee')
    expect(convergedCommit(memoryOf({ runs: [run, none, failed] }), 'ram')).toBe('zero')
    expect(convergedCommit(memoryOf({ runs: [failed] }), 'ram')).toBeNull()
  })

  it('counts for the part of the account that it was about', () => {
    const there = { ...run, commit: commit('there'), shard: region('cn-beijing') }

    expect(convergedCommit(memoryOf({ runs: [run, there] }), 'ram')).toBe('c0ffee')
    expect(convergedCommit(memoryOf({ runs: [run, there] }), region('cn-beijing'))).toBe('there')
  })
})

describe('the roles that an action touches', () => {
  const [createPolicy, createRole, attach] = ramPlanOf(wishes, worldOf({})).ramActions ?? []
  const touched = (action: RamAction | undefined, of: typeof wishes | undefined = wishes) =>
    action && rolesTouched(action, of)

  it('are its own, or those that are declared to have the policy that it changes', () => {
    const others = wishesOf([
      managedRole('b', { policies: [ref('system/p')] }),
      managedRole('ci', { policies: 'left' }),
      role('a'),
    ])

    expect(touched(createRole)).toEqual(['a'])
    expect(touched(attach)).toEqual(['a'])
    expect(touched(createPolicy)).toEqual(['a'])
    expect(touched(createPolicy, others)).toEqual([])
    expect(createPolicy && rolesTouched(createPolicy, undefined)).toEqual([])
  })

  it('are none where a user or group is given a policy', () => {
    expect(touched(attach && ({ ...attach, holder: { type: 'user', name: 'a' } } as RamAction))).toEqual([])
  })

  it('are, of what narrows, also those that hold the policy now, declared or not', () => {
    const held = worldOf({
      roles: {
        a: ramRole({ policies: ['custom/p'] }),
        dropped: ramRole({ policies: ['system/p', 'custom/p'] }),
        foreign: ramRole({ ours: false, policies: ['custom/p'] }),
        other: ramRole({ ours: false, policies: ['system/p', 'custom/q'] }),
      },
      policies: { p: { document: allows('*'), ours: true } },
    })
    const narrowing = wishesOf(
      [managedRole('a', { policies: [ref('custom/p')] }), managedRole('dropped', { policies: [] })],
      [policySpec('p', allows('oss:*'))],
    )
    const desired = desiredOf([], [narrowing])
    const { ramActions = [] } = ramPlanOf(narrowing, held)
    const narrowed = (facts: AccountRam, actions: readonly Action[] = ramActions) =>
      [...rolesNarrowed(desired, new Map([[prod, facts]]), actions)].map(([, roles]) => roles)

    expect(ramActions.map(({ kind }) => kind)).toEqual(['update-policy', 'detach-policy', 'detach-policy'])
    expect(narrowed(readFor(narrowing, held))).toEqual([['a', 'dropped', 'foreign'], ['dropped'], ['dropped']])
    expect(narrowed({ ...readFor(narrowing, held), account: accountId('9') }, ramActions.slice(1))).toHaveLength(2)
    expect([...rolesNarrowed(desired, new Map(), ramActions.slice(0, 1)).values()]).toEqual([['a']])
    expect(narrowed(readFor(narrowing, held), createRole === undefined ? [] : [createRole])).toEqual([])
  })
})
