import { describe, expect, test } from 'vitest'
import { subjectsWithRoles } from '../../src/cli/verify-subjects.ts'
import { leastPolicy } from '../../src/core/desired/least.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { accountId } from '../../src/core/model/names.ts'
import type { RamDocument } from '../../src/core/model/policy.ts'
import type { Effect } from '../../src/core/model/verification.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { scriptsFor } from '../../src/verify/scripts.ts'
import { verify } from '../../src/verify/verify.ts'
import { ACCOUNT, ecsRole, web } from '../kit/fleets.ts'
import { withStack, type Stack } from '../kit/stack.ts'
import { machinesOf, proving } from '../run/prove-kit.ts'

const prod = accountId(ACCOUNT)
const keys = { accessKeyId: 'emulated-key-least', accessKeySecret: 'emulated-secret-least' }

/** Two instances and a container group; a user who has this policy and no other. */
const fleetFor = (policy: RamDocument, held?: string): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: ['web-tier', 'old-tier'].map(ecsRole),
      policies: [{ PolicyName: 'least', PolicyDocument: { ...policy } }],
      users: [
        {
          UserName: 'least',
          AccessKeys: [{ AccessKeyId: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret }],
          Policies: ['custom/least'],
        },
      ],
      regions: {
        'cn-hangzhou': {
          instances: [web(1, held), { ...web(2, held), OSType: 'windows' }],
          containerGroups: [
            {
              ContainerGroupId: 'eci-1',
              ContainerGroupName: 'jobs',
              RamRoleName: 'web-tier',
              More: { Containers: [{ Name: 'app', Image: 'app:1' }] },
            },
          ],
        },
      },
    },
  ],
})

const denied = ({ emulator }: Stack): readonly string[] => [
  ...new Set(emulator.cloud.world.calls.all().flatMap(({ status, action }) => (status === 403 ? [action] : []))),
]

describe('the least policy of verify', () => {
  const verifyWith = async (policy: RamDocument) => {
    let found = { effects: [] as readonly Effect[], denied: [] as readonly string[] }
    await withStack(
      fleetFor(policy, 'web-tier'),
      async (stack) => {
        const { probers, cloud } = machinesOf(stack)
        const wishes = [...proving('{}').accounts.values()]
        const subjects = await subjectsWithRoles(stack.reader, wishes, null)
        const scripts = await scriptsFor({ sts: true, bucket: null, bucketUrl: null }, cloud)
        const verified = await verify(probers, subjects, scripts)
        found = { effects: verified.map(({ effect }) => effect), denied: denied(stack) }
      },
      keys,
    )
    return found
  }

  test('is enough for it, on instances and container groups', async () => {
    expect(await verifyWith(leastPolicy(proving('{}'), 'verify', prod))).toEqual({
      effects: ['effective', 'effective', 'effective'],
      denied: [],
    })
  })

  test('has no statement that could be left out', async () => {
    const policy = leastPolicy(proving('{}'), 'verify', prod)
    const whole = await verifyWith(policy)

    for (const statement of policy.Statement) {
      const less = await verifyWith({ ...policy, Statement: policy.Statement.filter((one) => one !== statement) })
      // Who may not list gets empty lists.
      expect(less.denied.length > 0 || less.effects.length < whole.effects.length).toBe(true)
    }
  })
})

describe('the least policy of a sweep', () => {
  const without = ({ settings: { verify: _, ...settings }, ...state }: DesiredState<'accepted'>) => ({
    ...state,
    settings,
  })

  test('lets commands be run on instances only where settings.verify stands and the account is not in mode report', () => {
    const all = proving('{}')
    const actionsFor = (state: DesiredState<'accepted'>): readonly string[] =>
      (['sweep', 'command-line'] as const)
        .flatMap((purpose) => leastPolicy(state, purpose, prod).Statement)
        .flatMap(({ Action = [] }) => Action)
    const report = new Map([...all.accounts].map(([id, one]) => [id, { ...one, mode: 'report' as const }]))

    expect(actionsFor(all)).toContain('ecs:RunCommand')
    expect(actionsFor(without(all))).not.toContain('ecs:RunCommand')
    expect(actionsFor({ ...all, accounts: report })).not.toContain('ecs:RunCommand')
    expect(actionsFor({ ...all, bindings: [] })).not.toContain('ecs:RunCommand')
    // Container groups are asked where they are replaced.
    expect(actionsFor(all)).not.toContain('eci:ExecContainerCommand')
  })

  test('is enough for a run that verifies', async () => {
    const desired = proving('{ sample: 100%, rollback: true }')
    await withStack(
      fleetFor(leastPolicy(desired, 'sweep', prod)),
      async (stack) => {
        const { record } = await stack.run(desired, { machines: machinesOf(stack) })

        expect(record.verified?.map(({ effect }) => effect)).toEqual(['effective', 'effective'])
        expect(denied(stack)).toEqual([])
      },
      keys,
    )
  })

  test('of before makes a run that verifies know nothing, and take nothing back', async () => {
    const desired = proving('{ sample: 100%, rollback: true }')
    await withStack(
      fleetFor(leastPolicy(without(desired), 'sweep', prod)),
      async (stack) => {
        const { record } = await stack.run(desired, { machines: machinesOf(stack) })

        expect(record.verified?.map(({ effect }) => effect)).toEqual(['unknown', 'unknown'])
        expect(record.results.map(({ outcome }) => outcome)).toEqual(['attached', 'attached'])
        expect(denied(stack)).toContain('RunCommand')
      },
      keys,
    )
  })
})
