import { describe, expect, it } from 'vitest'
import { tellApart } from '../../../src/core/plan/cause.ts'
import { account, binding, desiredOf, ecs, givenOf, nothing, planOf, role, tagged } from '../../kit/model.ts'

const web = binding('web', 'web', tagged('app', 'web'))
const db = binding('db', 'db', tagged('app', 'db'))
const accounts = [account([role('web'), role('db')])]
const instances = [ecs('i-web', nothing, { app: 'web' }), ecs('i-db', nothing, { app: 'db' })]

const plan = (...bindings: readonly (typeof web)[]) =>
  planOf({ desired: { ...desiredOf(bindings, accounts), standing: 'proposed' }, instances, given: givenOf() })

describe("a proposal's plan beside its base's", () => {
  it('calls drift what both ask for, and proposal what the change alone asks for', () => {
    const told = tellApart(plan(web, db), plan(web))

    expect(told.actions.map(({ target, cause }) => [target.id, cause])).toEqual([
      ['i-db', 'proposal'],
      ['i-web', 'drift'],
    ])
  })

  it('keeps hash and counts, since it is the same plan', () => {
    const alone = plan(web, db)
    const { planHash, summary, findings } = tellApart(alone, plan(web))

    expect({ planHash, summary, findings }).toEqual({
      planHash: alone.planHash,
      summary: alone.summary,
      findings: alone.findings,
    })
  })

  it('says how much the change takes back', () => {
    const { actions, findings } = tellApart(plan(web), plan(web, db))

    expect(actions.map(({ cause }) => cause)).toEqual(['drift'])
    expect(findings.map(({ code, message }) => [code, message.slice(0, 8)])).toContainEqual([
      'no-longer-done',
      '1 change',
    ])
  })
})
