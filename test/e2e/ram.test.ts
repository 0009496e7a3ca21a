import { describe, expect, it } from 'vitest'
import { ACCOUNT, id, web } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { accountOf, bare, fleet, forget, heldBy, policyOf, roleOf, settings, state, userOf, writes } from './ram-kit.ts'

const desired = accepted(state())
const grant = 'custom/rolekeeper-pass-deployers' as const
const mark = new Map([['rolekeeper:managed', 'true']])

/** What desired state asks for, by the emulator's own tables. */
const expectDeclared = (stack: Stack): void => {
  const webTier = roleOf(stack, 'web-tier')
  expect(webTier).toMatchObject({ Description: 'Web servers', MaxSessionDuration: 7200, tags: mark })
  expect(JSON.parse(webTier.AssumeRolePolicyDocument)).toMatchObject({
    Statement: [{ Principal: { Service: ['ecs.aliyuncs.com'] } }],
  })
  expect([...webTier.policies].sort()).toEqual(['custom/web-assets-read', 'system/AliyunLogFullAccess'])
  expect([...roleOf(stack, 'api-tier').policies]).toEqual(['system/AliyunLogFullAccess'])
  const passing = policyOf(stack, 'rolekeeper-pass-deployers')
  expect(inForce(stack, 'rolekeeper-pass-deployers')).toMatchObject({
    Statement: [
      { Action: 'ram:PassRole', Resource: ['web-tier', 'api-tier'].map((name) => `acs:ram:*:${ACCOUNT}:role/${name}`) },
    ],
  })
  expect(passing.tags).toEqual(mark)
  expect([...userOf(stack, 'ci-deployer').policies]).toEqual([grant])
  expect([...userOf(stack, 'stranger').policies]).toEqual([])
  expect(inForce(stack, 'web-assets-read')).toMatchObject({
    Statement: [{ Action: ['oss:GetObject', 'oss:ListObjects'] }],
  })
  expect([1, 2, 3].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'web-tier', 'api-tier'])
}

const inForce = (stack: Stack, name: string): unknown => {
  const { versions, defaultVersion } = policyOf(stack, name)
  return JSON.parse(versions.find(({ VersionId }) => VersionId === defaultVersion)?.PolicyDocument ?? '{}')
}

const everything = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] })
const addVersion = (stack: Stack, name: string): void => {
  const policy = policyOf(stack, name)
  policy.lastVersion += 1
  const VersionId = `v${policy.lastVersion}`
  policy.versions.push({ VersionId, PolicyDocument: everything, CreateDate: policy.CreateDate })
  policy.defaultVersion = VersionId
}

describe('from an account without roles', () => {
  it('one pass makes policies, roles, attachments and grants and gives the roles; a second writes nothing', async () => {
    await withStack(fleet(), async (stack) => {
      const { record } = await stack.run(desired)

      expect(record.results.map(({ outcome }) => outcome)).not.toContain('failed')
      expectDeclared(stack)
      forget(stack)
      const again = await stack.run(desired)
      expect(writes(stack)).toEqual([])
      expect(again.record.results).toEqual([])
    })
  })
})

describe('an edit that somebody makes beside Rolekeeper is found and repaired by no more than it needs', () => {
  const edits: readonly (readonly [string, (stack: Stack) => void, readonly string[]])[] = [
    [
      'trust changed',
      (stack) => {
        roleOf(stack, 'web-tier').AssumeRolePolicyDocument = JSON.stringify({
          Version: '1',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${ACCOUNT}:root`] } }],
        })
      },
      ['UpdateRole'],
    ],
    ['policy version added', (stack) => addVersion(stack, 'web-assets-read'), ['CreatePolicyVersion']],
    [
      'policy detached',
      (stack) => roleOf(stack, 'web-tier').policies.delete('custom/web-assets-read'),
      ['AttachPolicyToRole'],
    ],
    [
      'extra policy attached',
      (stack) => roleOf(stack, 'web-tier').policies.add('system/AliyunOSSFullAccess'),
      ['DetachPolicyFromRole'],
    ],
    [
      'description changed',
      (stack) => {
        roleOf(stack, 'web-tier').Description = 'mine'
      },
      ['UpdateRole'],
    ],
    [
      'session duration changed',
      (stack) => {
        roleOf(stack, 'web-tier').MaxSessionDuration = 43_200
      },
      ['UpdateRole'],
    ],
    [
      'role deleted',
      (stack) => accountOf(stack).roles.delete('web-tier'),
      ['CreateRole', 'AttachPolicyToRole', 'AttachPolicyToRole'],
    ],
    [
      'grant taken off its user',
      (stack) => userOf(stack, 'ci-deployer').policies.delete(grant),
      ['AttachPolicyToUser'],
    ],
    [
      'grant given to somebody else',
      (stack) => userOf(stack, 'stranger').policies.add(grant),
      ['DetachPolicyFromUser'],
    ],
    [
      'older policy version put in force',
      (stack) => {
        addVersion(stack, 'web-assets-read')
        const policy = policyOf(stack, 'web-assets-read')
        policy.versions = policy.versions.map((one) =>
          one.VersionId === 'v1' ? { ...one, PolicyDocument: everything } : one,
        )
        policy.defaultVersion = 'v1'
      },
      ['CreatePolicyVersion'],
    ],
    [
      'policy taken off and deleted',
      (stack) => {
        roleOf(stack, 'web-tier').policies.delete('custom/web-assets-read')
        accountOf(stack).policies.delete('web-assets-read')
      },
      ['CreatePolicy', 'AttachPolicyToRole'],
    ],
    [
      "grant's policy taken off and deleted",
      (stack) => {
        userOf(stack, 'ci-deployer').policies.delete(grant)
        accountOf(stack).policies.delete('rolekeeper-pass-deployers')
      },
      ['CreatePolicy', 'AttachPolicyToUser'],
    ],
    [
      'role taken off an instance',
      ({ emulator }) => {
        const instances = emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.instances
        const row = instances?.get(id(1))
        if (instances === undefined || row === undefined) throw new Error('The fleet has no such instance.')
        instances.setRole(row, undefined, undefined, undefined)
      },
      ['AttachInstanceRamRole'],
    ],
    ["grant's document widened", (stack) => addVersion(stack, 'rolekeeper-pass-deployers'), ['CreatePolicyVersion']],
  ]

  it.each(edits)('%s', async (_what, edit, expected) => {
    await withStack(fleet(), async (stack) => {
      await stack.run(desired)
      edit(stack)
      forget(stack)

      const { record } = await stack.run(desired)

      expect(writes(stack)).toEqual(expected)
      expect(new Set(record.results.map(({ action }) => action.cause))).toEqual(new Set(['drift']))
      expectDeclared(stack)
      forget(stack)
      await stack.run(desired)
      expect(writes(stack)).toEqual([])
    })
  })
})

describe('what somebody changed beside Rolekeeper and is no drift', () => {
  it('is a version that is not in force', async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(desired)
      addVersion(stack, 'web-assets-read')
      policyOf(stack, 'web-assets-read').defaultVersion = 'v1'
      forget(stack)

      await stack.run(desired)

      expect(writes(stack)).toEqual([])
    })
  })

  it("is a role that lost our mark, which is from then on somebody else's and said so", async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(desired)
      roleOf(stack, 'web-tier').tags.clear()
      roleOf(stack, 'web-tier').Description = 'mine'
      forget(stack)

      const { verdict } = await stack.run(desired)

      expect(writes(stack)).toEqual([])
      expect(verdict.plan.findings.map(({ code }) => code)).toContain('not-ours')
      expect([1, 2, 3].map((index) => heldBy(stack, index))).toEqual(['web-tier', 'web-tier', 'api-tier'])
    })
  })
})

describe('what RAM has', () => {
  it('is no drift where documents only say it otherwise: case, order, one or many, whitespace, encoding', async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(desired)
      const policy = policyOf(stack, 'web-assets-read')
      const reworded = {
        Statement: [
          { Resource: 'acs:oss:*:*:web-assets/*', Action: ['OSS:listobjects', 'oss:GetObject'], Effect: 'Allow' },
        ],
        Version: '1',
      }
      policy.versions = policy.versions.map((one) => ({ ...one, PolicyDocument: JSON.stringify(reworded, null, 4) }))
      const trust = {
        Version: '1',
        Statement: [{ Principal: { Service: 'ecs.aliyuncs.com' }, Effect: 'Allow', Action: ['STS:AssumeRole'] }],
      }
      roleOf(stack, 'web-tier').AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify(trust, null, 2))
      forget(stack)

      await stack.run(desired)

      expect(writes(stack)).toEqual([])
    })
  })

  it('of five versions loses the oldest that is not in force', async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(desired)
      const policy = policyOf(stack, 'web-assets-read')
      for (let version = 2; version <= 5; version += 1) addVersion(stack, 'web-assets-read')
      policy.defaultVersion = 'v1'
      policy.versions = policy.versions.map((one) => ({ ...one, PolicyDocument: everything }))

      await stack.run(desired)

      expect(policy.versions.map(({ VersionId }) => VersionId)).toEqual(['v1', 'v3', 'v4', 'v5', 'v6'])
      expect(policy.defaultVersion).toBe('v6')
      expectDeclared(stack)
    })
  })

  it("without our mark blocks the role's instances until it is adopted, and then only what is declared is repaired", async () => {
    const foreign = {
      RoleName: 'web-tier',
      Description: 'by hand',
      MaxSessionDuration: 3600,
      Policies: ['system/AliyunOSSFullAccess'],
    }
    const role = (keys: string): string => `${settings()}
roles: { web-tier: { ${keys} } }
bindings: [{ name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }]
`
    await withStack(bare([web(1)], { roles: [foreign] }), async (stack) => {
      const blocked = await stack.run(accepted(role('description: ours'), 'one'))

      expect(blocked.verdict.plan.blocked.map(({ reason }) => reason)).toEqual(['not-ours'])
      expect(writes(stack)).toEqual([])
      expect(heldBy(stack, 1)).toBeNull()

      await stack.run(accepted(role('adopt: true, description: ours'), 'two'))

      expect(writes(stack)).toEqual(['UpdateRole', 'AttachInstanceRamRole'])
      expect([...roleOf(stack, 'web-tier').policies]).toEqual(['system/AliyunOSSFullAccess'])
      expect(roleOf(stack, 'web-tier')).toMatchObject({ Description: 'ours', MaxSessionDuration: 3600 })
      expect(heldBy(stack, 1)).toBe('web-tier')
    })
  })
})
