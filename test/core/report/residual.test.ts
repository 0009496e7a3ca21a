import { describe, expect, test } from 'vitest'
import type { Recreate } from '../../../src/core/model/action.ts'
import { groupId, roleName } from '../../../src/core/model/names.ts'
import { summariseRun } from '../../../src/core/report/compose.ts'
import { runDocument } from '../../../src/core/report/documents.ts'
import { residualFindings, residualOf } from '../../../src/core/report/residual.ts'
import { account, attach, detach, hangzhou, record, replace, result, verdict } from '../../report/samples.ts'

const reborn: Recreate = {
  kind: 'recreate',
  class: 'recreate',
  target: { type: 'eci', account, region: hangzhou, id: groupId('eci-1') },
  from: roleName('batch'),
  to: roleName('web-tier'),
  binding: null,
  cause: 'commit',
  why: 'because',
}

describe('tokens that outlive a run', () => {
  test('are those of roles that machines lost, until six hours after its end', () => {
    const run = record(verdict(), [
      result(replace('i-1'), 'replaced'),
      result(replace('i-2'), 'replaced'),
      result(detach('i-3'), 'detached'),
      result(reborn, 'recreated'),
    ])

    expect(residualOf(run)).toMatchObject([
      { account, role: 'batch', machines: 1 },
      { account, role: 'old-tier', machines: 2 },
      { account, role: 'web-tier', machines: 1 },
    ])
    expect(runDocument(run, '0.1.0').residual[1]).toEqual({
      account,
      role: 'old-tier',
      machines: 2,
      until: '2026-11-22T14:31:00.000Z',
    })
  })

  test('are those of a new role, too, that was taken back as it does not work', () => {
    const back = (one: Parameters<typeof result>[0]) => ({ ...result(one, 'rolled-back'), code: 'not-effective' })
    const run = record(verdict(), [back(replace('i-1')), back(attach('i-2'))])

    expect(residualOf(run)).toMatchObject([{ account, role: 'web-tier', machines: 2 }])
  })

  test('are nobody’s where nothing was taken off', () => {
    const run = record(verdict(), [
      result(attach('i-1'), 'attached'),
      result(replace('i-2'), 'rolled-back'),
      result(detach('i-3'), 'failed'),
      result(replace('i-4', 'web-tier', 'web-tier'), 'replaced'),
      result({ ...reborn, from: null }, 'recreated'),
      result(reborn, 'failed'),
      { ...result(detach('i-5'), 'failed'), code: 'not-effective' },
    ])

    expect(residualOf(run)).toEqual([])
  })

  test('are told with the policy that cuts them off, also of what a run recovered and did not end', () => {
    const recovered = [result(replace('i-1'), 'replaced')]
    const run = record(verdict(), [], { recovered, endedAt: null })

    const [finding] = residualFindings(run)

    expect(finding?.message).toBe(
      `Tokens of old-tier (${account}) that 1 machine got before may still be used for six hours after the change`,
    )
    expect(finding).toMatchObject({ code: 'residual-exposure', severity: 'note', at: null })
    expect(finding?.fix).toBe(
      'If they must not: attach a policy {"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]} to old-tier. It works at once and on everyone who holds the role; take it off after that time',
    )
    expect(summariseRun(run).findings).toEqual([finding])
    expect(runDocument(run, '0.1.0').residual).toMatchObject([{ until: null }])
  })

  test('say until when', () => {
    const run = record(verdict(), [result(detach('i-3'), 'detached')])

    expect(residualFindings(run)[0]?.message).toContain('until 2026-11-22T14:31:00.000Z')
  })
})
