import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { leastPolicy } from '../../src/core/desired/least.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { accountId } from '../../src/core/model/names.ts'
import type { RamDocument } from '../../src/core/model/policy.ts'
import { demoFleet } from '../../src/emulator/fleets/demo.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { emptyReader } from '../../src/ledger/reader.ts'
import { recollect } from '../../src/run/given.ts'
import { preview } from '../../src/run/preview.ts'
import { loadDesired } from '../../src/wire/source.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { withStack, type Stack } from '../kit/stack.ts'

const prod = accountId('1234567890123456')
const keys = { accessKeyId: 'emulated-key-least', accessKeySecret: 'emulated-secret-least' }
const mark = { 'rolekeeper:managed': 'true' }

/** The repository's own desired state, as far as it is about the account of these keys. */
const demoState = async (): Promise<DesiredState<'accepted'>> => {
  const loaded = await loadDesired({
    desired: fileURLToPath(new URL('../../desired-state', import.meta.url)),
    git: null,
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const { desired } = loaded.proposal
  const accounts = new Map([...desired.accounts].filter(([id]) => id === prod))
  return { ...desired, accounts, standing: 'accepted' }
}

/** The demo's fleet with every kind of drift in RAM, and a user who has this policy and no other. */
const fleetFor = (policy: RamDocument): Fleet => {
  const [account] = demoFleet().accounts
  if (account === undefined) throw new Error('The demo has no account.')
  const other = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: 'acs:oss:*:*:other' }] }
  const roles = (account.roles ?? []).map((role) =>
    role.RoleName === 'web-tier'
      ? { ...role, Description: 'edited', Policies: [...(role.Policies ?? []), 'system/AliyunOSSFullAccess'] }
      : role,
  )
  const policies = (account.policies ?? []).map((one) =>
    one.PolicyName === 'web-assets-read' ? { ...one, PolicyDocument: other } : one,
  )
  const users = (account.users ?? []).map((user) =>
    user.UserName === 'on-call' ? { ...user, Policies: ['custom/rolekeeper-pass-deployers'] } : user,
  )
  return {
    accounts: [
      {
        ...account,
        roles,
        policies: [
          ...policies,
          { PolicyName: 'rolekeeper-pass-deployers', PolicyDocument: other, Tags: mark },
          { PolicyName: 'least', PolicyDocument: { ...policy } },
        ],
        users: [
          ...users,
          {
            UserName: 'least',
            AccessKeys: [{ AccessKeyId: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret }],
            Policies: ['custom/least'],
          },
        ],
      },
    ],
  }
}

const denied = ({ emulator }: Stack): readonly string[] => [
  ...new Set(emulator.cloud.world.calls.all().flatMap(({ status, action }) => (status === 403 ? [action] : []))),
]

describe('the least policy', () => {
  it('of the command line is enough for a pass of the demo that needs every kind of change', async () => {
    const desired = await demoState()
    const policy = leastPolicy(desired, 'command-line', prod)
    await withStack(
      fleetFor(policy),
      async (stack) => {
        const { record, verdict } = await stack.run(desired)

        expect(denied(stack)).toEqual([])
        expect(record.results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
        expect(new Set(verdict.plan.actions.map(({ kind }) => kind))).toEqual(
          new Set([
            'create-policy',
            'update-policy',
            'create-role',
            'update-role',
            'attach-policy',
            'attach',
            'replace',
            'detach-policy',
          ]),
        )
      },
      keys,
    )
  })

  it('of the command line has no statement that could be left out', async () => {
    const desired = await demoState()
    const policy = leastPolicy(desired, 'command-line', prod)
    const seenWith = async (document: RamDocument): Promise<Readonly<{ seen: number; denied: readonly string[] }>> => {
      let found = { seen: 0, denied: [] as readonly string[] }
      await withStack(
        fleetFor(document),
        async (stack) => {
          const { verdict } = await stack.run(desired)
          found = { seen: verdict.plan.summary.seen, denied: denied(stack) }
        },
        keys,
      )
      return found
    }
    const whole = await seenWith(policy)

    const idle: RamDocument['Statement'][number][] = []
    for (const statement of policy.Statement) {
      const found = await seenWith({ ...policy, Statement: policy.Statement.filter((one) => one !== statement) })
      // ECI answers who may not list with an empty list instead of an error.
      if (found.denied.length === 0 && found.seen === whole.seen) idle.push(statement)
    }
    expect(idle).toEqual([])
  }, 120_000)

  it('of plan is enough to plan, and for no write at all', async () => {
    const desired = await demoState()
    await withStack(
      fleetFor(leastPolicy(desired, 'plan', prod)),
      async (stack) => {
        const { given } = await recollect(emptyReader, desired, builtInBounds, digest, stack.clock.now())
        const { verdict } = await preview(stack.reader, desired, given, { filter: noFilter, reviewed: null })

        expect(denied(stack)).toEqual([])
        expect(verdict.plan.scopes.every(({ state }) => state === 'complete')).toBe(true)
        expect(verdict.plan.actions.length).toBeGreaterThan(20)
        expect(stack.emulator.cloud.world.calls.all().some(({ write }) => write)).toBe(false)
      },
      keys,
    )
  })
})
