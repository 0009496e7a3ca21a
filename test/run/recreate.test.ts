import { describe, expect, it } from 'vitest'
import { groupId } from '../../src/core/model/names.ts'
import { replacesTag } from '../../src/core/steps/carry-over.ts'
import { accepted, withStack } from '../kit/stack.ts'
import { at, desired, fleetOf, group, idOf, living, rolesOf, yaml } from './recreate-kit.ts'

describe('a container group with another role than its binding wants', () => {
  it('is replaced by its like, and goes only then', async () => {
    await withStack(fleetOf(group(1, 'old'), group(2, null), group(3, 'shop')), async (stack) => {
      const before = await stack.reader.groupsNow(at, { ids: [groupId(idOf(1))] })
      const { record } = await stack.run(desired)

      expect(record.results.map(({ action, outcome }) => [action.kind, outcome])).toEqual([
        ['recreate', 'recreated'],
        ['recreate', 'recreated'],
      ])
      expect(rolesOf(stack)).toEqual(['shop', 'shop', 'shop'])
      const mark = living(stack).map(({ tags }) => tags.get(replacesTag))
      expect(mark.filter((one) => one?.startsWith(`${idOf(1)}/`))).toHaveLength(1)
      const like = await stack.reader.groupsNow(at, { tag: { key: 'app', value: 'shop' } })
      expect(like.map(({ request }) => request)).toContainEqual(before[0]?.request)
      const order = stack.emulator.cloud.world.calls
        .all()
        .filter(({ write, service }) => write && service === 'eci')
        .map(({ action }) => action)
      expect(order.slice(0, 2)).toEqual(['CreateContainerGroup', 'DeleteContainerGroup'])

      const again = await stack.run(desired)
      expect(again.verdict.plan.actions).toEqual([])
    })
  })

  it.each([
    ['its binding does not ask for it', group(1, 'old'), yaml('priority: 1'), 'fixed at birth'],
    ['the limit is zero', group(1, 'old'), yaml('recreate: true', 0), 'settings.limits.recreate'],
    ['it is a job', group(1, 'old', { RestartPolicy: 'Never' }), yaml(), 'job'],
    [
      'a scaling group made it',
      group(1, 'old', { Tags: { app: 'shop', 'acs:autoscaling:scalingGroupId': 'asg-1' } }),
      yaml(),
      'scaling group asg-1',
    ],
    ['Terraform made it', group(1, 'old', { Tags: { app: 'shop', 'managed-by': 'terraform' } }), yaml(), 'Terraform'],
    ['it has a public address', group(1, 'old', { More: { InternetIp: '203.0.113.7' } }), yaml(), 'InternetIp'],
    ['it has what nobody knows', group(1, 'old', { More: { FutureField: { A: 1 } } }), yaml(), 'FutureField'],
  ])('stays where %s', async (_, one, text, why) => {
    await withStack(fleetOf(one), async (stack) => {
      const { verdict } = await stack.run(accepted(text))

      expect(verdict.plan.actions).toEqual([])
      expect(verdict.plan.blocked[0]).toMatchObject({ reason: 'eci-immutable' })
      expect(JSON.stringify(verdict.plan.blocked)).toContain(why)
      expect(stack.calls()).not.toHaveProperty('CreateContainerGroup')
    })
  })

  it('stays if its replacement is not ready in time, and that goes again', async () => {
    const slow = group(1, 'old', { More: { Containers: [{ Name: 'app', Image: 'shop:never-ready' }] } })
    await withStack(fleetOf(slow, group(2, 'old')), async (stack) => {
      const { record } = await stack.run(desired)

      const ends = record.results.map(({ action, outcome, code }) => [action.target.id, outcome, code])
      expect(ends).toContainEqual([idOf(1), 'rolled-back', 'not-ready'])
      expect(ends).toContainEqual([idOf(2), 'skipped', 'pilot-failed'])
      expect(living(stack).map(({ ContainerGroupId }) => ContainerGroupId)).toEqual([idOf(1), idOf(2)])
    })
  })

  it('stays if its replacement cannot be scheduled, or be made at all', async () => {
    const poor = group(1, 'old', { More: { InstanceType: 'ecs.out-of-stock' } })
    await withStack(fleetOf(poor), async (stack) => {
      const { record } = await stack.run(desired)
      expect(record.results).toMatchObject([{ outcome: 'rolled-back', code: 'ended' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      stack.emulator.cloud.world.faults.add([
        { action: 'CreateContainerGroup', code: 'RamRole.NotSupport', status: 400 },
      ])
      const { record } = await stack.run(desired)
      expect(record.results).toMatchObject([{ outcome: 'failed', code: 'RamRole.NotSupport' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it.each(['CreateContainerGroup', 'DeleteContainerGroup'])(
    'is replaced once though the answer to %s was lost',
    async (action) => {
      await withStack(fleetOf(group(1, 'old')), async (stack) => {
        stack.emulator.cloud.world.faults.add([{ action, times: 2, drop: true, carriedOut: true }])
        const { record } = await stack.run(desired)

        expect(record.results).toMatchObject([{ outcome: 'recreated' }])
        expect(rolesOf(stack)).toEqual(['shop'])
      })
    },
  )
})
