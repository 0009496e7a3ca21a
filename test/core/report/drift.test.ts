import { describe, expect, it } from 'vitest'
import { emptyControl } from '../../../src/core/model/memory.ts'
import { accountId, hash } from '../../../src/core/model/names.ts'
import { HOUR, instant, later, MINUTE } from '../../../src/core/model/time.ts'
import { shortened } from '../../../src/core/report/drift.ts'
import type { DriftDocument } from '../../../src/core/report/drift-document.ts'
import { blindReport, driftOf } from '../../kit/drift.ts'
import { createRole as ramAction } from '../../report/samples.ts'
import {
  account,
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  managedRole,
  matching,
  nothing,
  prod,
  role,
  shanghai,
  tagged,
  unread,
} from '../../kit/model.ts'

const web = { app: 'web' }
const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'))])
const given = givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) })
const instances = [ecs('i-1', nothing, web), ecs('i-2', nothing, web), ecs('i-3', holding('foreign'), web)]
const world = { desired, instances, given }
const at = (ms: number) =>
  givenOf({ applied: given.memories.get(prod)?.applied ?? new Map() }, { asOf: later(asOf, ms) })
const next = (last: DriftDocument, ms: number, more: object = {}) =>
  driftOf({ ...world, given: at(ms), ...more }, { last })

describe('rolekeeper/report/v1', () => {
  it('tells drift from what a commit asks for, a row for each with the place of its binding', () => {
    const report = driftOf(world)

    expect(report).toMatchObject({
      schema: 'rolekeeper/report/v1',
      version: '0.1.0',
      commit: desired.commit,
      acceptedAt: null,
      drift: { attach: 1 },
      pending: { attach: 1 },
      blocked: { 'foreign-role': 1 },
      summary: { seen: 3 },
    })
    expect(report.rows.map(({ state, id, from, to, reason, line }) => [state, id, from, to, reason, line])).toEqual([
      ['drift', 'i-1', null, 'web-tier', null, 1],
      ['pending', 'i-2', null, 'web-tier', null, 1],
      ['blocked', 'i-3', 'foreign', 'web-tier', 'foreign-role', 1],
    ])
  })

  it('counts also the rows that it has no room for', () => {
    const report = shortened(next(driftOf(world), MINUTE, { instances: [] }), 1)
    const short = shortened(driftOf(world), 1)

    expect(short).toMatchObject({ drift: { attach: 1 }, blocked: { 'foreign-role': 1 }, rowsLeftOut: 2, last: null })
    expect(short.rows).toHaveLength(1)
    expect(report.last?.gone).toHaveLength(1)
  })

  it('leaves out what a filter does, and knows changes in RAM of no region', () => {
    const made = { desired: desiredOf([], [account([managedRole('web-tier')])]), instances: [] }
    const action = { ...ramAction('web-tier'), target: { type: 'role', account: prod, id: 'web-tier' } } as const
    const plan = <P extends object>(one: P) => ({ ...one, actions: [action] })

    expect(driftOf(made, { plan }).rows).toMatchObject([
      { kind: 'create-role', region: null, binding: null, file: null },
    ])
    expect(driftOf(made, { plan, filter: { classes: ['attach'] } }).rows).toEqual([])
  })

  it('says what it found where nothing could be looked at, and takes nothing for gone', () => {
    const finding = { code: 'x', severity: 'note', at: null, message: 'm', fix: '' } as const
    const last = driftOf(world)

    const report = blindReport({ findings: [finding], last })

    expect(report).toMatchObject({ commit: null, fleet: null, rows: [], severities: { error: 0, warning: 0, note: 1 } })
    expect(report.findings).toMatchObject([{ code: 'x', file: null }])
    expect(report.last).toMatchObject({ gone: [], unseen: [{ id: 'i-1' }, { id: 'i-2' }, { id: 'i-3' }], resolved: [] })
    expect(report.trend).toEqual(last.trend)
  })

  it('points into the commit alone that is really meant', () => {
    const links = { ecs: '', eci: '', file: 'https://github.com/a/b/blob/{commit}/{file}#L{line}' }
    const plan = <P extends object>(one: P) => ({ ...one, commit: '0123456789abcdef0123456789abcdef01234567' as never })

    expect(driftOf(world, { links }).links.file).toBeNull()
    expect(driftOf(world, { links, plan }).links.file).toBe(
      'https://github.com/a/b/blob/0123456789abcdef0123456789abcdef01234567/{file}#L{line}',
    )
    expect(driftOf(world, { plan }).links.file).toBeNull()
  })

  it('says who suspended what until when, what ran out last, and that all is stopped', () => {
    const scope = { text: 'prod', accounts: null, regions: null, ids: ['i-9'], bindings: null, roles: null } as never
    const noted = { id: 's1', scope, reason: 'r', owner: 'alice', at: asOf, asked: null }
    const match = matching(tagged('app', 'none'))
    const suspend = [
      {
        match,
        actions: null,
        reason: 'over',
        owner: null,
        until: instant(asOf - 1),
        at: { file: 's.yaml', line: 2, column: 1 },
      },
      { match, actions: null, reason: 'on', owner: 'bob', until: null, at: null },
    ]
    const control = {
      ...emptyControl,
      suspensions: [{ ...noted, until: later(asOf, HOUR) }],
      stopped: { by: 'eve', reason: 'fire', at: asOf },
      accepted: {
        commit: desired.commit,
        files: hash(''),
        parsed: hash(''),
        bindings: 1,
        requireSignature: false,
        at: asOf,
      },
    }

    const report = driftOf({
      desired: desiredOf(desired.bindings, undefined, { suspend }),
      instances: [],
      given: givenOf({}, { control }),
    })

    expect(report.suspensions.map(({ scope, owner, isOver, until }) => [scope, owner, isOver, until])).toEqual([
      ['prod', 'alice', false, '2026-11-22T13:00:00.000Z'],
      ['settings.suspend', 'bob', false, null],
      ['s.yaml:2', null, true, '2026-11-22T11:59:59.999Z'],
    ])
    expect(report.stopped).toEqual({ by: 'eve', reason: 'fire', at: '2026-11-22T12:00:00.000Z' })
    expect(report.acceptedAt).toBe('2026-11-22T12:00:00.000Z')
  })

  it('says how much of the limits is left, never less than nothing', () => {
    const spent = [{ class: 'detach', at: asOf, count: 12, approved: 0 }] as const

    const { limits } = driftOf({ ...world, given: givenOf({ spent }) })

    expect(limits.find((one) => one.class === 'detach')).toMatchObject({ account: prod, used: 12, max: 10, left: 0 })
    expect(limits.find((one) => one.class === 'replace')).toMatchObject({ used: 0, left: 20 })
  })
})

describe('the fleet in numbers', () => {
  const two = account([role('web-tier'), role('old-tier')], { regions: [shanghai, hangzhou] })
  const fleet = desiredOf(
    [binding('web', 'web-tier', tagged('app', 'web')), binding('batch', 'batch-role', tagged('job'))],
    [two],
  )
  const everybody = [
    ecs('i-1', holding('web-tier'), web),
    ecs('i-2', nothing, web),
    ecs('i-3', holding('stray')),
    ecs('i-4', unread(), web),
    ecs('i-5', nothing),
    ecs('i-6', holding('foreign'), web, { region: shanghai }),
    group('eci-1', 'other', { job: 'x' }),
    group('eci-2', 'batch-role', { job: 'x' }),
  ]

  it('counts everybody once, wherever it looks', () => {
    const report = driftOf({ desired: fleet, instances: everybody })

    expect(report.fleet?.all).toEqual({
      seen: 8,
      covered: 5,
      inSync: 2,
      drifted: 0,
      pending: 1,
      blocked: 2,
      unmanaged: 2,
      unknown: 1,
    })
    expect(report.fleet?.regions).toMatchObject([
      { region: 'cn-hangzhou', seen: 7, blocked: 1 },
      { region: 'cn-shanghai', seen: 1, blocked: 1 },
    ])
    expect(report.fleet?.accounts).toMatchObject([{ account: prod, name: 'prod', mode: 'enforce', seen: 8 }])
    expect(report.fleet?.bindings).toMatchObject([
      { binding: 'batch', role: 'batch-role', seen: 2, file: 'web.yaml' },
      { binding: 'web', role: 'web-tier', seen: 4 },
    ])
    expect(report.fleet?.roles.map(({ role: name, seen }) => [name, seen])).toEqual([
      [null, 1],
      ['batch-role', 2],
      ['stray', 1],
      ['web-tier', 4],
    ])
    expect(report).toMatchObject({
      onlyReplaceable: 1,
      scopes: [{ kind: 'eci', state: 'complete', why: null }, {}, {}, {}],
    })
  })

  it('tells accounts in the order of their ids', () => {
    const other = account([], { name: 'dev', id: accountId('1000000000000000'), regions: [hangzhou] })

    const report = driftOf({ desired: desiredOf(fleet.bindings, [two, other]), instances: everybody })

    expect(report.fleet?.accounts.map(({ name, seen }) => [name, seen])).toEqual([
      ['dev', 0],
      ['prod', 8],
    ])
  })

  it('leaves out what a filter by place does, and no class', () => {
    const of = (filter: object) => driftOf({ desired: fleet, instances: everybody }, { filter }).fleet?.all

    expect(of({ regions: ['cn-shanghai'] })).toMatchObject({ seen: 1, blocked: 1 })
    expect(of({ bindings: ['batch'] })).toMatchObject({ seen: 2 })
    expect(of({ accounts: ['prod'] })).toMatchObject({ seen: 8 })
    expect(of({ classes: ['detach'] })).toMatchObject({ seen: 8, pending: 1 })
  })

  it('says which scopes are unknown', () => {
    const { scopes } = driftOf({ desired: fleet, instances: everybody, ends: { 'cn-shanghai/ecs': 'lost-page' } })

    expect(scopes.filter(({ state }) => state === 'unknown')).toEqual([
      { account: prod, region: 'cn-shanghai', kind: 'ecs', state: 'unknown', seen: 1, why: 'lost-page' },
    ])
  })
})
