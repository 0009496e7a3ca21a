import { describe, expect, it } from 'vitest'
import { bindingName, roleName } from '../../../src/core/model/names.ts'
import { judgeLaunch, roleRefusal, surpriseIn, wouldBe } from '../../../src/core/plan/launch.ts'
import { launchDocument, withoutSecrets } from '../../../src/core/report/launch.ts'
import * as model from '../../kit/model.ts'
import { at, frozen, given, spec, web, wishes } from './launches.ts'

const { prod, binding, tagged, matching } = model

describe('what a spec asks for', () => {
  it('is seen by bindings as what it will be', () => {
    expect(wouldBe(spec(), at, given)).toMatchObject({ kind: 'ecs', name: 'web-7', holds: { is: 'nothing' } })
    expect(wouldBe(spec({ kind: 'eci', jobLike: true }), at, given)).toMatchObject({ kind: 'eci', jobLike: true })
    for (const kind of ['ecs', 'eci'] as const) {
      const judged = judgeLaunch(spec({ kind }), at, wishes, model.desiredOf([web], [wishes]), given)
      expect(judged).toMatchObject({ ok: true, binding: { name: 'web' } })
    }
  })

  it('is told of the except that leaves it without a role', () => {
    const but = { ...web, except: matching({ names: ['web-7'] }) }
    const judged = judgeLaunch(spec(), at, wishes, model.desiredOf([but], [wishes]), given)

    expect(judged).toMatchObject({ ok: false, refusal: { reason: 'no-binding' } })
    expect(judged.ok ? '' : judged.refusal.why).toContain('except: web')
  })

  it.each([
    ['the ledger of all accounts', { control: { ...given.control, frozen } }],
    ['the ledger of its account', { memories: new Map([[prod, model.memoryOf({ frozen })]]) }],
  ])('is not launched while %s cannot be read', (_, more) => {
    const judged = judgeLaunch(spec(), at, wishes, model.desiredOf([web], [wishes]), { ...given, ...more })

    expect(judged).toMatchObject({
      ok: false,
      refusal: { reason: 'unknown', why: expect.stringContaining('torn') as unknown },
    })
  })

  it('needs no memory of an account that no run has seen', () => {
    const judged = judgeLaunch(spec(), at, wishes, model.desiredOf([web], [wishes]), { ...given, memories: new Map() })

    expect(judged.ok).toBe(true)
  })
})

describe('the role of a launch', () => {
  const declared = model.account([model.managedRole('web-tier')])
  const untrusting = model.roleFacts('web-tier', { trust: { Version: '1', Statement: [] } })

  it.each([
    ['is handed out where it is as it should be', wishes, { 'web-tier': {} }, null],
    ['is not, where it does not trust ECS', wishes, { 'web-tier': untrusting }, 'role-not-trusting-ecs'],
    ['is not, where its trust cannot be read', wishes, { 'web-tier': { trust: null } }, 'unknown'],
    ['is not, where it is to be managed and not ours', declared, { 'web-tier': { ours: false } }, 'not-ours'],
  ])('%s', (_, account, facts, reason) => {
    expect(roleRefusal(web, account, model.ramOf(facts))?.reason ?? null).toBe(reason)
  })

  it('that is declared and not there comes with the next apply; another has to be made', () => {
    const none = model.ramOf({ 'web-tier': null })

    expect(roleRefusal(web, declared, none)?.fix).toContain('rolekeeper apply')
    expect(roleRefusal(web, wishes, none)).toMatchObject({ reason: 'role-missing' })
    expect(roleRefusal(web, wishes, none)?.fix).not.toContain('apply')
  })

  it('is not handed out where RAM is not known', () => {
    const unknown = { ...model.ramOf({}), state: 'unknown' as const }

    expect(roleRefusal(web, wishes, { ...unknown, why: 'access-denied' })?.why).toContain('denied')
    expect(roleRefusal(web, wishes, { ...unknown, why: null })?.reason).toBe('unknown')
  })
})

describe('what was launched', () => {
  const desired = model.desiredOf([web], [wishes])
  const newborn = (instance: Parameters<typeof surpriseIn>[0]['instance']) =>
    ({ instance, state: 'running', addresses: ['172.16.0.1'] }) as const

  it('is as expected where it holds the role and the bindings still say so', () => {
    expect(surpriseIn(newborn(model.ecs('i-1', model.holding('web-tier'), { app: 'web' })), web, desired)).toBeNull()
    expect(surpriseIn(newborn(model.group('eci-1', 'web-tier', { app: 'web' })), web, desired)).toBeNull()
  })

  it.each([
    ['nothing', model.nothing, 'holds no role'],
    ['another role', model.holding('old-tier'), 'holds old-tier'],
  ])('is not, where it holds %s', (_, holds, why) => {
    const surprise = surpriseIn(newborn(model.ecs('i-1', holds)), web, desired)

    expect(surprise).toMatchObject({ reason: 'another-role', why: expect.stringContaining(why) as unknown })
  })

  it('is not, where the bindings see it otherwise than the spec had it', () => {
    const instance = model.ecs('i-1', model.holding('web-tier'), { app: 'web' })
    const also = binding('also', 'old-tier', tagged('app', 'web'))
    const higher = { ...also, priority: 1 }
    const words = [[], [web, also], [web, higher]].map((bindings) =>
      surpriseIn(newborn(instance), web, model.desiredOf(bindings, [wishes])),
    )

    expect(words.map((one) => one?.reason)).toEqual(['bindings-differ', 'bindings-differ', 'bindings-differ'])
    expect(words.map((one) => /give it (\S+ ?\S*) as/.exec(one?.why ?? '')?.[1])).toEqual([
      'no role',
      'several roles',
      'old-tier',
    ])
  })
})

describe('the document of a launch', () => {
  const about = { spec: spec(), wishes, commit: 'c', version: '0' }
  const birth = { at, kind: 'ecs', role: roleName('web-tier'), clientToken: 't', request: {} } as const
  const born = { is: 'launched', birth, binding: web, id: 'i-1', requestId: 'r' } as const
  const surprise = { reason: 'another-role', why: 'w', fix: 'f' }
  const state = (is: 'starting' | 'running' | 'failed') => ({
    instance: model.ecs('i-1', model.nothing),
    state: is,
    addresses: ['172.16.0.1'],
  })

  it('says how it ended', () => {
    expect(launchDocument(about, { is: 'refused', ...surprise })).toMatchObject({
      outcome: 'refused',
      id: null,
      ...surprise,
    })
    expect(launchDocument(about, { is: 'dry-run', birth, binding: web })).toMatchObject({
      schema: 'rolekeeper/launch/v1',
      outcome: 'dry-run',
      ramRoleName: 'web-tier',
      binding: bindingName('web'),
      requestId: null,
    })
    const ends = [null, state('starting'), state('failed'), state('running')].map(
      (newborn) => launchDocument(about, { ...born, newborn, surprise: null }).outcome,
    )
    expect(ends).toEqual(['late', 'late', 'failed', 'running'])
    expect(launchDocument(about, { ...born, newborn: state('running'), surprise })).toMatchObject({
      outcome: 'running-otherwise',
      addresses: ['172.16.0.1'],
      ...surprise,
    })
  })

  it('shows a request without what may be a secret', () => {
    const request = {
      Password: 'a',
      UserData: 'b',
      Container: [
        {
          Name: 'app',
          EnvironmentVar: [
            { Key: 'K', Value: 'c' },
            { Key: 'IP', FieldRef: { FieldPath: 'x' } },
          ],
        },
      ],
      Volume: [
        { FlexVolume: { Options: 'd' }, ConfigFileVolume: { ConfigFileToPath: [{ Path: '/p', Content: 'e' }] } },
      ],
      SecurityGroupIds: ['sg-1'],
      Cpu: 2,
    }

    expect(withoutSecrets(request)).toEqual({
      Password: '***',
      UserData: '***',
      Container: [
        {
          Name: 'app',
          EnvironmentVar: [
            { Key: 'K', Value: '***' },
            { Key: 'IP', FieldRef: { FieldPath: 'x' } },
          ],
        },
      ],
      Volume: [
        { FlexVolume: { Options: '***' }, ConfigFileVolume: { ConfigFileToPath: [{ Path: '/p', Content: '***' }] } },
      ],
      SecurityGroupIds: ['sg-1'],
      Cpu: 2,
    })
  })
})
