import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAccountEntry, decodeControlEntry, encodeEntry } from '../../src/ledger/codec.ts'
import type { ControlEntryBody } from '../../src/core/model/ledger-entry.ts'
import { commit, hash, roleName } from '../../src/core/model/names.ts'
import { attach, controlEntries, entries, intent, NOON, runEntry } from '../core/memory/samples.ts'
import { accountName } from './scenes.ts'
import { someEntries } from '../core/memory/some-entries.ts'

const controlBodies: readonly ControlEntryBody[] = [
  {
    kind: 'accepted',
    commit: commit('c1'),
    files: hash('sha256:f'),
    parsed: hash('sha256:p'),
    declaredRoles: [roleName('web')],
    bindings: 1,
    requireSignature: false,
  },
  { kind: 'held', commit: commit('c2'), why: 'unrelated' },
  { kind: 'stop', reason: 'an incident' },
  { kind: 'start', reason: 'it is over' },
  { kind: 'approval', planHash: hash('sha256:1'), keys: ['key'], until: NOON, asked: null },
  {
    kind: 'suspend',
    id: 's1',
    scope: { text: 'all', accounts: null, regions: ['cn-*'], ids: null, bindings: null, roles: [roleName('web')] },
    reason: 'a migration',
    owner: 'bob',
    until: null,
    asked: { host: 'github', repository: 'acme/roles', number: 7, comment: '12', command: 1, by: 'alice' },
  },
  { kind: 'resume', id: 's1', reason: 'done' },
  { kind: 'snapshot', memory: hash('sha256:m') },
]

const [run] = entries(runEntry())
const text = (change: (json: Record<string, unknown>) => void = () => undefined): Uint8Array => {
  if (run === undefined) throw new Error('no entry')
  const json = JSON.parse(Buffer.from(encodeEntry(accountName, run)).toString()) as Record<string, unknown>
  change(json)
  return Buffer.from(JSON.stringify(json))
}
const populations = (complete: unknown): Uint8Array => {
  const scope = { account: '1', region: 'cn-hangzhou', kind: 'ecs' }
  return text((json) => (json['populations'] = [{ scope, count: 1, complete }]))
}
const endless = Buffer.from(
  Buffer.from(text())
    .toString()
    .replace(/"number":1\b/, '"number":1e999'),
)
const intentOf = (action: object): Uint8Array =>
  text((json) => Object.assign(json, { ...intent([]), actions: [action] }))
const whyNot = (bytes: Uint8Array): string => {
  const decoded = decodeAccountEntry(accountName, 1, bytes)
  return decoded.ok ? 'it can be read' : decoded.why
}

describe('an entry as text', () => {
  it('of an account comes back as it was', () => {
    fc.assert(
      fc.property(someEntries(12), (log) => {
        for (const entry of log) {
          const decoded = decodeAccountEntry(accountName, entry.number, encodeEntry(accountName, entry))
          expect(decoded).toEqual({ ok: true, entry })
        }
      }),
    )
  })

  it('of control comes back as it was', () => {
    for (const entry of controlEntries(...controlBodies)) {
      expect(decodeControlEntry('control', entry.number, encodeEntry('control', entry))).toEqual({ ok: true, entry })
    }
  })

  it('leaves out what this version does not know within the schema that it knows', () => {
    expect(
      decodeAccountEntry(
        accountName,
        1,
        text((json) => (json['later'] = 1)),
      ),
    ).toEqual({ ok: true, entry: run })
  })

  it.each([
    ['nothing', new Uint8Array(), 'it is not an entry of a ledger'],
    ['no JSON', Buffer.from('{"schema":'), 'it is not an entry of a ledger'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'it is not an entry of a ledger'],
    ['another thing', Buffer.from('{"schema":"rolekeeper/plan/v1"}'), 'it is not an entry of a ledger'],
    ['no schema', text((json) => delete json['schema']), 'it is not an entry of a ledger'],
    ['a schema that is no text', text((json) => (json['schema'] = 1)), 'it is not an entry of a ledger'],
    ['a list', Buffer.from('["rolekeeper/ledger-entry/v1"]'), 'it is not an entry of a ledger'],
    [
      'a word before',
      text((json) => (json['schema'] = 'xrolekeeper/ledger-entry/v1')),
      'it is not an entry of a ledger',
    ],
    [
      'a word behind',
      text((json) => (json['schema'] = 'rolekeeper/ledger-entry/v1x')),
      'it is not an entry of a ledger',
    ],
    ['no log', text((json) => delete json['log']), 'it belongs elsewhere'],
    ['version zero', text((json) => (json['schema'] = 'rolekeeper/ledger-entry/v0')), 'it is not an entry of a ledger'],
    ['another log', text((json) => (json['log'] = 'account-1')), 'it belongs elsewhere'],
    ['another number', text((json) => (json['number'] = 2)), 'it belongs elsewhere'],
    ['an unknown kind', text((json) => (json['kind'] = 'rollout')), 'entry.kind is not one of lease, release, intent'],
    ['a kind of control', text((json) => (json['kind'] = 'stop')), 'entry.kind is not one of'],
    ['a missing field', text((json) => delete json['commit']), 'entry.commit is not text'],
    ['a count of text', text((json) => (json['summary'] = { seen: 'two' })), 'entry.summary.seen is not a number'],
    ['an endless count', endless, 'entry.number is not a number'],
    [
      'a word that is none of those',
      text((json) => Object.assign(json, { kind: 'launch', type: 'pod' })),
      'entry.type is not one of ecs, eci',
    ],
    ['a count by name that is none', text((json) => (json['graceSince'] = { a: '1' })), 'entry.graceSince.a is not a'],
    ['something where nothing is', intentOf({ ...attach('i-1'), from: 'x' }), 'entry.actions[0].from is not null'],
    [
      'a policy without statements',
      intentOf({ ...attach('i-1'), sessionPolicy: { Version: '1' } }),
      'entry.actions[0].sessionPolicy.Statement is not a list',
    ],
    ['a list of nothing', text((json) => (json['populations'] = null)), 'entry.populations is not a list'],
    ['a flag of text', populations('yes'), 'entry.populations[0].complete is not true or false'],
    [
      'a wrong member',
      text((json) => (json['populations'] = [{ scope: [] }])),
      'entry.populations[0].scope is not an object',
    ],
  ])('of %s is a value that says why it cannot be read', (_, bytes, why) => {
    expect(whyNot(bytes)).toContain(why)
  })

  it('of a newer version says which Rolekeeper to use', () => {
    const newer = text((json) => (json['schema'] = 'rolekeeper/ledger-entry/v2'))

    expect(whyNot(newer)).toBe(
      'a newer Rolekeeper wrote it (rolekeeper/ledger-entry/v2): use that one or a later one here',
    )
  })

  it('of a version of two digits is newer too', () => {
    expect(whyNot(text((json) => (json['schema'] = 'rolekeeper/ledger-entry/v12')))).toContain('ledger-entry/v12)')
  })

  it('never throws, whatever becomes of it', () => {
    const damage = fc.record({ at: fc.nat(), cut: fc.nat(5), put: fc.string({ maxLength: 5 }) })
    fc.assert(
      fc.property(someEntries(8), fc.nat(), fc.array(damage, { minLength: 1, maxLength: 3 }), (log, which, damages) => {
        const entry = log[which % Math.max(1, log.length)]
        if (entry === undefined) return
        const spoiled = damages.reduce(
          (whole, { at, cut, put }) => {
            const place = at % (whole.length + 1)
            return whole.slice(0, place) + put + whole.slice(place + cut)
          },
          Buffer.from(encodeEntry(accountName, entry)).toString(),
        )

        expect(typeof decodeAccountEntry(accountName, entry.number, Buffer.from(spoiled)).ok).toBe('boolean')
      }),
      { numRuns: 300 },
    )
  })
})
