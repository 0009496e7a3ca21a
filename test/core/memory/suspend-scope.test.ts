import { describe, expect, it } from 'vitest'
import { parseSuspendScope } from '../../../src/core/memory/suspend-scope.ts'

const nothing = { accounts: null, regions: null, ids: null, bindings: null, roles: null }

describe('the scope of a suspension', () => {
  it.each([
    ['all', nothing],
    ['region=cn-hangzhou', { ...nothing, regions: ['cn-hangzhou'] }],
    ['account=prod*, region = cn-*', { ...nothing, accounts: ['prod*'], regions: ['cn-*'] }],
    ['instance=i-1,instance=i-2', { ...nothing, ids: ['i-1', 'i-2'] }],
    ['binding=web,role=web-tier', { ...nothing, bindings: ['web'], roles: ['web-tier'] }],
    ['binding=a=b', { ...nothing, bindings: ['a=b'] }],
  ])('reads %s', (text, parts) => {
    expect(parseSuspendScope(` ${text} `)).toEqual({ ok: true, scope: { text, ...parts } })
  })

  it.each([
    ['', '"" is neither all nor KEY=VALUE.'],
    ['everything', '"everything" is neither all nor KEY=VALUE.'],
    ['region=cn-hangzhou,all', '"all" is neither all nor KEY=VALUE.'],
    ['regions=cn-hangzhou', '"regions" is not a key.'],
    ['toString=x', '"toString" is not a key.'],
    ['region=', '"region" has no value.'],
    ['region=a,,role=b', '"" is neither all nor KEY=VALUE.'],
  ])('refuses "%s" and says what would be right', (text, wrong) => {
    const reading = parseSuspendScope(text)

    expect(reading).toMatchObject({ ok: false, wrong })
    expect(reading.ok ? '' : reading.right).toContain('account, region, instance, binding, role')
  })
})
