import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/check/check.ts'
import { defaultLimits } from '../../../src/core/desired/bounds.ts'
import { HOUR } from '../../../src/core/model/time.ts'
import { noFilter } from '../../../src/core/check/filter.ts'
import type { RamAction, Recreate } from '../../../src/core/model/action.ts'
import { groupId, policyName } from '../../../src/core/model/names.ts'
import {
  account,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  nothing,
  planOf,
  prod,
  role,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const ram = { class: 'ram', cause: 'commit', why: '', from: null, to: null, binding: null } as const
const attachPolicy: RamAction = {
  ...{ ...ram, effect: 'widens', kind: 'attach-policy', target: { type: 'role', account: prod, id: 'web-tier' } },
  ...{ policy: { type: 'Custom', name: policyName('a') }, holder: { type: 'role', name: 'web-tier' } },
}
const narrowPolicy: RamAction = {
  ...{ ...ram, effect: 'narrows', kind: 'update-policy', target: { type: 'policy', account: prod, id: 'other' } },
  ...{ policy: policyName('other'), document: { Version: '1', Statement: [] } },
}
const empty = ecs('i-empty', nothing, { app: 'web' })
const old = ecs('i-old', holding('old-tier'), { app: 'web' })

describe('what is ready', () => {
  it('goes in waves: RAM that widens, attaches, swaps, detaches, recreates, RAM that narrows', () => {
    const limits = { ...defaultLimits, recreate: { max: 1, percent: null, perMs: HOUR } }
    const prodWithDb = account([role('web-tier'), role('old-tier'), role('db', { exclusive: true })])
    const desired = desiredOf([web], [prodWithDb], { limits })
    const instances = [empty, old, ecs('i-db', holding('db')), group('eci-1', null)]
    const ramActions = [attachPolicy, narrowPolicy]
    const planned = planOf({ desired, instances, ramPlan: { ramActions } })
    const recreate: Recreate = {
      ...{ kind: 'recreate', class: 'recreate', from: null, to: web.role, binding: web.name, cause: 'commit', why: '' },
      target: { type: 'eci', account: prod, region: hangzhou, id: groupId('eci-1') },
    }
    const plan = { ...planned, actions: [...planned.actions, recreate] }
    const { waves } = check(plan, desired, givenOf(), { filter: noFilter, reviewed: null })

    const kinds = Object.entries(waves).map(([wave, actions]) => [wave, ...actions.map(({ kind }) => kind)])
    expect(kinds).toEqual([
      ['widen', 'attach-policy'],
      ['attach', 'attach'],
      ['replace', 'replace'],
      ['detach', 'detach'],
      ['recreate', 'recreate'],
      ['narrow', 'update-policy'],
    ])
  })
})
