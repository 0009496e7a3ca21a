import { describe, expect, it } from 'vitest'
import type { Action, Replace } from '../../../../src/core/model/action.ts'
import type { AccountWishes } from '../../../../src/core/model/desired-state.ts'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import { bindingName, ecsId, roleName } from '../../../../src/core/model/names.ts'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import type { PowerChange } from '../../../../src/core/model/power.ts'
import { powerChanges } from '../../../../src/core/plan/ram/power-changes.ts'
import { desiredOf, hangzhou, managedRole, prod, role } from '../../../kit/model.ts'
import { ramRole, read, ref, type RamWorld } from '../../../kit/ram-world.ts'
import { everything } from './arbitrary-ram.ts'
import { allows, grant, policySpec, ramPlanOf, readFor, wishesOf, worldOf } from './made.ts'

const p = policySpec('p', allows('oss:Put*', 'acs:oss:*:*:web/*'))
const web = managedRole('web', { policies: [ref('custom/p'), ref('system/AliyunLogFullAccess')] })
const old = ramRole({ ours: false, policies: ['custom/hand', 'system/AliyunOSSReadOnlyAccess'] })
const world = worldOf({
  roles: { old, web: ramRole({ policies: ['system/AliyunLogFullAccess', 'custom/p'] }) },
  policies: {
    hand: { document: allows('oss:*', 'acs:oss:*:*:web/*'), ours: false },
    p: { document: p.document, ours: true },
  },
})

const move = (from: string | null, to: string | null, id = 'i-1'): Action => {
  const common = {
    target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId(id) },
    binding: bindingName('b'),
    cause: 'commit',
    why: '',
  } as const
  if (from === null && to !== null) {
    return { ...common, kind: 'attach', class: 'attach', from, to: roleName(to), sessionPolicy: null }
  }
  if (from !== null && to !== null) {
    const swap: Replace = {
      ...common,
      kind: 'replace',
      class: 'replace',
      from: roleName(from),
      to: roleName(to),
      sessionPolicy: null,
      sessionPolicyFrom: null,
    }
    return swap
  }
  return { ...common, kind: 'detach', class: 'detach', from: roleName(from ?? ''), to: null }
}

const changesOf = (wishes: AccountWishes, facts: AccountRam, actions: readonly Action[]): readonly PowerChange[] =>
  powerChanges(desiredOf([], [wishes]), new Map([[prod, facts]]), actions)

const ofInstances = (actions: readonly Action[], of: RamWorld = world, wishes = wishesOf([web], [p])) =>
  changesOf(wishes, read(of, everything), actions)

/** What a plan of RAM means in permissions. */
const ofRam = (wishes: AccountWishes, of: RamWorld, prune = false): readonly PowerChange[] => {
  const plan = ramPlanOf(wishes, of, { settings: { prune } })
  return changesOf(wishes, readFor(wishes, of), plan.ramActions ?? [])
}

describe('what instances gain and lose', () => {
  it('stands once for all that change in the same way, with system policies by their names', () => {
    expect(ofInstances([move('old', 'web'), move('old', 'web', 'i-2')])).toEqual([
      {
        account: prod,
        subject: { type: 'instances', from: 'old', to: 'web', count: 2 },
        gained: ['all of system/AliyunLogFullAccess'],
        lost: [
          'oss:* on acs:oss:*:*:web/*, except oss:Put* on acs:oss:*:*:web/*',
          'all of system/AliyunOSSReadOnlyAccess',
        ],
        undecided: [],
        risks: [],
      },
    ])
  })

  it('is all that the role gives or gave, where there was none before or is none after', () => {
    const [attached, detached] = ofInstances([move(null, 'web'), move('old', null)])

    expect(attached?.gained).toEqual(['oss:Put* on acs:oss:*:*:web/*', 'all of system/AliyunLogFullAccess'])
    expect(attached?.lost).toEqual([])
    expect(detached?.gained).toEqual([])
    expect(detached?.lost).toEqual(['oss:* on acs:oss:*:*:web/*', 'all of system/AliyunOSSReadOnlyAccess'])
  })

  it('is what the role will give once RAM is as declared, what grants let it pass among it', () => {
    const wider = policySpec('p', allows('oss:*', 'acs:oss:*:*:web/*'))
    const wishes = wishesOf(
      [web],
      [wider],
      [grant('g', { roles: ['web'] }, ['web']), grant('h', { users: ['u'] }, ['web'])],
    )

    expect(new Set(ofInstances([move(null, 'web')], world, wishes)[0]?.gained)).toEqual(
      new Set([
        'oss:* on acs:oss:*:*:web/*',
        `ram:PassRole on acs:ram:*:${prod}:role/web`,
        'all of system/AliyunLogFullAccess',
      ]),
    )
  })

  it('is nothing where only the session policy changes, or where the roles give the same', () => {
    const twins = worldOf({ roles: { a: old, b: old }, policies: { hand: { document: allows('oss:*'), ours: false } } })

    expect(ofInstances([move('web', 'web')])).toEqual([])
    expect(ofInstances([move('a', 'b')], twins, wishesOf([role('a'), role('b')]))).toEqual([])
  })

  it('is undecided where policies were not read: nothing is said to be gained that may have been there', () => {
    const facts = read(world, everything)
    const unlisted: AccountRam = {
      ...facts,
      roles: new Map(
        [...facts.roles].map(([name, one]) => [name, one && name === 'old' ? { ...one, policies: null } : one]),
      ),
    }
    const wishes = wishesOf([web], [p])
    const [change] = changesOf(wishes, unlisted, [move('old', 'web')])
    const [back] = changesOf(wishes, unlisted, [move('web', 'old')])
    const [unasked] = changesOf(wishes, { ...facts, roles: new Map() }, [move('old', null)])

    expect(change).toMatchObject({
      gained: [],
      lost: [],
      undecided: [
        'oss:Put* on acs:oss:*:*:web/* (may be gained: not all was read)',
        'all of system/AliyunLogFullAccess (may be gained: not all was read)',
        'the policies of role old',
      ],
    })
    expect(back?.lost).toEqual([])
    expect(back?.undecided).toContain('all of system/AliyunLogFullAccess (may be lost: not all was read)')
    expect(unasked?.undecided).toEqual(['the policies of role old'])
  })

  it('names a policy that could not be read', () => {
    const dark = worldOf({ roles: { old }, policies: { hand: { document: null, ours: false } } })

    expect(ofInstances([move('old', null)], dark)[0]?.undecided).toContain('what custom/hand allows')
  })

  it('says where a condition decides, or wildcards are too entangled', () => {
    const document = (more: Partial<RamDocument['Statement'][number]>): RamDocument => ({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'oss:Get*', Resource: '*', ...more }],
    })
    const undecided = (now: RamDocument, then: RamDocument) =>
      ofInstances(
        [move('a', 'b')],
        worldOf({
          roles: { a: ramRole({ policies: ['custom/p'] }), b: ramRole({ policies: ['custom/q'] }) },
          policies: { p: { document: now, ours: true }, q: { document: then, ours: true } },
        }),
        wishesOf([role('a'), role('b')]),
      )[0]?.undecided
    const onCondition = document({ Condition: { Bool: { 'acs:SecureTransport': 'true' } } })
    const onAnother = document({ Condition: { Bool: { 'acs:SecureTransport': 'false' } } })

    expect(undecided(onCondition, document({}))).toEqual(['oss:Get* on * (may be gained: a condition decides)'])
    expect(undecided(document({}), onCondition)).toEqual(['oss:Get* on * (may be lost: a condition decides)'])
    expect(undecided(onCondition, onAnother)).toEqual(['oss:Get* on * (may be gained or lost: a condition decides)'])
  })

  it('is not told of accounts whose RAM nobody looked at', () => {
    expect(powerChanges(desiredOf([], [wishesOf([web], [p])]), new Map(), [move(null, 'web')])).toEqual([])
  })
})

describe('what changes in RAM give and take', () => {
  it('is told of the role that is made, changed or removed', () => {
    const subjects = (changes: readonly PowerChange[]) => changes.map(({ subject }) => subject)
    const made = ofRam(wishesOf([web], [p]), worldOf({}))
    const changed = ofRam(
      wishesOf([web], [p]),
      worldOf({
        roles: { web: ramRole({ policies: ['system/AdministratorAccess'] }) },
        policies: { p: { document: p.document, ours: true } },
      }),
    )
    const removed = ofRam(
      wishesOf([]),
      worldOf({ roles: { gone: ramRole({ policies: ['system/AliyunLogFullAccess'] }) } }),
      true,
    )

    expect(subjects(made)).toEqual([{ type: 'role', role: 'web' }])
    expect(made[0]?.gained).toEqual(['oss:Put* on acs:oss:*:*:web/*', 'all of system/AliyunLogFullAccess'])
    expect(changed[0]).toMatchObject({
      lost: ['all of system/AdministratorAccess'],
      subject: { type: 'role', role: 'web' },
    })
    expect(removed).toMatchObject([
      { subject: { type: 'role', role: 'gone' }, gained: [], lost: ['all of system/AliyunLogFullAccess'] },
    ])
  })

  it('is told of a policy whose document changes', () => {
    const now = (document: RamDocument | null) => worldOf({ policies: { p: { document, ours: true } } })

    expect(ofRam(wishesOf([], [p]), now(allows('oss:Get*', 'acs:oss:*:*:web/*')))).toMatchObject([
      {
        subject: { type: 'policy', policy: 'p' },
        gained: ['oss:Put* on acs:oss:*:*:web/*'],
        lost: ['oss:Get* on acs:oss:*:*:web/*'],
      },
    ])
    expect(ofRam(wishesOf([], [p]), now(null))[0]?.undecided).toContain('what custom/p allows')
  })

  it('is told of a grant that is given, or taken back', () => {
    const wishes = wishesOf([role('web')], [], [grant('g', { users: ['u'], roles: ['ci'] }, ['web'])])
    const passing = allows('ram:PassRole', `acs:ram:*:${prod}:role/web`)
    const world = worldOf({
      roles: { ci: ramRole({ ours: false }) },
      policies: {
        'rolekeeper-pass-g': { document: passing, ours: true },
        'rolekeeper-pass-old': { document: null, ours: true },
      },
      people: { 'user/u': [], 'user/v': ['custom/rolekeeper-pass-g', 'custom/rolekeeper-pass-old'] },
    })
    const words = [`ram:PassRole on acs:ram:*:${prod}:role/web`]

    expect(ofRam(wishes, world, true)).toMatchObject([
      { subject: { type: 'grant', grant: 'g', holder: 'role ci' }, gained: words },
      { subject: { type: 'grant', grant: 'g', holder: 'user u' }, gained: words },
      { subject: { type: 'grant', grant: 'g', holder: 'user v' }, gained: [], lost: words },
      {
        subject: { type: 'grant', grant: 'old', holder: 'user v' },
        undecided: ['what custom/rolekeeper-pass-old allows'],
      },
    ])
  })

  it('marks powers from which more can be had, those that a condition may give among them', () => {
    const ops = managedRole('ops', { policies: [ref('system/AdministratorAccess'), ref('custom/p')] })
    const onCondition: RamDocument = {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition: { Bool: { 'acs:MFAPresent': 'true' } } },
      ],
    }

    expect(ofRam(wishesOf([ops], [policySpec('p', onCondition)]), worldOf({}))[0]?.risks).toEqual([
      'sts:AssumeRole on every role',
      'every action on every resource',
    ])
  })
})
