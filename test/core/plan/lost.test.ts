import { describe, expect, it } from 'vitest'
import type { Doubt } from '../../../src/core/model/instance.ts'
import { bindingName } from '../../../src/core/model/names.ts'
import {
  account,
  binding,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  planOf,
  prod,
  role,
  tagged,
} from '../../kit/model.ts'

const db = binding('db', 'db', tagged('app', 'db'))
const accounts = [account([role('db', { exclusive: true }), role('cache', { exclusive: true })])]
const before = givenOf({ bindingMatches: new Map([[hangzhou, new Map([[bindingName('db'), 12]])]]) })
const stripped = ecs('i-1', holding('db'), { app: 'lost' })

const plan = (instances = [stripped], given = before, ends: Record<string, Doubt> = {}) =>
  planOf({ desired: desiredOf([db], accounts), instances, given, ends })

describe('a binding that lost all its instances', () => {
  it('leaves the detaches of its role to an approval, and says why', () => {
    const { actions, approvalNeeded } = plan()

    expect(actions.map(({ kind }) => kind)).toEqual(['detach'])
    expect([...approvalNeeded.values()]).toMatchObject([
      {
        class: 'detach',
        scope: 'prod',
        because: expect.stringContaining('Binding db matched 12 instances in the last run'),
      },
    ])
  })

  it('holds up no other role, and nothing where it never matched', () => {
    expect(plan([ecs('i-1', holding('cache'))]).approvalNeeded.size).toBe(0)
    expect(plan([stripped], givenOf()).approvalNeeded.size).toBe(0)
    expect(plan([stripped, ecs('i-2', holding('db'), { app: 'db' })]).approvalNeeded.size).toBe(0)
  })

  it('is remembered with its former count until what holds its role has left', () => {
    const remembered = ({ matchesToRemember }: ReturnType<typeof plan>) =>
      matchesToRemember.get(prod)?.get(hangzhou) ?? new Map()

    expect(remembered(plan())).toEqual(new Map([['db', 12]]))
    expect(remembered(plan([ecs('i-1', holding('db'), { 'rolekeeper:hold': '' })]))).toEqual(new Map([['db', 12]]))
    expect(remembered(plan([]))).toEqual(new Map())
    expect(remembered(plan([ecs('i-2', holding('db'), { app: 'db' })]))).toEqual(new Map([['db', 1]]))
  })

  it('is not forgotten because a scope could not be seen', () => {
    const { matchesToRemember, bindingMatches } = plan([], before, { 'cn-hangzhou/ecs': 'region-failed' })

    expect(matchesToRemember.get(prod)?.get(hangzhou)).toEqual(new Map([['db', 12]]))
    expect(bindingMatches).toEqual(new Map([['db', 0]]))
  })

  it('has lost them where the last run that counted did not say in which region', () => {
    const together = givenOf({ bindingMatches: new Map([['' as const, new Map([[bindingName('db'), 12]])]]) })

    expect(plan([stripped], together).approvalNeeded.size).toBe(1)
  })
})

describe('what planning of RAM adds', () => {
  it('stands in the plan with its findings and its needs', () => {
    const finding = {
      code: 'x',
      severity: 'note' as const,
      at: { file: 'a.yaml', line: 1, column: 2 },
      message: 'm',
      fix: '',
    }
    const need = { class: 'escalation' as const, account: prod, scope: 'prod', because: 'it widens' }

    const { findings, approvalNeeded } = planOf({
      desired: desiredOf([], accounts),
      instances: [],
      ramPlan: { findings: [finding, finding], approvalNeeded: new Map([['key', need]]) },
    })

    expect(findings).toEqual([finding])
    expect(approvalNeeded).toEqual(new Map([['key', need]]))
    expect(Object.isFrozen(finding.at)).toBe(false)
  })
})
