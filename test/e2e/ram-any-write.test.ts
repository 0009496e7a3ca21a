import { describe, expect, it } from 'vitest'
import { web } from '../kit/fleets.ts'
import { isLong } from '../kit/long.ts'
import { accepted, withStack } from '../kit/stack.ts'
import { bare, document, forget, heldBy, mark, old, roleOf, settings, writes } from './ram-kit.ts'

describe('a failure of any write in RAM, however it comes about', () => {
  const everyKind = `${settings('  prune: true')}
policies:
  web-read: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'oss:Get*', Resource: '*' }] } }
  log-read: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'log:Get*', Resource: '*' }] } }
roles:
  web-tier: { description: Web, policies: [custom/web-read] }
  api-tier: { description: Api, policies: [custom/log-read] }
  old-tier: { policies: [] }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, names: web-1 } }
  - { name: api, role: api-tier, match: { kind: ecs, names: web-2 } }
`
  const made = {
    roles: [old, { RoleName: 'api-tier', Tags: mark }, { RoleName: 'left', Tags: mark }],
    policies: [
      {
        PolicyName: 'log-read',
        PolicyDocument: document('log:*'),
        OtherVersions: ['v2', 'v3', 'v4', 'v5'].map((VersionId) => ({ VersionId, PolicyDocument: document('log:*') })),
        Tags: mark,
      },
      { PolicyName: 'left-policy', PolicyDocument: document('log:*'), Tags: mark },
    ],
  }
  const inRam = [
    ...['CreateRole', 'UpdateRole', 'DeleteRole', 'TagResources', 'CreatePolicy', 'CreatePolicyVersion'],
    ...['DeletePolicyVersion', 'DeletePolicy', 'AttachPolicyToRole', 'DetachPolicyFromRole'],
  ]
  const refused = { code: 'NoPermission', status: 403 }
  const lost = { drop: true as const, carriedOut: true }
  /** Each in one of the ways, in turn; the long run has all in both. */
  const failures = inRam.flatMap((action, at) =>
    [
      { action, ...refused },
      { action, ...lost },
    ].filter((_, way) => isLong || way === at % 2),
  )

  it.each(failures)('%j leaves every instance a role, and the passes after it do the rest', async (failure) => {
    await withStack(bare([web(1, 'old-tier'), web(2, 'old-tier')], made), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ ...failure, times: 6 }])

      await stack.run(accepted(everyKind))
      expect([1, 2].map((index) => heldBy(stack, index))).not.toContain(null)
      stack.emulator.cloud.world.faults.clear()
      await stack.run(accepted(everyKind))
      await stack.run(accepted(everyKind))

      expect([1, 2].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'api-tier'])
      expect([...roleOf(stack, 'api-tier').policies]).toEqual(['custom/log-read'])
      expect([...roleOf(stack, 'old-tier').policies]).toEqual([])
      forget(stack)
      await stack.run(accepted(everyKind))
      expect(writes(stack)).toEqual([])
    })
  })
})
