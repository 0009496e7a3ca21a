import { describe, expect, it } from 'vitest'
import { leastPolicy, type Purpose } from '../../../src/core/desired/least.ts'
import type { Binding, Settings } from '../../../src/core/model/desired-state.ts'
import { region } from '../../../src/core/model/names.ts'
import { areaOf, coverage } from '../../../src/core/ram/cover.ts'
import { accounts, binding, matchOf, prod, wishes } from './made.ts'

const account = wishes('prod', prod, { regions: [region('cn-hangzhou')] })
const settings = { prune: false, verify: { percent: 10, max: 5, rollback: false } } as Settings
const instance = 'acs:ecs:cn-hangzhou:1111:instance/i-1'
const groups = 'acs:eci:cn-hangzhou:1111:containergroup/*'

/** How much of each of these a purpose may do. */
const mayFor = (purpose: Purpose, bindings: readonly Binding[], ...wanted: readonly (readonly [string, string])[]) => {
  const policy = leastPolicy({ accounts: accounts(account), bindings, settings }, purpose, prod)
  return wanted.map(([action, resource]) => coverage([policy], areaOf(action, resource)))
}

describe('what a proof needs', () => {
  it('is asking those that a sweep may have changed, and no others', () => {
    const web = binding('web', { role: 'web' })
    const batch = binding('batch', { role: 'batch', recreate: true, match: matchOf({ kind: ['eci'] }) })
    const asks = [['ecs:RunCommand', instance] as const, ['eci:ExecContainerCommand', groups] as const]

    expect(mayFor('sweep', [web], ...asks)).toEqual(['whole', 'none'])
    expect(mayFor('sweep', [batch], ...asks)).toEqual(['none', 'whole'])
  })

  it('is asking machines and container groups for verify, which changes nothing', () => {
    const commands = 'acs:ecs:cn-hangzhou:1111:command/*'
    const asks = [
      ['ecs:RunCommand', instance],
      ['ecs:RunCommand', commands],
      ['eci:ExecContainerCommand', groups],
    ] as const
    const changes = ['Attach', 'Detach'].map((what) => [`ecs:${what}InstanceRamRole`, instance] as const)

    expect(mayFor('verify', [binding('web')], ...asks)).toEqual(['whole', 'whole', 'whole'])
    expect(mayFor('verify', [binding('web')], ...changes)).toEqual(['none', 'none'])
  })
})
