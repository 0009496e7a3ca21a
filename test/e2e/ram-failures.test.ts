import { describe, expect, it } from 'vitest'
import type { Result } from '../../src/core/model/run-record.ts'
import type { FleetInstance } from '../../src/emulator/world/fleet.ts'
import { web } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'
import { bare, document, forget, heldBy, mark, old, policyOf, roleOf, settings, writes } from './ram-kit.ts'

/** Moves what holds old-tier to web-tier; `old` is what becomes of old-tier itself. */
const moving = (oldTier: string, more = ''): string => `${settings(more)}
policies:
  web-read: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'oss:Get*', Resource: '*' }] } }
roles:
  web-tier: { policies: [custom/web-read] }
  old-tier: ${oldTier}
bindings: [{ name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }]
`
const keepsOld = moving('{ policies: [system/AliyunLogFullAccess] }')
const fleet = (instances: FleetInstance[] = [web(1, 'old-tier'), web(2)], more: object = {}) =>
  bare(instances, { roles: [old], ...more })

const ends = (results: readonly Result[]): readonly string[] =>
  results.map(({ action, outcome, code }) => `${action.kind} ${outcome} ${code ?? ''}`.trim())

describe('a failure in RAM', () => {
  it.each(['CreateRole', 'CreatePolicy', 'AttachPolicyToRole'])(
    'of %s leaves no instance without the role it had, takes nothing off, and the next pass does the rest',
    async (action) => {
      await withStack(fleet(), async (stack) => {
        stack.emulator.cloud.world.faults.add([{ action, times: 1, code: 'NoPermission', status: 403 }])

        const { record } = await stack.run(accepted(keepsOld))

        expect(ends(record.results).some((end) => end.includes(' failed '))).toBe(true)
        expect(ends(record.results)).toContain('replace skipped ram-failed')
        expect(writes(stack)).not.toContain('DetachInstanceRamRole')
        expect(heldBy(stack, 1)).toBe('old-tier')
        // A role that was made is taken by an empty instance whatever became of its policies.
        expect(heldBy(stack, 2)).toBe(action === 'CreateRole' ? null : 'web-tier')

        await stack.run(accepted(keepsOld))

        expect([1, 2].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'web-tier'])
        expect([...roleOf(stack, 'web-tier').policies]).toEqual(['custom/web-read'])
      })
    },
  )

  it('of a policy that the new role has keeps its instances where they are', async () => {
    const made = {
      roles: [old, { RoleName: 'web-tier', Tags: mark, Policies: ['custom/web-read'] }],
      policies: [{ PolicyName: 'web-read', PolicyDocument: document('log:Get*'), Tags: mark }],
    }
    await withStack(fleet([web(1, 'old-tier')], made), async (stack) => {
      stack.emulator.cloud.world.faults.add([
        { action: 'CreatePolicyVersion', times: 1, code: 'LimitExceeded.Policy.Version', status: 409 },
      ])

      const { record } = await stack.run(accepted(keepsOld))

      expect(ends(record.results)).toEqual([
        'update-policy failed LimitExceeded.Policy.Version',
        'replace skipped ram-failed',
      ])
      expect(heldBy(stack, 1)).toBe('old-tier')
    })
  })

  it('that lost its answer is found done by the next pass', async () => {
    await withStack(fleet(), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'CreateRole', times: 1, drop: true, carriedOut: true }])

      await stack.run(accepted(keepsOld))
      expect(heldBy(stack, 1)).toBe('old-tier')
      await stack.run(accepted(keepsOld))

      expect([1, 2].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'web-tier'])
    })
  })
})

describe('a role made moments ago', () => {
  it('that cannot be seen yet is waited for, before anything is taken off for it', async () => {
    await withStack(fleet(), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.ramMs = 20_000

      const { record } = await stack.run(accepted(keepsOld))

      expect(record.results.map(({ outcome }) => outcome)).not.toContain('failed')
      expect([1, 2].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'web-tier'])
    })
  })

  it('is waited for where only swaps need it, and none of them is begun too early', async () => {
    await withStack(fleet([web(1, 'old-tier')]), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.ramMs = 20_000

      const { record } = await stack.run(accepted(keepsOld))

      expect(ends(record.results)).toContain('replace replaced')
      expect(writes(stack).filter((action) => action === 'DetachInstanceRamRole')).toHaveLength(1)
      expect(heldBy(stack, 1)).toBe('web-tier')
    })
  })

  it('is waited for no longer than a minute, and nothing is taken off then', async () => {
    await withStack(fleet([web(1, 'old-tier')]), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.ramMs = 10 * 60_000

      const { record } = await stack.run(accepted(keepsOld))

      expect(ends(record.results)).toContain('replace skipped role-not-visible')
      expect(writes(stack)).not.toContain('DetachInstanceRamRole')
      expect(heldBy(stack, 1)).toBe('old-tier')
    })
  })
})

describe('what narrows a role', () => {
  const narrowed = (more = ''): string => moving('{ policies: [] }', more)

  it('comes after its instances have left it', async () => {
    await withStack(fleet([web(1, 'old-tier')]), async (stack) => {
      await stack.run(accepted(narrowed()))

      const order = writes(stack)
      expect(order.indexOf('DetachPolicyFromRole')).toBeGreaterThan(order.lastIndexOf('AttachInstanceRamRole'))
      expect([...roleOf(stack, 'old-tier').policies]).toEqual([])
    })
  })

  it('waits while one of them is protected', async () => {
    const protect = `  protect: [{ match: { names: web-1 }, reason: an audit }]`
    await withStack(fleet([web(1, 'old-tier')]), async (stack) => {
      await stack.run(accepted(narrowed(protect)))

      expect(heldBy(stack, 1)).toBe('old-tier')
      expect([...roleOf(stack, 'old-tier').policies]).toEqual(['system/AliyunLogFullAccess'])
    })
  })

  it('waits while the replace of one of them has failed', async () => {
    await withStack(fleet([web(1, 'old-tier')]), async (stack) => {
      stack.emulator.cloud.world.faults.add([
        { action: 'DetachInstanceRamRole', code: 'IncorrectInstanceStatus', status: 403 },
      ])

      const { record } = await stack.run(accepted(narrowed()))

      expect(ends(record.results)).toContain('detach-policy skipped still-held')
      expect([...roleOf(stack, 'old-tier').policies]).toEqual(['system/AliyunLogFullAccess'])
      stack.emulator.cloud.world.faults.clear()
      forget(stack)
      await stack.run(accepted(narrowed()))
      expect(writes(stack)).toEqual(['DetachInstanceRamRole', 'AttachInstanceRamRole', 'DetachPolicyFromRole'])
    })
  })

  it('waits also where it is the policy that narrows', async () => {
    const shared = `${settings()}
policies:
  shared: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'oss:Get*', Resource: '*' }] } }
roles:
  web-tier: { policies: [system/AliyunLogFullAccess] }
  old-tier: { policies: [custom/shared] }
bindings: [{ name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }]
`
    const made = {
      roles: [{ ...old, Policies: ['custom/shared'] }],
      policies: [{ PolicyName: 'shared', PolicyDocument: document('oss:*'), Tags: mark }],
    }
    await withStack(fleet([web(1, 'old-tier')], made), async (stack) => {
      stack.emulator.cloud.world.faults.add([
        { action: 'DetachInstanceRamRole', times: 5, code: 'IncorrectInstanceStatus', status: 403 },
      ])

      const { record } = await stack.run(accepted(shared))

      expect(ends(record.results)).toContain('update-policy skipped still-held')
      expect(policyOf(stack, 'shared').defaultVersion).toBe('v1')
    })
  })

  const leaving = (roles: string, more = ''): string => `${settings(more)}
policies:
  shared: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'oss:Get*', Resource: '*' }] } }
roles:
  web-tier: { policies: [system/AliyunLogFullAccess] }
${roles}
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } }, whenOccupied: always }
  - { name: batch, role: web-tier, match: { kind: eci } }
`
  const shared = { PolicyName: 'shared', PolicyDocument: document('oss:*'), Tags: mark }
  const protect = `  protect: [{ match: { names: web-1 }, reason: an audit }]`

  it.each([
    ['a role whose list has just lost it', '  old-tier: { policies: [] }'],
    ['a role that is attached and never edited', '  old-tier: { managed: false }'],
    ['a role that is declared no more', ''],
  ])('waits where the policy narrows that %s still holds', async (_what, roles) => {
    const made = { roles: [{ ...old, Policies: ['custom/shared'] }], policies: [shared] }
    await withStack(fleet([web(1, 'old-tier')], made), async (stack) => {
      await stack.run(accepted(leaving(roles, protect)))

      expect(heldBy(stack, 1)).toBe('old-tier')
      expect(policyOf(stack, 'shared').defaultVersion).toBe('v1')
      expect([...roleOf(stack, 'old-tier').policies]).toEqual(['custom/shared'])

      await stack.run(accepted(leaving(roles)))

      expect(heldBy(stack, 1)).toBe('web-tier')
      expect(policyOf(stack, 'shared').defaultVersion).toBe('v2')
    })
  })

  it('waits while a container group lives that was born with the role', async () => {
    const made = {
      roles: [{ ...old, Policies: ['custom/shared'] }],
      policies: [shared],
      regions: { 'cn-hangzhou': { instances: [web(1)], containerGroups: [born] } },
    }
    await withStack(fleet([], made), async (stack) => {
      await stack.run(accepted(leaving('')))

      expect(policyOf(stack, 'shared').defaultVersion).toBe('v1')
    })
  })
})

const born = {
  ContainerGroupId: 'eci-00000000000000000001',
  ContainerGroupName: 'nightly',
  RamRoleName: 'old-tier',
  Status: 'Running',
}
