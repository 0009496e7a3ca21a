import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { bare, state } from '../e2e/ram-kit.ts'
import { scenarios } from '../faults/scenarios.ts'
import { ecsRole, web } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { fault, moves, refusals, stage, told, type Odds } from './stage.ts'

const scenario = (name: string) => {
  const found = scenarios.find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no scenario ${name}.`)
  return found
}
const making = scenario('RAM from nothing')
const narrowing = scenario('RAM that narrows')
const resultsOf = async (of: typeof making, odds: Odds = {}): Promise<readonly string[]> => {
  const staged = await stage(of.fleet(), of.desired, odds)
  return [...told(staged), `${staged.seconds} s`]
}
/** What comes of it where nothing is wrong. */
const made = [
  '1 attach: attached 200 > web-tier',
  '2 attach: attached 200 > web-tier',
  '3 attach: attached 200 > api-tier',
  'api-tier attach-policy: attached',
  'api-tier create-role: created',
  'rolekeeper-pass-deployers create-policy: created',
  'user/ci-deployer/rolekeeper-pass-deployers attach-policy: attached',
  'web-assets-read create-policy: created',
  'web-tier attach-policy: attached',
  'web-tier attach-policy: attached',
  'web-tier create-role: created',
  '0 s',
]
const narrowed = [
  '1 attach: attached 200 > web-tier',
  '2 attach: attached 200 > web-tier',
  '3 attach: attached 200 > api-tier',
  'api-tier attach-policy: attached',
  'api-tier create-role: created',
  'gone-tier delete-role: deleted',
  'gone-tier detach-policy: detached',
  'rolekeeper-pass-deployers create-policy: created',
  'user/ci-deployer/rolekeeper-pass-deployers attach-policy: attached',
  'web-assets-read update-policy: updated',
  'web-tier detach-policy: detached',
  'web-tier update-role: updated',
  '0 s',
]
/** What is different from that. */
const different = async (of: typeof making, right: readonly string[], odds: Odds): Promise<readonly string[]> =>
  (await resultsOf(of, odds)).filter((line) => !right.includes(line))
const all = (action: string, what: keyof typeof refusals, more: Partial<FaultRule> = {}): Odds => ({
  faults: [{ action, ...structuredClone<Omit<FaultRule, 'action'>>(refusals[what]), ...more }],
})

describe('RAM that is made', () => {
  it('is all made, then attached', async () => {
    expect(await resultsOf(making)).toEqual(made)
  })

  it.each<[string, Odds, readonly string[]]>([
    [
      'one role cannot be made',
      fault('CreateRole', 'forbidden'),
      [
        '3 attach: skipped ram-failed > nothing',
        'api-tier attach-policy: skipped depends',
        'api-tier create-role: failed Forbidden.RAM',
      ],
    ],
    [
      'no role can be made',
      all('CreateRole', 'forbidden'),
      [
        '1 attach: skipped ram-failed > nothing',
        '2 attach: skipped ram-failed > nothing',
        '3 attach: skipped ram-failed > nothing',
        'api-tier attach-policy: skipped depends',
        'api-tier create-role: failed Forbidden.RAM',
        'web-tier attach-policy: skipped depends',
        'web-tier attach-policy: skipped depends',
        'web-tier create-role: failed Forbidden.RAM',
      ],
    ],
    [
      'the policy cannot be made',
      all('CreatePolicy', 'forbidden'),
      [
        'rolekeeper-pass-deployers create-policy: failed Forbidden.RAM',
        'user/ci-deployer/rolekeeper-pass-deployers attach-policy: skipped depends',
        'web-assets-read create-policy: failed Forbidden.RAM',
        'web-tier attach-policy: skipped depends',
      ],
    ],
    [
      'no policy can be attached',
      all('AttachPolicyToRole', 'forbidden'),
      [
        'api-tier attach-policy: failed Forbidden.RAM',
        'web-tier attach-policy: failed Forbidden.RAM',
        'web-tier attach-policy: failed Forbidden.RAM',
      ],
    ],
    [
      'promise 11: no answer comes to a role',
      all('CreateRole', 'lost'),
      [
        '1 attach: skipped ram-failed > nothing',
        '2 attach: skipped ram-failed > nothing',
        '3 attach: skipped ram-failed > nothing',
        'api-tier attach-policy: skipped depends',
        'api-tier create-role: unknown ECONNRESET',
        'web-tier attach-policy: skipped depends',
        'web-tier attach-policy: skipped depends',
        'web-tier create-role: unknown ECONNRESET',
      ],
    ],
    [
      'promise 11: no answer comes to a role that is made',
      fault('CreateRole', 'lostButDone'),
      [
        '3 attach: skipped ram-failed > nothing',
        'api-tier attach-policy: skipped depends',
        'api-tier create-role: unknown ECONNRESET',
      ],
    ],
    [
      'no answer comes to the policies',
      all('AttachPolicyToRole', 'lost'),
      [
        'api-tier attach-policy: unknown ECONNRESET',
        'web-tier attach-policy: unknown ECONNRESET',
        'web-tier attach-policy: unknown ECONNRESET',
      ],
    ],
    ['new roles are seen after a while', { visibility: { ramMs: 10_000 } }, ['18 s']],
    [
      'new roles are seen too late',
      { visibility: { ramMs: 600_000 } },
      [
        '1 attach: failed InvalidRamRole.NotFound > nothing',
        '2 attach: failed InvalidRamRole.NotFound > nothing',
        '3 attach: failed InvalidRamRole.NotFound > nothing',
        '62 s',
      ],
    ],
  ])('where %s', async (_, odds, expected) => {
    expect(await different(making, made, odds)).toEqual(expected)
  })
})

describe('RAM that narrows', () => {
  it('is narrowed and removed', async () => {
    expect(await resultsOf(narrowing)).toEqual(narrowed)
  })

  it.each<[string, Odds, readonly string[]]>([
    [
      'a policy cannot be taken off',
      all('DetachPolicyFromRole', 'forbidden'),
      [
        'gone-tier delete-role: skipped depends',
        'gone-tier detach-policy: failed Forbidden.RAM',
        'web-tier detach-policy: failed Forbidden.RAM',
      ],
    ],
    ['the role cannot be deleted', all('DeleteRole', 'forbidden'), ['gone-tier delete-role: failed Forbidden.RAM']],
    [
      'the role got a holder meanwhile',
      { turns: [{ at: 'AttachInstanceRamRole', do: moves(1, 'gone-tier') }] },
      [
        '1 attach: skipped moved > gone-tier',
        'gone-tier delete-role: skipped depends',
        'gone-tier detach-policy: skipped still-held',
      ],
    ],
    [
      'nobody can be asked who holds it',
      all('DescribeRegions', 'forbidden'),
      ['gone-tier delete-role: skipped depends', 'gone-tier detach-policy: skipped still-held'],
    ],
    [
      'instances cannot be asked who holds it',
      { ...fault('DescribeInstanceRamRole', 'forbidden', 99, 1) },
      ['gone-tier delete-role: skipped depends', 'gone-tier detach-policy: skipped still-held', '14 s'],
    ],
    [
      'container groups cannot be listed',
      all('DescribeContainerGroups', 'forbidden'),
      ['web-assets-read update-policy: skipped waiting', 'web-tier detach-policy: skipped waiting'],
    ],
    [
      'no instance takes its role',
      all('AttachInstanceRamRole', 'forbidden'),
      [
        '1 attach: failed Forbidden.RAM > nothing',
        '2 attach: failed Forbidden.RAM > nothing',
        '3 attach: failed Forbidden.RAM > nothing',
      ],
    ],
  ])('where %s', async (_, odds, expected) => {
    expect(await different(narrowing, narrowed, odds)).toEqual(expected)
  })
})

describe('a swap to a role that is made in the same run', () => {
  const fleet = () => bare([web(1, 'old-tier'), web(2, 'old-tier')], { roles: [ecsRole('old-tier')] })
  const desired = accepted(state().replace('roles:', 'roles:\n  old-tier: { managed: false }'))

  it.each<[string, Odds, readonly string[]]>([
    ['nothing is wrong', {}, ['1 replace: replaced (0 s) > web-tier', '2 replace: replaced (0 s) > web-tier', '0 s']],
    [
      'the role cannot be made',
      all('CreateRole', 'forbidden'),
      ['1 replace: skipped ram-failed > old-tier', '2 replace: skipped ram-failed > old-tier', '0 s'],
    ],
    [
      'its policies cannot be attached',
      all('AttachPolicyToRole', 'forbidden'),
      ['1 replace: skipped ram-failed > old-tier', '2 replace: skipped ram-failed > old-tier', '0 s'],
    ],
    [
      'RAM shows it after a while',
      fault('GetRole', 'noRole', 3, 3),
      ['1 replace: replaced (0 s) > web-tier', '2 replace: replaced (0 s) > web-tier', '7 s'],
    ],
    [
      'RAM cannot be asked for it',
      fault('GetRole', 'forbidden', 99, 3),
      ['1 replace: skipped role-not-visible > old-tier', '2 replace: skipped role-not-visible > old-tier', '31 s'],
    ],
  ])('where %s', async (_, odds, expected) => {
    const staged = await stage(fleet(), desired, odds)
    const swaps = told(staged).filter((line) => line.includes('replace'))
    expect([...swaps, `${staged.seconds} s`]).toEqual(expected)
  })
})
