import { actionKey } from '../../../src/core/plan/key.ts'
import { describe, expect, it } from 'vitest'
import type { Action, Attach, Detach, RamAction, Recreate, Replace } from '../../../src/core/model/action.ts'
import type { Held } from '../../../src/core/model/instance.ts'
import type { OpenIntent } from '../../../src/core/model/memory.ts'
import { bindingName, ecsId, groupId, roleName } from '../../../src/core/model/names.ts'
import type { RamDocument } from '../../../src/core/model/policy.ts'
import { recover, type Wish } from '../../../src/core/steps/recover.ts'
import { asOf, hangzhou, holding, nothing, prod, unread } from '../../kit/model.ts'

const target = { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-1') } as const
const shared = { binding: bindingName('web'), cause: 'commit', why: '' } as const
const policy = (Resource: string): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: '*', Resource }],
})
const [old, fresh] = [roleName('old'), roleName('new')]

const attach: Attach = {
  ...shared,
  kind: 'attach',
  class: 'attach',
  target,
  from: null,
  to: fresh,
  sessionPolicy: null,
}
const detach: Detach = { ...shared, kind: 'detach', class: 'detach', target, from: old, to: null, binding: null }
const replace: Replace = {
  ...{ ...shared, kind: 'replace', class: 'replace', target, from: old, to: fresh },
  sessionPolicy: policy('new'),
  sessionPolicyFrom: policy('old'),
}
const intent = (number: number, ...actions: Action[]): OpenIntent => ({
  ...{ number, shard: hangzhou, epoch: 1, run: null, at: asOf, actions, owed: new Map() },
})
const after = (action: Action, held: Held | 'gone' | null, wish: Wish | null = null) =>
  recover([intent(7, action)], new Map(held === null ? [] : [['i-1', held]]), () => wish)
const wish = (role: string, sessionPolicy: RamDocument | null = null): Wish => ({
  ...{ role: roleName(role), sessionPolicy, binding: bindingName('now') },
})

describe('recovery of a swap that left an instance empty', () => {
  it('gives it what desired state wants now, with the session policy of that', () => {
    const { attach: attaches, closed } = after(replace, nothing, wish('later', policy('later')))

    expect(closed).toEqual([])
    expect(attaches).toMatchObject([
      {
        ...{ kind: 'attach', target, from: null, to: 'later', sessionPolicy: policy('later'), binding: 'now' },
        cause: 'recovery',
      },
    ])
  })

  it('gives it the old role as the ledger remembers it, where nothing is wanted', () => {
    expect(after(replace, nothing).attach).toMatchObject([{ to: 'old', sessionPolicy: policy('old'), binding: 'web' }])
  })

  it('gives it what a verification was taking back, whatever is wanted', () => {
    const back: Replace = { ...replace, from: fresh, to: old, class: 'restore', cause: 'verification' }

    expect(after(back, nothing, wish('new')).attach).toMatchObject([{ to: 'old', sessionPolicy: policy('new') }])
  })

  it('asks for one attach where several runs left it so, by the youngest', () => {
    const younger: Replace = { ...replace, from: fresh, to: old }
    const now = new Map([['i-1', nothing]])

    expect(recover([intent(9, younger), intent(7, replace)], now, () => null).attach.map(({ to }) => to)).toEqual([
      'new',
    ])
  })
})

describe('recovery of an instance that another writer’s role was taken from', () => {
  const theirs = roleName('theirs')
  const owing = (action: Action): OpenIntent => ({ ...intent(7, action), owed: new Map([[actionKey(action), theirs]]) })
  const recovered = (action: Action, held: Held) =>
    recover([owing(action)], new Map([['i-1', held]]), () => wish('later'))

  it.each([replace, detach])('puts it back, whatever is wanted: %#', (action) => {
    const { attach: attaches, closed } = recovered(action, nothing)

    expect(closed).toEqual([])
    expect(attaches).toMatchObject([
      { ...{ kind: 'attach', from: null, to: 'theirs', binding: null, sessionPolicy: null } },
    ])
    expect(attaches[0]?.why).toContain('theirs')
  })

  it.each([replace, detach])('is over once the instance holds a role: %#', (action) => {
    const back = recovered(action, { is: 'role', ramRoleName: theirs })

    expect(back).toMatchObject({ attach: [], closed: [{ intent: 7, outcome: 'superseded' }] })
  })
})

describe('recovery closes what needs no write', () => {
  it.each<[string, Action, Held | 'gone', string, string]>([
    ['a swap that came to its end', replace, holding('new'), 'replaced', 'recovered'],
    ['a swap that did not begin, or came back', replace, holding('old'), 'interrupted', 'planned-anew'],
    ['a swap that somebody overtook', replace, holding('other'), 'superseded', 'superseded'],
    ['a swap of what is gone', replace, 'gone', 'skipped', 'gone'],
    [
      'a swap of session policies, of which nobody knows how far it came',
      { ...replace, to: old },
      holding('old'),
      'interrupted',
      'planned-anew',
    ],
    ['an attach that was done', attach, holding('new'), 'attached', 'recovered'],
    ['an attach that was not', attach, nothing, 'interrupted', 'planned-anew'],
    ['an attach that somebody overtook', attach, holding('other'), 'superseded', 'superseded'],
    ['an attach to what is gone', attach, 'gone', 'skipped', 'gone'],
    ['a detach that was done', detach, nothing, 'detached', 'recovered'],
    ['a detach that was not', detach, holding('old'), 'interrupted', 'planned-anew'],
    ['a detach that somebody overtook', detach, holding('other'), 'superseded', 'superseded'],
    ['a detach from what is gone', detach, 'gone', 'skipped', 'gone'],
  ])('%s', (_what, action, held, outcome, code) => {
    expect(after(action, held, wish('later'))).toEqual({
      attach: [],
      closed: [{ intent: 7, action, outcome, code }],
    })
  })

  it('changes in RAM, which the plan compares and does anew', () => {
    const deleteRole: RamAction = {
      ...{
        ...shared,
        kind: 'delete-role',
        class: 'ram',
        effect: 'narrows',
        role: old,
        from: null,
        to: null,
        binding: null,
      },
      target: { type: 'role', account: prod, id: 'old' },
    }

    expect(after(deleteRole, null).closed).toMatchObject([{ outcome: 'interrupted', code: 'planned-anew' }])
  })
})

describe('recovery leaves open', () => {
  it.each([
    ['attach', attach],
    ['replace', replace],
    ['detach', detach],
  ])('an %s of which nobody can say what is there', (_kind, action) => {
    expect(after(action, unread())).toEqual({ attach: [], closed: [] })
    expect(after(action, null)).toEqual({ attach: [], closed: [] })
  })

  it('a recreate, for which two groups are to be looked at', () => {
    const recreate: Recreate = {
      ...{ ...shared, kind: 'recreate', class: 'recreate', from: null, to: fresh },
      target: { type: 'eci', account: prod, region: hangzhou, id: groupId('eci-1') },
    }

    expect(after(recreate, null)).toEqual({ attach: [], closed: [] })
  })
})
