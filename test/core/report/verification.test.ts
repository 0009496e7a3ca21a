import { describe, expect, it } from 'vitest'
import type { Held } from '../../../src/core/model/instance.ts'
import { accountId, ecsId, region, roleName } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import type { Effect, Verification } from '../../../src/core/model/verification.ts'
import { verificationDocument, verificationExit } from '../../../src/core/report/verification.ts'

const of = (id: string, effect: Effect, more: Partial<Verification> = {}, holds?: Held): Verification => ({
  subject: {
    kind: 'ecs',
    account: accountId('1234567890123456'),
    region: region('cn-hangzhou'),
    id: ecsId(id),
    name: 'web-1',
    holds: holds ?? { is: 'role', ramRoleName: roleName('web-tier') },
  },
  effect,
  found: roleName('web-tier'),
  keyEnding: 'ab12',
  expires: null,
  until: null,
  action: null,
  why: 'because',
  fix: null,
  ...more,
})
const documentOf = (...verified: Verification[]) =>
  verificationDocument(verified, { commit: 'c0ffee', version: '0.1.0' })

describe('what was verified', () => {
  it('is counted, and what is wrong comes first, by id', () => {
    const { summary, results } = documentOf(
      of('i-3', 'effective'),
      of('i-2', 'denied'),
      of('i-4', 'effective'),
      of('i-1', 'no-role'),
    )

    expect(results.map(({ target }) => target.id)).toEqual(['i-1', 'i-2', 'i-3', 'i-4'])
    expect(summary).toMatchObject({ asked: 4, effective: 2, denied: 1, 'no-role': 1, unknown: 0 })
  })

  it('says instants as ISO 8601, and what the APIs say is held', () => {
    const { results } = documentOf(
      of('i-1', 'effective', { expires: instant(0), until: instant(1000) }),
      of('i-2', 'effective', {}, { is: 'nothing' }),
      of('i-3', 'effective', {}, { is: 'unknown', why: 'lost-page' }),
    )

    expect(results[0]).toMatchObject({ expires: '1970-01-01T00:00:00.000Z', until: '1970-01-01T00:00:01.000Z' })
    expect(results.map(({ attached }) => attached)).toEqual(['web-tier', null, 'unknown'])
  })

  it.each<readonly [readonly Effect[], number]>([
    [[], 0],
    [['effective'], 0],
    [['effective', 'denied'], 2],
    [['no-role', 'agent-offline'], 1],
    [['attached-not-effective', 'hardened-without-token', 'clock-skew'], 2],
    [['unknown', 'effective'], 1],
  ])('%s ends with %i', (effects, status) => {
    expect(verificationExit(documentOf(...effects.map((effect, at) => of(`i-${at}`, effect))))).toBe(status)
  })
})

it('a verification counts each effect, and its order does not depend on the order in which it was asked', () => {
  const effects: readonly Effect[] = [
    'effective',
    'attached-not-effective',
    'no-role',
    'hardened-without-token',
    'agent-offline',
    'clock-skew',
    'denied',
    'unknown',
  ]
  const all = effects.map((effect, i) => of(`i-${i}`, effect))
  const { schema, version, commit, summary, results } = documentOf(...all)

  expect([schema, version, commit]).toEqual(['rolekeeper/verify/v1', '0.1.0', 'c0ffee'])
  expect(summary).toEqual({ asked: 8, ...Object.fromEntries(effects.map((effect) => [effect, 1])) })
  expect(results.map(({ target }) => target.id)).toEqual(['i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6', 'i-7', 'i-0'])
  expect(documentOf(...all.toReversed()).results).toEqual(results)
  expect(results[0]).toMatchObject({ expires: null, until: null })
})
