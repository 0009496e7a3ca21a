import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import { accepted } from '../kit/stack.ts'
import { fleetOf, group, yaml } from '../run/recreate-kit.ts'
import { fault, refusals, stage, type Odds } from './stage.ts'

const desired = accepted(yaml())
const all = (action: string, what: keyof typeof refusals, more: Partial<FaultRule> = {}): Odds => ({
  faults: [{ action, ...structuredClone<Omit<FaultRule, 'action'>>(refusals[what]), ...more }],
})
const create = 'CreateContainerGroup'
const remove = 'DeleteContainerGroup'
const list = 'DescribeContainerGroups'

/** How it ended, what it took, and the roles of the groups that are there in the end. */
const ended = async (odds: Odds): Promise<string> => {
  const { results, lab, calls, seconds } = await stage(fleetOf(group(1, 'old')), desired, odds)
  const ends = results.map(({ outcome, code }) => [outcome, ...(code === null ? [] : [code])].join(' '))
  const there = saveFleet(lab.cloud.world)
    .accounts.flatMap(({ regions = {} }) => Object.values(regions))
    .flatMap(({ containerGroups = [] }) => containerGroups)
    .filter(({ Status }) => Status !== 'Terminating')
    .map(({ RamRoleName }) => RamRoleName ?? 'none')
  return `${ends.join(', ')} > ${there.join(' and ')}; ${calls[create] ?? 0} made, ${calls[remove] ?? 0} deleted, ${seconds} s`
}

describe('a recreate', () => {
  it.each<[string, Odds, string]>([
    ['nothing is wrong', {}, 'recreated > shop; 1 made, 1 deleted, 7 s'],
    ['it may not be made', all(create, 'forbidden'), 'failed Forbidden.RAM > old; 1 made, 0 deleted, 0 s'],
    ['making it finds no service', fault(create, 'unavailable'), 'recreated > shop; 2 made, 1 deleted, 7.0375 s'],
    [
      'making it never finds a service',
      all(create, 'unavailable'),
      'interrupted ServiceUnavailable > old; 44 made, 0 deleted, 87.7375 s',
    ],
    ['making it is throttled', fault(create, 'throttled'), 'recreated > shop; 2 made, 1 deleted, 69.5 s'],
    ['the answer to making it is lost', fault(create, 'lost'), 'recreated > shop; 2 made, 1 deleted, 7 s'],
    [
      'the answer to making it is lost and it was made',
      fault(create, 'lostButDone'),
      'recreated > shop; 1 made, 1 deleted, 7 s',
    ],
    [
      'no answer to making it comes, and it was made',
      all(create, 'lostButDone'),
      'recreated > shop; 1 made, 1 deleted, 7 s',
    ],
    [
      'the old one may not be deleted',
      all(remove, 'forbidden'),
      'interrupted Forbidden.RAM > old and shop; 1 made, 11 deleted, 95 s',
    ],
    [
      'deleting the old one finds no service',
      fault(remove, 'unavailable'),
      'recreated > shop; 1 made, 2 deleted, 7.0375 s',
    ],
    ['the answer to deleting it is lost', fault(remove, 'lost'), 'recreated > shop; 1 made, 2 deleted, 15 s'],
    [
      'the answer to deleting it is lost and it was done',
      fault(remove, 'lostButDone'),
      'recreated > shop; 1 made, 1 deleted, 7 s',
    ],
    [
      'groups cannot be listed any more',
      fault(list, 'forbidden', 999, 1),
      'interrupted still-unclear > old; 0 made, 0 deleted, 1205 s',
    ],
    ['a list fails once', fault(list, 'forbidden', 1, 1), 'recreated > shop; 1 made, 1 deleted, 7 s'],
    ['a list fails once after it was made', fault(list, 'forbidden', 1, 3), 'recreated > shop; 1 made, 1 deleted, 7 s'],
    [
      'new groups are seen late',
      { visibility: { containerGroupsMs: 30_000 } },
      'recreated > shop; 1 made, 1 deleted, 45 s',
    ],
    [
      'new groups are never seen',
      { visibility: { containerGroupsMs: 9_000_000 } },
      'rolled-back gone > old and shop; 1 made, 0 deleted, 305 s',
    ],
  ])('where %s', async (_, odds, expected) => {
    expect(await ended(odds)).toBe(expected)
  })
})
