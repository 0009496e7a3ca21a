import { describe, expect, it } from 'vitest'
import { APPROVED_USE_MS } from '../../../src/core/memory/approved-use.ts'
import type { Asked } from '../../../src/core/model/asked.ts'
import type { ControlEntryBody } from '../../../src/core/model/ledger-entry.ts'
import { commit, hash, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant, later } from '../../../src/core/model/time.ts'
import { controlEntries, foldControl, NOON } from './samples.ts'

const accept = (id: string, ...roles: readonly string[]): ControlEntryBody => ({
  kind: 'accepted',
  commit: commit(id),
  files: hash(`sha256:files-${id}`),
  parsed: hash(`sha256:parsed-${id}`),
  declaredRoles: roles.map(roleName),
  bindings: 3,
  requireSignature: true,
})
const hold = (id: string, why: string): ControlEntryBody => ({ kind: 'held', commit: commit(id), why })
const approve = (hours: number, asked: Asked | null = null): ControlEntryBody => ({
  kind: 'approval',
  planHash: hash('sha256:plan'),
  keys: ['key'],
  until: instant(NOON + hours * HOUR),
  asked,
})
const everything = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
const suspend = (id: string, hours: number | null, asked: Asked | null = null): ControlEntryBody => ({
  kind: 'suspend',
  id,
  scope: everything,
  reason: 'a migration',
  owner: 'bob',
  until: hours === null ? null : instant(NOON + hours * HOUR),
  asked,
})

describe('the control log', () => {
  it('knows the last accepted commit and every role that one ever declared', () => {
    const { accepted, declaredRoles } = foldControl(
      controlEntries(accept('c1', 'web', 'old'), accept('c2', 'web', 'new')),
    )

    expect(accepted).toEqual({
      commit: 'c2',
      files: 'sha256:files-c2',
      parsed: 'sha256:parsed-c2',
      bindings: 3,
      requireSignature: true,
      at: NOON + HOUR,
    })
    expect([...declaredRoles].sort()).toEqual(['new', 'old', 'web'])
  })

  it('holds each commit once, until one is accepted', () => {
    const log = controlEntries(hold('c2', 'unrelated'), hold('c3', 'no bindings'), hold('c2', 'still'), accept('c3'))

    expect(foldControl(log.slice(0, 3)).held.map((one) => [one.commit, one.why])).toEqual([
      ['c3', 'no bindings'],
      ['c2', 'still'],
    ])
    expect(foldControl(log).held).toEqual([])
  })

  it('is stopped by the last who said so, until someone starts it again', () => {
    const log = controlEntries({ kind: 'stop', reason: 'an incident' }, { kind: 'start', reason: 'it is over' })

    expect(foldControl(log.slice(0, 1)).stopped).toEqual({ by: 'alice@laptop', reason: 'an incident', at: NOON })
    expect(foldControl(log).stopped).toBeNull()
  })

  it('forgets approvals that have ended, and lets none live longer than its use is remembered', () => {
    const { approvals } = foldControl(controlEntries(approve(1), approve(2), approve(1_000)))

    expect(approvals.map(({ by, at, until }) => [by, at, until])).toEqual([
      ['alice@laptop', NOON + 2 * HOUR, NOON + 2 * HOUR + APPROVED_USE_MS],
    ])
  })

  it('knows for as long as it could serve again which comment asked for what, and who', () => {
    const asked = (comment: string) => ({
      host: 'github',
      repository: 'acme/roles',
      number: 7,
      comment,
      command: 1,
      by: 'bob',
    })
    const log = controlEntries(
      approve(1, asked('1')),
      { ...suspend('a', 1, asked('2')), at: later(NOON, APPROVED_USE_MS) },
      { ...suspend('b', 1, asked('3')), at: later(NOON, APPROVED_USE_MS + 1) },
    )
    const served = (count: number) => [...foldControl(log.slice(0, count)).served.keys()]

    expect(foldControl(log.slice(0, 1)).approvals).toMatchObject([{ by: 'bob', asked: asked('1') }])
    expect(foldControl(log.slice(0, 2)).suspensions).toMatchObject([{ owner: 'bob', asked: asked('2') }])
    expect(served(2)).toEqual(['github:acme/roles#7/1/1', 'github:acme/roles#7/2/1'])
    expect(served(3)).toEqual(['github:acme/roles#7/2/1', 'github:acme/roles#7/3/1'])
  })

  it('keeps a suspension until it ends, is resumed or is given anew', () => {
    const log = controlEntries(suspend('a', 2), suspend('b', null), suspend('c', 9), suspend('b', 9), {
      kind: 'resume',
      id: 'c',
      reason: 'done',
    })
    const ids = (count: number) => foldControl(log.slice(0, count)).suspensions.map(({ id, until }) => [id, until])

    expect(ids(2)).toEqual([
      ['a', NOON + 2 * HOUR],
      ['b', null],
    ])
    expect(ids(3).map(([id]) => id)).toEqual(['b', 'c'])
    expect(ids(4)).toEqual([
      ['c', NOON + 9 * HOUR],
      ['b', NOON + 9 * HOUR],
    ])
    expect(ids(5).map(([id]) => id)).toEqual(['b'])
  })

  it('takes a snapshot and an entry that it has seen for nothing new', () => {
    const log = controlEntries({ kind: 'stop', reason: 'x' }, { kind: 'snapshot', memory: hash('sha256:m') })

    expect(foldControl([...log, ...log])).toEqual({ ...foldControl(log.slice(0, 1)), last: 2 })
  })
})
