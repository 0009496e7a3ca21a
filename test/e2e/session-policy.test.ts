import { describe, expect, it } from 'vitest'
import { ACCOUNT, id, web } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { bare, forget, heldBy, settings, writes } from './ram-kit.ts'

describe('the session policy of a binding', () => {
  const bound = (resource: string): string => `${settings()}
roles: { web-tier: { policies: [system/AliyunLogFullAccess] } }
bindings:
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }
    sessionPolicy: { Version: '1', Statement: [{ Effect: Allow, Action: 'log:*', Resource: '${resource}' }] }
`
  const policyIn = ({ emulator }: Stack): unknown =>
    emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.instances.get(id(1))?.rolePolicy

  it('is sent with the attach, and a changed one by a replace into the same role', async () => {
    await withStack(bare([web(1)]), async (stack) => {
      await stack.run(accepted(bound('a'), 'one'))
      expect(policyIn(stack)).toContain('"Resource":"a"')
      forget(stack)

      await stack.run(accepted(bound('b'), 'two'))

      expect(writes(stack)).toEqual(['DetachInstanceRamRole', 'AttachInstanceRamRole'])
      expect(policyIn(stack)).toContain('"Resource":"b"')
      expect(heldBy(stack, 1)).toBe('web-tier')
      forget(stack)
      await stack.run(accepted(bound('b'), 'two'))
      expect(writes(stack)).toEqual([])
    })
  })

  it('that the ledger does not know of is a finding, and never a replace', async () => {
    const roles = [
      { RoleName: 'web-tier', Tags: { 'rolekeeper:managed': 'true' }, Policies: ['system/AliyunLogFullAccess'] },
    ]
    await withStack(bare([web(1, 'web-tier')], { roles }), async (stack) => {
      const { verdict } = await stack.run(accepted(bound('a')))

      expect(writes(stack)).toEqual([])
      expect(verdict.plan.findings.map(({ code }) => code)).toContain('session-policy-unknown')
    })
  })
})
