import { describe, expect, it } from 'vitest'
import { kindOrder, type Action, type Attach, type Detach, type RamAction } from '../../../src/core/model/action.ts'
import { bindingName, ecsId, hash, policyName, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust } from '../../../src/core/model/policy.ts'
import { actionKey, compareActions, hashKeys, readKey } from '../../../src/core/plan/key.ts'
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

describe('readKey', () => {
  it('names what the action changes', () => {
    const what = { account: prod, region: hangzhou, id: 'i-1' }

    expect(readKey(actionKey(attach))).toEqual({ kind: 'attach', ...what, from: null, to: 'web-tier' })
    expect(readKey(actionKey(detach))).toEqual({ kind: 'detach', ...what, from: 'web-tier', to: null })
    expect(readKey(actionKey(attachPolicy('a')))).toMatchObject({ region: null, id: 'role/web-tier' })
  })

  it.each(['', 'text', '{}', '[]', '[1, 2]', '"text"'])('takes %s for a name', (text) => {
    expect(readKey(text)).toEqual({ kind: 'unknown', account: '', region: null, id: text, from: null, to: null })
  })
})

describe('hashKeys', () => {
  it('is one for one set of actions, in whatever order', () => {
    const digest = (text: string) => hash(text)

    expect(hashKeys(['b', 'a'], digest)).toBe(hashKeys(['a', 'b'], digest))
    expect(hashKeys(['a'], digest)).not.toBe(hashKeys(['a', 'b'], digest))
  })
})
