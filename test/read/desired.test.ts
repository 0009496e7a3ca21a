import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountId, bindingName, commit, roleName } from '../../src/core/model/names.ts'
import { DAY, HOUR, instant, MINUTE } from '../../src/core/model/time.ts'
import { decodeParsed, encodeParsed } from '../../src/ledger/parsed-state.ts'
import { readDesired } from '../../src/read/desired.ts'
import { problemsIn, problemsOf, read, settings, stateOf } from './kit.ts'

const prod = accountId('1234567890123456')
const binding = (keys: string) => stateOf(`bindings: [{ name: x, role: y, ${keys} }]`).bindings[0]

describe('a binding', () => {
  it('is read with all its keys', () => {
    const text = `scope: { accounts: prod, regions: [cn-*] }
bindings:
  - name: web
    role: web-tier
    match:
      - { kind: [ecs, eci], tags: { app: web, env: [prod, ""] }, names: "web-*" }
      - { kind: ecs, ids: i-1 }
    except: { holds: [a, b] }
    priority: -3
    whenOccupied: [legacy-*]
    minAge: 1h30m
`

    expect(stateOf(text).bindings).toEqual([
      {
        name: 'web',
        role: 'web-tier',
        match: {
          scope: { accounts: ['prod'], regions: ['cn-*'] },
          anyOf: [
            {
              kind: ['ecs', 'eci'],
              tags: new Map([
                ['app', ['web']],
                ['env', ['prod', '']],
              ]),
              names: ['web-*'],
            },
            { kind: ['ecs'], ids: ['i-1'] },
          ],
        },
        except: { scope: { accounts: ['prod'], regions: ['cn-*'] }, anyOf: [{ holds: ['a', 'b'] }] },
        priority: -3,
        whenOccupied: ['legacy-*'],
        sessionPolicy: null,
        minAgeMs: HOUR + 30 * MINUTE,
        at: { file: 'a.yaml', line: 3, column: 5 },
      },
    ])
  })

  it('needs no more than name, role and kind', () => {
    expect(binding('match: { kind: ecs }')).toMatchObject({
      except: null,
      priority: 0,
      whenOccupied: 'declared',
      minAgeMs: 0,
    })
  })

  it('may have a name in any script', () => {
    expect(stateOf('bindings: [{ name: 网站, role: y, match: { kind: ecs } }]').bindings[0]?.name).toBe('网站')
  })
})

describe('settings', () => {
  it('are read with all their keys', () => {
    const text = `settings:
  accounts: [{ name: dev, id: "1234567890123456", regions: [cn-a], mode: report, assumeRole: r, externalId: "0" }]
  limits: { replace: { max: 5, percent: 0.5, per: 1d } }
  escalation: warn
  protect: [{ match: { kind: ecs }, actions: [detach], reason: a }]
  suspend: [{ match: { kind: ecs }, reason: b, owner: c, until: 2026-12-01T08:00:00+08:00 }]
  grace: [{ match: { holds: x }, for: 2h, reason: d }]
  settle: 0s
  prune: true
  git: { requireSignature: true }
  verify: { sample: 12.5%, max: 3, rollback: true }
`
    const reading = read({ 'a.yaml': text })
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))

    const { settings: held, accounts } = reading.desired
    expect(accounts.get(prod)).toMatchObject({ name: 'dev', mode: 'report', assumeRole: 'r', externalId: '0' })
    expect(held.verify).toEqual({ percent: 12.5, max: 3, rollback: true })
    expect(held.limits.replace).toEqual({ max: 5, percent: 0.5, perMs: DAY })
    expect(held).toMatchObject({ escalation: 'warn', settleMs: 0, prune: true, requireSignature: true })
    expect(held.protect[0]).toMatchObject({ actions: ['detach'], reason: 'a', at: { line: 5, column: 13 } })
    expect(held.suspend).toMatchObject([{ reason: 'b', owner: 'c', until: instant(Date.UTC(2026, 11, 1)) }])
    expect(held.grace).toMatchObject([{ reason: 'd', forMs: 2 * HOUR }])
  })

  it('verify what they say, the rest as usual, and nothing if they say nothing of it', () => {
    const verifyOf = (written: string) => {
      const reading = read({ 'a.yaml': `${settings.trimEnd()}\n${written}` })
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
      return reading.desired.settings.verify
    }

    expect(verifyOf('')).toBeUndefined()
    expect(verifyOf('  verify: {}\n')).toEqual({ percent: 5, max: 20, rollback: false })
    expect(verifyOf('  verify: { sample: 100% }\n')).toEqual({ percent: 100, max: 20, rollback: false })
  })

  it('stand at the top of the folder', () => {
    expect(problemsIn({ 'team/settings.yaml': settings })).toEqual([
      'team/settings.yaml:1:1: `settings` stand below the top of the folder. Move them to a file at the top, such as settings.yaml.',
    ])
  })
})

describe('a set of files', () => {
  const files: Readonly<Record<string, string>> = {
    'settings.yaml': settings,
    'a.yaml': 'roles: { a: {} }\n---\nbindings: [{ name: x, role: a, match: { kind: ecs } }]\n',
    'team/b.yml': 'roles: { b: {} }\nbindings: [{ name: y, role: b, match: { kind: eci } }]\n',
    'policies/unused.json': 'no JSON at all',
  }

  it('is one state, in whatever order the files come', () => {
    const state = read(files)

    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(files), { minLength: 4 }), (order) => {
        expect(read(Object.fromEntries(order.map((path) => [path, files[path] ?? ''])))).toEqual(state)
      }),
    )
    expect(state.ok && state.desired.bindings.map(({ name }) => name)).toEqual(['x', 'y'])
  })

  it('has all its problems said at once, sorted by file and line', () => {
    const problems = problemsIn({
      'c.yaml': 'bindings: [\n',
      'a.yaml': 'roles: { a_b: {} }\n---\nbogus: 1\n',
      'settings.yaml': settings,
      'b.yaml':
        'bindings:\n  - { name: x, role: a, match: { kind: ecs } }\n  - { name: x, role: b, match: { kind: eci } }\n',
    })

    expect(problems.map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
      'a.yaml:1',
      'a.yaml:3',
      'b.yaml:3',
      'c.yaml:2',
    ])
  })

  it('says nothing of unknown accounts where the settings themselves could not be read', () => {
    expect(
      problemsIn({ 'a.yaml': 'scope: { accounts: prod }', 'settings.yaml': 'settings: { accounts: 5 }' }),
    ).toHaveLength(1)
  })

  it('needs settings, and may have no binding', () => {
    expect(problemsIn({ 'a.yaml': 'roles: {}' })).toHaveLength(1)
    expect(problemsIn({})).toHaveLength(1)
    expect(problemsIn({ 'settings.yaml': settings })).toEqual([])
  })

  it('is proposed, under the commit it was read at', () => {
    const reading = readDesired([{ path: 'a.yaml', text: settings }], { commit: commit('abc'), dirty: true })

    expect(reading.ok && reading.desired).toMatchObject({ standing: 'proposed', commit: 'abc', dirty: true })
  })

  it('fails where the folder has problems of its own', () => {
    const problem = { at: { file: 'x', line: 1, column: 1 }, wrong: 'w', right: 'r' }
    const reading = readDesired([{ path: 'a.yaml', text: settings }], {
      commit: commit('abc'),
      dirty: false,
      problems: [problem],
    })

    expect(reading).toEqual({ ok: false, problems: [problem] })
  })

  it('brings findings along with the state', () => {
    const reading = read({
      'settings.yaml': settings,
      'a.yaml': 'bindings: [{ name: x, role: nobody, match: { kind: ecs } }]',
    })

    expect(reading.ok && reading.findings.map(({ at }) => at?.file)).toContain('a.yaml')
  })
})

describe('the demo of this repository', () => {
  const folder = join(import.meta.dirname, '../../desired-state')
  const files = readdirSync(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const)
  const reading = read(Object.fromEntries(files))
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const { desired, findings } = reading

  it('has neither problems nor findings', () => {
    expect(findings).toEqual([])
  })

  it('binds roles in two accounts', () => {
    expect([...desired.accounts.values()].map(({ name, mode }) => [name, mode])).toEqual([
      ['prod', 'enforce'],
      ['dev', 'report'],
    ])
    expect(desired.bindings.map(({ name }) => name).toSorted()).toEqual(
      ['api', 'batch', 'batch-pods', 'database', 'web', 'web-canary'].map(bindingName),
    )
    expect(desired.accounts.get(prod)?.roles.get(roleName('database'))?.managed).toBe(false)
  })

  it('comes out of the ledger as it went in', () => {
    const accepted = { ...desired, standing: 'accepted' } as const

    expect(decodeParsed(encodeParsed(accepted))).toEqual(accepted)
  })
})

describe('many documents', () => {
  it('of 2,000 things are read', () => {
    const roles = Array.from({ length: 2000 }, (_, i) => `  role-${i}: { policies: [custom/policy-${i}] }\n`)

    expect(stateOf(`roles:\n${roles.join('')}`).accounts.get(prod)?.roles.size).toBe(2000)
  })

  it('of 2,000 wrong things are all told', () => {
    const bindings = Array.from(
      { length: 2000 },
      (_, i) => `  - { name: b${i}, role: r, match: { kind: ecs }, a: b }\n`,
    )

    expect(problemsOf(`bindings:\n${bindings.join('')}`)).toHaveLength(2000)
  })
})
