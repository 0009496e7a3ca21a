import { describe, expect, it } from 'vitest'
import { instant } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { web } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { bare, forget, heldBy, roleOf, settings, writes } from './ram-kit.ts'

const ops = (escalation: string): string => `${settings(`  escalation: ${escalation}`)}
roles: { ops: { policies: [system/AdministratorAccess] } }
bindings: [{ name: ops, role: ops, match: { kind: ecs, tags: { app: web } } }]
`
const admin = 'system/AdministratorAccess' as const

/** Whether the role has what it is to have, and the instance the role. */
const given = (stack: Stack): readonly [boolean, string | null] => [
  roleOf(stack, 'ops').policies.has(admin),
  heldBy(stack, 1),
]

describe('settings.escalation', () => {
  it('approve holds the policy and the instances until somebody approves, run after run', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      const desired = accepted(ops('approve'))
      const first = await stack.run(desired)

      expect(first.verdict.refused.map((refusal) => [refusal.class, refusal.wanted])).toEqual([
        ['escalation', 1],
        ['escalation', 1],
      ])
      expect(given(stack)).toEqual([false, null])

      const second = await stack.run(desired)
      expect(given(stack)).toEqual([false, null])

      const { plan } = second.verdict
      const ledger = await stack.openLedger('approver')
      const until = instant(stack.clock.now() + 3_600_000)
      await ledger.note({
        kind: 'approval',
        planHash: plan.planHash,
        keys: plan.actions.map(actionKey),
        until,
        asked: null,
      })
      await stack.run(desired)

      expect(given(stack)).toEqual([true, 'ops'])
    })
  })

  it('deny makes neither, and says why of each', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      const { verdict } = await stack.run(accepted(ops('deny')))

      expect(given(stack)).toEqual([false, null])
      expect(verdict.plan.blocked.map(({ reason, why }) => [reason, why])).toEqual([
        ['withheld', expect.stringContaining('every action on every resource, ') as string],
      ])
      expect(verdict.plan.findings.filter(({ code }) => code === 'escalation')).toMatchObject([{ severity: 'error' }])
    })
  })

  it('warn makes both, and says so', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      const { verdict } = await stack.run(accepted(ops('warn')))

      expect(given(stack)).toEqual([true, 'ops'])
      expect(verdict.plan.findings.filter(({ code }) => code === 'escalation')).toHaveLength(2)
      expect(verdict.plan.powers.flatMap(({ risks }) => risks)).toContain('every action on every resource')
    })
  })

  it('approve gives the role at birth, and gives back what was there', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      await stack.run(accepted(ops('warn'), 'one'))
      const instances = stack.emulator.cloud.world.accounts
        .get('1234567890123456')
        ?.regions.get('cn-hangzhou')?.instances
      const row = instances?.all()[0]
      if (instances === undefined || row === undefined) throw new Error('no instance')
      instances.setRole(row, undefined, undefined, undefined)
      forget(stack)

      await stack.run(accepted(ops('approve'), 'two'))

      expect(writes(stack)).toEqual(['AttachInstanceRamRole'])
      expect(heldBy(stack, 1)).toBe('ops')
    })
    const now = new Date().toISOString()
    const roles = [{ RoleName: 'ops', Tags: { 'rolekeeper:managed': 'true' }, Policies: [admin] }]
    await withStack(bare([{ ...web(1), CreationTime: now }], { roles }), async (stack) => {
      await stack.run(accepted(ops('approve')))

      expect(heldBy(stack, 1)).toBe('ops')
    })
  })
})
