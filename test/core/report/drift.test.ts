import { describe, expect, it } from 'vitest'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import { commit, hash, runId } from '../../../src/core/model/names.ts'
import { instant, MINUTE } from '../../../src/core/model/time.ts'
import { driftDocument, sweepFindings } from '../../../src/core/report/drift.ts'
import { check } from '../../../src/core/check/check.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import { createRole as ramAction } from '../../report/samples.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  managedRole,
  nothing,
  planOf,
  prod,
  tagged,
} from '../../kit/model.ts'

const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'))])
const applied = givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) })
const web = { app: 'web' }
const instances = [ecs('i-1', nothing, web), ecs('i-2', nothing, web), ecs('i-3', holding('foreign'), web)]

describe('rolekeeper/report/v1', () => {
  it('tells drift from what a commit asks for', () => {
    const verdict = check(planOf({ desired, instances, given: applied }), desired, applied, {
      filter: noFilter,
      reviewed: null,
    })

    const report = driftDocument({ of: { verdict, desired }, findings: [], at: asOf }, '0.1.0')

    expect(report).toMatchObject({
      schema: 'rolekeeper/report/v1',
      commit: desired.commit,
      drift: { attach: 1 },
      pending: { attach: 1 },
      blocked: { 'foreign-role': 1 },
      summary: { seen: 3 },
    })
  })

  it('has a row for everything it counts, with the place of its binding', () => {
    const options = { filter: noFilter, reviewed: null }
    const verdict = check(planOf({ desired, instances, given: applied }), desired, applied, options)

    const { rows } = driftDocument({ of: { verdict, desired }, findings: [], at: asOf }, '0.1.0')

    expect(rows.map(({ state, id, from, to, reason, line }) => [state, id, from, to, reason, typeof line])).toEqual([
      ['drift', 'i-1', null, 'web-tier', null, 'number'],
      ['pending', 'i-2', null, 'web-tier', null, 'number'],
      ['blocked', 'i-3', 'foreign', 'web-tier', 'foreign-role', 'number'],
    ])
  })

  it('counts also the rows that it has no room for', () => {
    const options = { filter: noFilter, reviewed: null }
    const verdict = check(planOf({ desired, instances, given: applied }), desired, applied, options)

    const report = driftDocument({ of: { verdict, desired }, findings: [], at: asOf }, '0.1.0', 1)

    expect(report).toMatchObject({ drift: { attach: 1 }, blocked: { 'foreign-role': 1 }, rowsLeftOut: 2 })
    expect(report.rows).toHaveLength(1)
  })

  it('leaves out what a filter does, and knows changes in RAM of no region', () => {
    const given = givenOf()
    const made = desiredOf([], [account([managedRole('web-tier')])])
    const plan = planOf({ desired: made, instances: [], given })
    const action = { ...ramAction('web-tier'), target: { type: 'role', account: prod, id: 'web-tier' } } as const
    const verdict = check({ ...plan, actions: [action] }, made, given, { filter: noFilter, reviewed: null })
    const filtered = check({ ...plan, actions: [action] }, made, given, {
      filter: { ...noFilter, classes: ['attach'] },
      reviewed: null,
    })
    const rowsOf = (of: typeof verdict) =>
      driftDocument({ of: { verdict: of, desired: made }, findings: [], at: asOf }, '0.1.0').rows

    expect(rowsOf(verdict)).toMatchObject([{ kind: 'create-role', region: null, binding: null, file: null }])
    expect(rowsOf(filtered)).toEqual([])
  })

  it('says what it found where nothing could be looked at', () => {
    const finding = { code: 'x', severity: 'note', at: null, message: 'm', fix: '' } as const

    expect(driftDocument({ of: null, findings: [finding], at: asOf }, '0.1.0')).toMatchObject({
      commit: null,
      planHash: null,
      summary: null,
      drift: {},
      blocked: {},
      findings: [{ code: 'x', file: null }],
    })
  })
})

describe('what the ledger tells of sweeps', () => {
  const accepted = { commit: commit('good'), files: '', parsed: '', bindings: 1, requireSignature: false, at: asOf }
  const held = (at: number) => ({ commit: commit('c2'), why: 'it is strange', at: instant(at) })
  const codes = (control: object, memory = emptyMemory(prod)) =>
    sweepFindings({ ...emptyControl, ...control }, [memory], asOf, MINUTE).map(({ code }) => code)

  it('is a commit that is held, until a later one is accepted', () => {
    expect(codes({ held: [held(asOf - 1)] })).toEqual(['commit-held', 'no-heartbeat'])
    expect(codes({ held: [held(asOf + 1)], accepted })).toEqual(['commit-held', 'no-heartbeat'])
    expect(codes({ held: [held(asOf - 1)], accepted })).toEqual(['no-heartbeat'])
  })

  it('is nothing where a shard has finished and none is lost', () => {
    const { summary } = planOf({ desired, instances: [] })
    const run = { run: runId('r'), at: asOf, commit: desired.commit, planHash: hash(''), record: hash(''), summary }
    const swept = { ...emptyMemory(prod), runs: [{ ...run, outcomes: {}, shard: hangzhou, approvals: [] }] }

    expect(codes({}, swept)).toEqual([])
  })

  it('is a shard that is lost', () => {
    const started = new Map([[hangzhou, instant(asOf - MINUTE)]])

    expect(codes({}, { ...emptyMemory(prod), started })).toEqual(['no-heartbeat', 'shard-lost'])
  })
})
