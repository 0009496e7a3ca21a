import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accountId, ecsId, region, roleName } from '../../src/core/model/names.ts'
import type { Held } from '../../src/core/model/instance.ts'
import type { Effect, Verification, VerifySubject } from '../../src/core/model/verification.ts'
import { judge } from '../../src/verify/judge.ts'

const webTier: Held = { is: 'role', ramRoleName: roleName('web-tier') }
const subject = (holds: Held = webTier): VerifySubject => ({
  kind: 'ecs',
  account: accountId('1234567890123456'),
  region: region('cn-hangzhou'),
  id: ecsId('i-web'),
  name: 'web-1',
  holds,
})

const good = {
  token: '200',
  'role-status': '200',
  date: 'Sun__22_Nov_2026_08:30:00_GMT',
  role: 'web-tier',
  'credential-status': '200',
  code: 'Success',
  key: 'ab12',
  expiration: '2026-11-22T14:30:00Z',
  updated: '2026-11-22T08:30:00Z',
  now: '2026-11-22T08:30:01Z',
}
type Facts = Readonly<Record<string, string | undefined>>
const line = (facts: Facts): string =>
  `rolekeeper-probe/v1 ${Object.entries(facts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(' ')}`
const judged = (facts: Facts, holds?: Held): Verification =>
  judge(subject(holds), { id: 'i-web', is: 'printed', output: `welcome\n${line({ ...good, ...facts })}\n` })
const none: Facts = { 'role-status': '404', role: undefined, 'credential-status': undefined, expiration: undefined }
const arn = 'acs:ram::1234567890123456:assumed-role/web-tier/vm-ram-i-web'

describe('a machine is judged by what it says', () => {
  const cases: readonly (readonly [string, Facts, Held | undefined, Effect])[] = [
    ['the role and its token arrive', {}, undefined, 'effective'],
    ['STS and OSS take the token', { sts: '200', 'sts-arn': arn, oss: '200' }, undefined, 'effective'],
    ['the APIs could not say what it holds', {}, { is: 'unknown', why: 'lost-page' }, 'effective'],
    ['another role arrives', { role: 'old-tier' }, undefined, 'attached-not-effective'],
    ['a role is attached and none arrives', none, undefined, 'attached-not-effective'],
    ['the token that arrives has ended', { expiration: '2026-11-22T08:29:00Z' }, undefined, 'attached-not-effective'],
    ['the metadata service gives no credential', { code: 'Failed' }, undefined, 'attached-not-effective'],
    [
      'STS refuses the token',
      { sts: '400', 'sts-code': 'InvalidSecurityToken.Expired' },
      undefined,
      'attached-not-effective',
    ],
    [
      'the token is another role’s',
      { sts: '200', 'sts-arn': arn.replace('web', 'old') },
      undefined,
      'attached-not-effective',
    ],
    ['nothing is attached and nothing arrives', none, { is: 'nothing' }, 'no-role'],
    ['nothing is attached and tokens still arrive', {}, { is: 'nothing' }, 'no-role'],
    [
      'the hardened mode gives no token',
      { ...none, token: '403', 'role-status': '403' },
      undefined,
      'hardened-without-token',
    ],
    ['the clock is twenty minutes off', { now: '2026-11-22T08:50:01Z' }, undefined, 'clock-skew'],
    ['STS finds the clock wrong', { sts: '400', 'sts-code': 'InvalidTimeStamp.Expired' }, undefined, 'clock-skew'],
    ['OSS refuses the listing', { oss: '403', 'oss-code': 'AccessDenied' }, undefined, 'denied'],
    ['there is no such bucket', { oss: '404', 'oss-code': 'NoSuchBucket' }, undefined, 'unknown'],
    ['STS fails', { sts: '503', 'sts-code': 'ServiceUnavailable' }, undefined, 'unknown'],
    ['STS is asked too much', { sts: '400', 'sts-code': 'Throttling.User' }, undefined, 'unknown'],
    [
      'the metadata service fails to give a token',
      { 'credential-status': '503', code: undefined },
      undefined,
      'unknown',
    ],
    ['STS is out of reach', { sts: '0' }, undefined, 'unknown'],
    ['OSS is out of reach', { oss: '0' }, undefined, 'unknown'],
    ['the metadata service is out of reach', { ...none, 'role-status': '0' }, undefined, 'unknown'],
    ['the metadata service fails', { ...none, 'role-status': '503' }, undefined, 'unknown'],
    ['there is no curl', { ...none, 'role-status': undefined, lacks: 'curl' }, undefined, 'unknown'],
    ['there is no openssl to try the token with', { lacks: 'openssl' }, undefined, 'unknown'],
  ]

  test.each(cases)('%s', (_, facts, holds, effect) => {
    const verified = judged(facts, holds)

    expect(verified.effect).toBe(effect)
    expect(verified.why).not.toBe('')
    expect(verified.fix === null).toBe(effect === 'effective')
  })

  test('an old role’s token is told with its end', () => {
    expect(judged({ role: 'old-tier' })).toMatchObject({ found: 'old-tier', until: Date.parse('2026-11-22T14:30:00Z') })
    expect(judged({})).toMatchObject({ until: null, keyEnding: 'ab12', expires: Date.parse('2026-11-22T14:30:00Z') })
  })

  test('a refusal names the action that the policies lack', () => {
    expect(judged({ oss: '403', 'oss-code': 'AccessDenied' }).action).toBe('oss:ListObjects')
  })

  test('who prints nothing of the probe’s is unknown, who takes no commands is offline', () => {
    const output = 'bash: /tmp/x: Permission denied\n'

    expect(judge(subject(), { id: 'i-web', is: 'printed', output }).effect).toBe('unknown')
    expect(judge(subject(), { id: 'i-web', is: 'offline', why: 'w', fix: 'f' })).toMatchObject({
      effect: 'agent-offline',
      why: 'w',
      fix: 'f',
    })
    expect(judge(subject(), { id: 'i-web', is: 'failed', why: 'w', fix: 'f' }).effect).toBe('unknown')
  })

  test('whatever a machine prints, it is judged, and only a full set of facts is effective', () => {
    const names = [...Object.keys(good), 'sts', 'sts-code', 'oss', 'oss-code', 'lacks']
    const words = fc.oneof(fc.string(), fc.constantFrom('200', '403', '404', '0', 'web-tier', 'Success', ''))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), words), fc.string(), (facts, noise) => {
        const { effect } = judge(subject(), { id: 'i-web', is: 'printed', output: `${noise}\n${line(facts)}` })
        if (effect !== 'effective') return
        expect(facts).toMatchObject({ 'role-status': '200', role: 'web-tier', code: 'Success' })
      }),
    )
  })
})
