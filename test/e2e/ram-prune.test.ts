import { describe, expect, it } from 'vitest'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { web } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'
import { accountOf, bare, document, forget, mark, settings, state, userOf, writes } from './ram-kit.ts'

const nothing = (prune: boolean): string => settings(`  prune: ${prune}`)
const getsObjects = document('oss:Get*')
const left: Partial<FleetAccount> = {
  roles: [
    { RoleName: 'left', Tags: mark, Policies: ['custom/left-policy', 'system/AliyunLogFullAccess'] },
    { RoleName: 'by-hand', Policies: ['custom/hand-policy'] },
  ],
  policies: [
    {
      PolicyName: 'left-policy',
      PolicyDocument: getsObjects,
      OtherVersions: [{ VersionId: 'v2', PolicyDocument: getsObjects }],
      Tags: mark,
    },
    { PolicyName: 'hand-policy', PolicyDocument: getsObjects },
  ],
}

describe('what Rolekeeper made and nothing names any more', () => {
  it('goes last, in the order that RAM demands; what others made stays', async () => {
    await withStack(bare([web(1)], left), async (stack) => {
      await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([
        'DetachPolicyFromRole',
        'DetachPolicyFromRole',
        'DeleteRole',
        'DeletePolicyVersion',
        'DeletePolicy',
      ])
      expect([...accountOf(stack).roles.keys()]).toEqual(['by-hand'])
      expect([...accountOf(stack).policies.keys()]).toEqual(['hand-policy'])
    })
  })

  it('stays and is said without settings.prune', async () => {
    await withStack(bare([web(1)], left), async (stack) => {
      const { verdict } = await stack.run(accepted(nothing(false)))

      expect(writes(stack)).toEqual([])
      expect(verdict.plan.findings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['role-left-over', 'policy-left-over']),
      )
    })
  })

  it('stays while an instance holds it, with all its policies', async () => {
    await withStack(bare([web(1, 'left')], left), async (stack) => {
      await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([])
    })
  })

  it('stays, policies and all, while an instance holds it in a region that desired state does not name', async () => {
    const regions = {
      'cn-hangzhou': { instances: [web(1)] },
      'eu-central-1': { instances: [web(2, 'left')] },
    }
    await withStack(bare([], { ...left, regions }), async (stack) => {
      const { record } = await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([])
      expect(record.results.map(({ message }) => message)).toContain(
        '1 instance in eu-central-1 still holds left: i-00000000000000000002.',
      )
    })
  })

  it('stays while a container group holds it in a region that desired state does not name', async () => {
    const born = { ContainerGroupId: 'eci-00000000000000000001', ContainerGroupName: 'nightly', RamRoleName: 'left' }
    const regions = (Status: 'Running' | 'Succeeded') => ({
      'cn-hangzhou': { instances: [web(1)] },
      'eu-central-1': { containerGroups: [{ ...born, Status }] },
    })
    await withStack(bare([], { ...left, regions: regions('Running') }), async (stack) => {
      const { record } = await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([])
      expect(record.results.map(({ message }) => message)).toContain(
        '1 container group in eu-central-1 still holds left: eci-00000000000000000001.',
      )
    })
    await withStack(bare([], { ...left, regions: regions('Succeeded') }), async (stack) => {
      await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toContain('DeleteRole')
    })
  })

  it.each([
    { action: 'DescribeRegions', service: 'ecs' },
    { action: 'DescribeRegions', service: 'eci' },
    { action: 'DescribeContainerGroups', after: 1 },
  ])('stays where not every region could be asked: %o', async (fault) => {
    await withStack(bare([web(1)], left), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ ...fault, code: 'Forbidden', status: 403 }])

      const { record } = await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([])
      expect(record.results.every(({ outcome }) => outcome === 'skipped')).toBe(true)
    })
  })

  it('stays while a scope is unknown', async () => {
    await withStack(bare([web(1)], left), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'DescribeInstances', code: 'Forbidden', status: 403 }])

      await stack.run(accepted(nothing(true)))

      expect(writes(stack)).toEqual([])
    })
  })

  it('takes a grant back from whoever held it', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      await stack.run(accepted(state(), 'one'))
      const without = state('  prune: true').replace(/passRole:[^]*/, '')
      forget(stack)

      await stack.run(accepted(without, 'two'))

      expect(writes(stack)).toEqual(['DetachPolicyFromUser', 'DeletePolicy'])
      expect([...userOf(stack, 'ci-deployer').policies]).toEqual([])
    })
  })
})
