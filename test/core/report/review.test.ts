import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/model/action.ts'
import type { Finding } from '../../../src/core/model/finding.ts'
import { accountId, bindingName, region, roleName } from '../../../src/core/model/names.ts'
import { summariseReview, type Before, type Review } from '../../../src/core/report/review.ts'
import {
  account,
  attach,
  blocked,
  createRole,
  detach,
  hangzhou,
  refusal,
  replace,
  unknownScope,
  verdict,
} from '../../report/samples.ts'

const approving = '/rolekeeper approve'
const drift = <A extends Action>(action: A): A => ({ ...action, cause: 'drift' })
const finding = (message: string, at: Finding['at'] = null): Finding => ({
  code: 'x',
  severity: 'warning',
  at,
  message,
  fix: '',
})

/** The base of a change that leaves these as they are. */
const before = (of: Parameters<typeof verdict>[0] = {}, findings: readonly Finding[] = []): Before => ({
  plan: verdict(of).plan,
  findings,
})

const origins = ({ changes }: Review) =>
  changes.map(({ origin, total }) => [origin.type, origin.name, origin.account, total])

describe('a review', () => {
  test('groups changes by what one would edit to have them otherwise', () => {
    const db = { ...attach('i-3', 'db-tier'), binding: bindingName('db') }
    const actions = [createRole('web-tier'), attach('i-1'), db, replace('i-2'), detach('i-4', 'old-tier')]

    const review = summariseReview(verdict({ actions }), null, approving)

    expect(origins(review)).toEqual([
      ['role', 'web-tier', account, 1],
      ['binding', 'web', null, 2],
      ['binding', 'db', null, 1],
      ['role', 'old-tier', account, 1],
    ])
    expect(review.changes[1]?.parts).toMatchObject([
      { kind: 'attach', state: 'ready', from: null, to: 'web-tier', account, region: hangzhou, total: 1 },
      { kind: 'replace', state: 'ready', from: 'old-tier', to: 'web-tier', total: 1 },
    ])
    expect(review.changes[1]?.rows.map(({ id, part }) => [id, part])).toEqual([
      ['i-1', 0],
      ['i-2', 1],
    ])
  })

  test('speaks of what the change brings, and counts what was there before', () => {
    const there = { actions: [drift(attach('i-1'))], blocked: [blocked('i-2')], findings: [finding('of the plan')] }
    const known = [finding('a line', { file: 'a.yaml', line: 1, column: 1 })]
    const all = [finding('a line', { file: 'a.yaml', line: 9, column: 1 }), ...there.findings, finding('new')]
    const now = { ...there, findings: all, blocked: [...there.blocked, blocked('i-5')] }

    const review = summariseReview(
      verdict({ ...now, actions: [...now.actions, attach('i-3')] }),
      before(there, known),
      approving,
    )

    expect(review.headline).toBe('1 change to make, 1 instance blocked.')
    expect(origins(review)).toEqual([['binding', 'web', null, 1]])
    expect(review.already).toMatchObject({ changes: [{ total: 1, rows: [{ id: 'i-1' }] }], blocked: 1, findings: 2 })
    expect(review.blocked).toMatchObject([{ total: 1, rows: [{ id: 'i-5' }] }])
    expect(review.findings.map(({ message }) => message)).toEqual(['new'])
    expect(review.counts).toContainEqual({ word: 'drift already', count: 1 })
  })

  test('of a change that brings nothing is good, whatever drift there is', () => {
    const there = {
      actions: [drift(detach('i-1'))],
      blocked: [blocked('i-2')],
      refused: [refusal],
      standings: { 'i-1': 'refused' },
    } as const

    const review = summariseReview(verdict(there), before(there), approving)

    expect(review).toMatchObject({ mood: 'good', headline: 'This change makes no difference to what is there now.' })
    expect(review.refused).toHaveLength(1)
  })

  test('of a change that a limit holds back is refused, and says by which command it may go on', () => {
    const actions = [drift(attach('i-1')), detach('i-2')]

    const review = summariseReview(
      verdict({ actions, refused: [refusal], standings: { 'i-2': 'refused' } }),
      before(),
      approving,
    )

    expect(review.mood).toBe('refused')
    expect(review.refused[0]?.ways[0]).toContain('/rolekeeper approve sha256:feed')
  })

  test('is bad where not everything could be seen', () => {
    expect(summariseReview(verdict({ scopes: [unknownScope] }), before(), approving)).toMatchObject({
      mood: 'bad',
      unknownScopes: [{ why: 'access-denied' }],
    })
  })

  test('takes all for its own without a base, drift and all', () => {
    const review = summariseReview(verdict({ actions: [drift(attach('i-1'))] }), null, approving)

    expect(origins(review)).toEqual([['binding', 'web', null, 1]])
    expect(review.already.changes).toEqual([])
  })

  test('leaves out what a filter leaves out, and counts it', () => {
    const actions = [attach('i-1'), attach('i-2')]

    const review = summariseReview(verdict({ actions, standings: { 'i-1': 'filtered' } }), null, approving)

    expect(origins(review)).toEqual([['binding', 'web', null, 1]])
    expect(review.counts).toContainEqual({ word: 'left out by filter or plan file', count: 1 })
  })

  test('puts powers from which more can be had first, and counts them', () => {
    const power = {
      account,
      subject: { type: 'role', role: roleName('a') },
      gained: ['x'],
      lost: [],
      undecided: [],
    } as const
    const powers = [
      { ...power, risks: [] },
      { ...power, subject: { type: 'role', role: roleName('b') }, risks: ['ram:PassRole'] } as const,
    ]

    const review = summariseReview(verdict({ actions: [createRole('a'), createRole('b')], powers }), null, approving)

    expect(review.powers.map(({ who }) => who)).toEqual(['role b', 'role a'])
    expect(review.counts).toContainEqual({ word: 'with escalation', count: 1 })
  })

  test('has every action in one row of one group', () => {
    const someAction = fc
      .record({
        id: fc.nat(30),
        make: fc.constantFrom(attach, replace, detach),
        binding: fc.constantFrom('a', 'b', null),
        to: fc.constantFrom('r1', 'r2'),
        at: fc.constantFrom(account, accountId('2')),
        cause: fc.constantFrom('drift', 'proposal'),
      })
      .map(({ id, make, binding, to, at, cause }): Action => {
        const action = make(`i-${id}`, to)
        const target = { ...action.target, account: at, region: region(to) }
        return { ...action, target, cause, binding: binding && bindingName(binding) }
      })
    fc.assert(
      fc.property(fc.array(someAction), (actions) => {
        const { changes, already } = summariseReview(verdict({ actions }), before(), approving)

        const groups = [...changes, ...already.changes]
        const rows = groups.flatMap((group) => group.rows)
        expect(rows.map(({ id }) => id).sort()).toEqual(actions.map(({ target }) => target.id).sort())
        for (const { total, parts, rows: own } of groups) {
          expect(own).toHaveLength(total)
          expect(parts.map((_part, at) => own.filter(({ part }) => part === at).length)).toEqual(
            parts.map((part) => part.total),
          )
        }
      }),
    )
  })
})
