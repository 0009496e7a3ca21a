import { describe, expect, test } from 'vitest'
import { noFilter } from '../../../src/core/check/filter.ts'
import type { Filter } from '../../../src/core/check/filter.ts'
import type { DesiredState } from '../../../src/core/model/desired-state.ts'
import { bindingName, groupId, roleName } from '../../../src/core/model/names.ts'
import { planExit } from '../../../src/core/report/exit-status.ts'
import { within } from '../../../src/core/report/within.ts'
import { account, blocked, hangzhou, verdict } from '../../report/samples.ts'

/** As much of desired state as is looked at. */
const desired = { accounts: new Map([[account, { name: 'prod' }]]) } as unknown as DesiredState

const group = { type: 'eci', account, region: hangzhou, id: groupId('eci-1') } as const
const all = [
  blocked('i-attach'),
  { ...blocked('i-replace'), from: roleName('old') },
  { ...blocked('i-detach'), from: roleName('old'), to: null },
  { ...blocked('i-other'), binding: bindingName('other') },
  { ...blocked('eci'), target: group },
]

const left = (filter: Partial<Filter>): readonly string[] =>
  within(verdict({ blocked: all }), { ...noFilter, ...filter }, desired).plan.blocked.map(({ target }) => target.id)

describe('a filter', () => {
  test.each([
    [{}, all.map(({ target }) => target.id)],
    [{ accounts: ['prod'] }, all.map(({ target }) => target.id)],
    [{ accounts: [account] }, all.map(({ target }) => target.id)],
    [{ accounts: ['dev'] }, []],
    [{ regions: ['cn-shanghai'] }, []],
    [{ instances: ['i-attach', 'eci-1'] }, ['i-attach', 'eci-1']],
    [{ bindings: ['other'] }, ['i-other']],
    [{ classes: ['attach'] }, ['i-attach', 'i-other']],
    [{ classes: ['replace', 'detach'] }, ['i-replace', 'i-detach']],
    [{ classes: ['replace'] }, ['i-replace']],
    [{ classes: ['detach'] }, ['i-detach']],
    [{ classes: ['recreate'] }, ['eci-1']],
  ])('%j leaves %j of what is blocked', (filter, ids) => {
    expect(left(filter)).toEqual(ids)
  })

  test('does not make an account that desired state no longer names pass by its name', () => {
    const nowhere = { accounts: new Map() } as unknown as DesiredState

    expect(within(verdict({ blocked: all }), { ...noFilter, accounts: ['prod'] }, nowhere).plan.blocked).toEqual([])
  })

  test('that leaves nothing to do gives 0', () => {
    expect(planExit(within(verdict({ blocked: all }), { ...noFilter, regions: ['cn-shanghai'] }, desired))).toBe(0)
  })
})
