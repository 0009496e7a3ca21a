import { describe, expect, it } from 'vitest'
import type { Held } from '../../../src/core/model/instance.ts'
import type { Replace } from '../../../src/core/model/action.ts'
import { bindingName, ecsId, roleName, type RoleName } from '../../../src/core/model/names.ts'
import { nextSwapStep, type Swap } from '../../../src/core/steps/replace.ts'
import { recover, type Wish } from '../../../src/core/steps/recover.ts'
import { asOf, hangzhou, holding, nothing, prod, unread } from '../../kit/model.ts'

const [from, to, other, later] = ['old', 'new', 'other', 'later'].map(roleName) as [
  RoleName,
  RoleName,
  RoleName,
  RoleName,
]
const fresh: Swap = { from, to, begun: false, refusedForGood: false, sameRole: false, owed: null }

describe('the rule of the swap', () => {
  it.each<[string, Partial<Swap>, Held | 'gone', string, string]>([
    ['is gone', {}, 'gone', 'closed', 'closed'],
    ['cannot be read', {}, unread(), 'wait', 'wait'],
    ['holds the old role', {}, holding('old'), 'detach', 'closed'],
    ['holds the new role already', {}, holding('new'), 'done', 'done'],
    ['holds another role', {}, holding('other'), 'superseded', 'superseded'],
    ['was emptied by somebody else', {}, nothing, 'superseded', 'superseded'],
    ['was emptied by us', { begun: true }, nothing, 'attach-new', 'attach-new'],
    [
      'was emptied by us and is refused the new role',
      { begun: true, refusedForGood: true },
      nothing,
      'attach-old',
      'attach-old',
    ],
    ['got the new role', { begun: true }, holding('new'), 'done', 'done'],
    ['got the old role again', { begun: true, refusedForGood: true }, holding('old'), 'rolled-back', 'rolled-back'],
    ['was given the old role by somebody else', { begun: true }, holding('old'), 'detach', 'closed'],
    ['was given another role meanwhile', { begun: true }, holding('other'), 'superseded', 'superseded'],
  ])('an instance that %s', (_what, more, held, mayBegin, mayNot) => {
    expect(nextSwapStep({ ...fresh, ...more }, held, true)).toBe(mayBegin)
    expect(nextSwapStep({ ...fresh, ...more }, held, false)).toBe(mayNot)
  })

  it.each<[string, Partial<Swap>, Held, string, string]>([
    ['has not begun', {}, holding('old'), 'detach', 'closed'],
    ['was emptied', { begun: true }, nothing, 'attach-new', 'attach-new'],
    ['was given the role anew', { begun: true }, holding('old'), 'done', 'done'],
    ['got its former policy back', { begun: true, refusedForGood: true }, holding('old'), 'rolled-back', 'rolled-back'],
    ['was given another role', { begun: true }, holding('other'), 'superseded', 'superseded'],
  ])('into the same role, for another session policy: %s', (_what, more, held, mayBegin, mayNot) => {
    const same = { ...fresh, to: from, sameRole: true, ...more }

    expect(nextSwapStep(same, held, true)).toBe(mayBegin)
    expect(nextSwapStep(same, held, false)).toBe(mayNot)
  })
})

describe('a swap whose detach took another writer’s role off', () => {
  it('puts that one back before anything else, and is superseded then', () => {
    const taken: Swap = { ...fresh, begun: true, owed: other }

    expect(nextSwapStep(taken, nothing, true)).toBe('put-back')
    expect(nextSwapStep({ ...taken, refusedForGood: true }, nothing, false)).toBe('put-back')
    expect(nextSwapStep(taken, { is: 'role', ramRoleName: other }, true)).toBe('superseded')
  })
})

/**
 * A cloud of one instance, a process that may die before and after each effect, a second writer who acts once between
 * any two steps, a cloud that may refuse the new role, and a ledger that knows the intent.
 */
type Fate = Readonly<{
  sameRole: boolean
  refuses: boolean
  /** The effect before or after which the process dies; null: it lives. */
  diesAt: number | null
  /** After how many looks somebody else does what; null: nobody does. */
  meddling: Readonly<{ at: number; does: 'takes off' | 'puts other' | 'deletes' }> | null
  wish: 'new' | 'old' | 'later' | 'nothing'
}>

type Cloud = { held: RoleName | null | 'gone'; touchedByOther: boolean }

const see = ({ held }: Cloud): Held | 'gone' =>
  held === 'gone' ? 'gone' : held === null ? nothing : { is: 'role', ramRoleName: held }

class Death extends Error {}

const meddle = (cloud: Cloud, does: 'takes off' | 'puts other' | 'deletes'): void => {
  cloud.touchedByOther = true
  if (does === 'deletes') cloud.held = 'gone'
  else if (does === 'takes off') cloud.held = cloud.held === 'gone' ? 'gone' : null
  else if (cloud.held === null) cloud.held = other
}

/** What apply does: look, ask, do. It ends with the rule's last word, or dies. */
const drive = (cloud: Cloud, fate: Fate): string => {
  const goal = fate.sameRole ? from : to
  let swap: Swap = { ...fresh, to: goal, sameRole: fate.sameRole }
  let effects = 0
  const mortal = (effect: () => void): void => {
    if (fate.diesAt === effects++) throw new Death()
    effect()
    if (fate.diesAt === effects++) throw new Death()
  }
  for (let look = 0; look < 20; look += 1) {
    if (fate.meddling?.at === look) meddle(cloud, fate.meddling.does)
    const step = nextSwapStep(swap, see(cloud), true)
    if (step === 'detach') {
      mortal(() => {
        if (cloud.held !== 'gone') cloud.held = null
      })
      swap = { ...swap, begun: true }
    } else if (step === 'attach-new' || step === 'attach-old') {
      if (step === 'attach-new' && fate.refuses) swap = { ...swap, refusedForGood: true }
      else
        mortal(() => {
          cloud.held = cloud.held === null ? (step === 'attach-new' ? goal : from) : cloud.held
        })
    } else return step
  }
  throw new Error('The swap never ends.')
}

const intentOf = (goal: RoleName) => {
  const action: Replace = {
    ...{ kind: 'replace', class: 'replace', from, to: goal, binding: bindingName('web'), cause: 'commit', why: '' },
    target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-1') },
    sessionPolicy: null,
    sessionPolicyFrom: null,
  }
  return { number: 7, shard: hangzhou, epoch: 1, run: null, at: asOf, actions: [action], owed: new Map() }
}

/** The next run: recovery, the attach that it asks for, and recovery again. */
const recoverAfter = (cloud: Cloud, fate: Fate) => {
  const wishes = { new: to, old: from, later, nothing: null }
  const role = wishes[fate.wish]
  const wish: Wish | null = role === null ? null : { role, sessionPolicy: null, binding: bindingName('web') }
  const open = [intentOf(fate.sameRole ? from : to)]
  const ask = () => recover(open, new Map([['i-1', see(cloud)]]), () => wish)
  const first = ask()
  for (const attach of first.attach) if (cloud.held === null) cloud.held = attach.to
  return { first, last: ask() }
}

const fates: readonly Fate[] = [false, true].flatMap((sameRole) =>
  [false, true].flatMap((refuses) =>
    [null, 0, 1, 2, 3].flatMap((diesAt) =>
      [
        null,
        ...[0, 1, 2, 3].flatMap((at) =>
          (['takes off', 'puts other', 'deletes'] as const).map((does) => ({ at, does })),
        ),
      ].flatMap((meddling) =>
        (['new', 'old', 'later', 'nothing'] as const).map((wish) => ({ sameRole, refuses, diesAt, meddling, wish })),
      ),
    ),
  ),
)

describe('every fate of a swap: death at each effect, refusal, a second writer, deletion, changed wishes', () => {
  it('is worth trying', () => {
    expect(fates).toHaveLength(1040)
  })

  it.each([
    [
      'ends with a role, in its own run or by recovery, unless somebody else took it off or the instance is gone',
      'role',
    ],
    ['has a recovery that never changes a role that is held', 'held'],
    ['is closed by recovery once the instance holds a role', 'closed'],
  ])('%s', (_title, what) => {
    for (const fate of fates) {
      const cloud: Cloud = { held: from, touchedByOther: false }
      let died = false
      try {
        drive(cloud, fate)
      } catch (error) {
        if (!(error instanceof Death)) throw error
        died = true
      }
      const crashed = cloud.held
      const { first, last } = died ? recoverAfter(cloud, fate) : { first: null, last: null }

      if (what === 'role' && (died || !cloud.touchedByOther)) expect(cloud.held, JSON.stringify(fate)).not.toBe(null)
      if (what === 'held' && crashed !== null) {
        expect(first?.attach ?? [], JSON.stringify(fate)).toEqual([])
        expect(cloud.held).toBe(crashed)
      }
      if (what === 'closed' && died) expect(last?.closed, JSON.stringify(fate)).toHaveLength(1)
    }
  })
})
