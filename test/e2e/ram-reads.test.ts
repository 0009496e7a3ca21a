import { describe, expect, it } from 'vitest'
import { web } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { api, bare, forget, state } from './ram-kit.ts'

const crowd = {
  roles: Array.from({ length: 1_000 }, (_, index) => ({
    RoleName: `other-${index}`,
    Policies: ['system/AliyunOSSReadOnlyAccess'],
  })),
  policies: Array.from({ length: 200 }, (_, index) => ({
    PolicyName: `other-${index}`,
    PolicyDocument: { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] },
  })),
}

const ramReads = ({ emulator }: Stack): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { service, action } of emulator.cloud.world.calls.all()) {
    if (service === 'ram') counts[action] = (counts[action] ?? 0) + 1
  }
  return counts
}

describe('reads of RAM', () => {
  it('are those that desired state names, whatever else the account holds', async () => {
    await withStack(bare([web(1), api(2)], crowd), async (stack) => {
      const desired = accepted(state())
      await stack.run(desired)
      forget(stack)
      await stack.run(desired)

      expect(ramReads(stack)).toEqual({
        // The mark, on roles and on policies.
        ListTagResources: 2,
        GetRole: 2,
        ListPoliciesForRole: 2,
        // The declared one, and the grant's.
        GetPolicy: 2,
        ListPoliciesForUser: 1,
        ListEntitiesForPolicy: 1,
      })
    })
  })

  it('take in the policies of a role that instances would leave, so that the plan says what they lose', async () => {
    const roles = [{ RoleName: 'old-tier', Policies: ['custom/other-1'] }, ...crowd.roles]
    const instances = [web(1, 'old-tier'), web(2, 'old-tier')]
    const yaml = state().replace('bindings:', '  old-tier: { managed: false }\nbindings:')
    await withStack(bare(instances, { ...crowd, roles }), async (stack) => {
      const { verdict } = await stack.run(accepted(yaml))

      expect(verdict.plan.powers.find(({ subject }) => subject.type === 'instances')).toMatchObject({
        subject: { from: 'old-tier', to: 'web-tier', count: 2 },
        gained: ['all of system/AliyunLogFullAccess'],
        lost: ['oss:* on *, except oss:GetObject, oss:ListObjects on acs:oss:*:*:web-assets/*'],
        undecided: [],
      })
    })
  })
})
