import { describe, expect, it } from 'vitest'
import { kindOrder, type Action, type Attach, type Detach, type RamAction } from '../../../src/core/model/action.ts'
import { bindingName, ecsId, policyName, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { actionKey, compareActions } from '../../../src/core/plan/key.ts'
import { hangzhou, prod, shanghai } from '../../kit/model.ts'

const attach: Attach = {
  kind: 'attach',
  class: 'attach',
  target: { type: 'ecs', account: prod, region: hangzhou, id: ecsId('i-1') },
  from: null,
  to: roleName('web-tier'),
  binding: bindingName('web'),
  cause: 'commit',
  why: 'because',
  sessionPolicy: null,
}
const detach: Detach = {
  ...{ kind: 'detach', class: 'detach', target: attach.target, from: roleName('web-tier'), to: null },
  ...{ binding: null, cause: 'commit', why: '' },
}
const attachPolicy = (name: string): RamAction => ({
  kind: 'attach-policy',
  class: 'ram',
  target: { type: 'role', account: prod, id: 'web-tier' },
  effect: 'widens',
  cause: 'commit',
  why: '',
  from: null,
  to: null,
  binding: null,
  policy: { type: 'Custom', name: policyName(name) },
  holder: { type: 'role', name: 'web-tier' },
})

describe('actionKey', () => {
  it('is one for one change, whoever asks for it and why', () => {
    const same: Attach = { ...attach, class: 'birth', cause: 'drift', why: 'else', binding: bindingName('other') }
    const ram = attachPolicy('a')

    expect(actionKey(same)).toBe(actionKey(attach))
    expect(actionKey({ ...ram, cause: 'drift', why: 'else', effect: 'narrows' })).toBe(actionKey(ram))
  })

  it.each<[string, Action, Action]>([
    ['the region', attach, { ...attach, target: { ...attach.target, region: shanghai } }],
    ['the instance', attach, { ...attach, target: { ...attach.target, id: ecsId('i-2') } }],
    ['the role', attach, { ...attach, to: roleName('db') }],
    ['the session policy', attach, { ...attach, sessionPolicy: ecsTrust }],
    ['the kind', attach, detach],
    ['the policy in RAM', attachPolicy('a'), attachPolicy('b')],
  ])('tells changes apart by %s', (_what, one, other) => {
    expect(actionKey(one)).not.toBe(actionKey(other))
  })
})

describe('compareActions', () => {
  it('puts what widens in RAM first, then attach, replace and detach, by account, region and id', () => {
    const later: Attach = { ...attach, target: { ...attach.target, region: shanghai, id: ecsId('i-0') } }
    const sorted = [detach, later, attachPolicy('b'), attach, attachPolicy('a')].sort(compareActions)

    expect(sorted).toEqual([attachPolicy('a'), attachPolicy('b'), attach, later, detach])
  })

  it('knows every kind of action', () => {
    expect(new Set(kindOrder).size).toBe(12)
  })

  it('finds no difference between equal actions', () => {
    expect(compareActions(attach, { ...attach })).toBe(0)
  })
})
