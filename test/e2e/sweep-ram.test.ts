import { describe, expect, it } from 'vitest'
import { accountId, region } from '../../src/core/model/names.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import { stateChange } from '../kit/births.ts'
import { openEventFunction } from '../kit/event-functions.ts'
import { ACCOUNT, ecsRole, id, web } from '../kit/fleets.ts'
import { withSweeps, type SweepStack } from '../kit/sweep-stack.ts'

const shard = { account: accountId(ACCOUNT), region: region('cn-hangzhou') }

const fleet = (): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: [ecsRole('old-tier')],
      regions: { 'cn-hangzhou': { instances: [web(1), web(2, 'old-tier')] } },
    },
  ],
})

/** Web instances get a role that Rolekeeper makes. */
const state = (role: string, policies = 'system/AliyunOSSReadOnlyAccess'): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  prune: true
  limits: { replace: { max: 100, per: 1h }, ram: { max: 100, per: 1h } }
roles:
  ${role}:
    policies: [${policies}]
  old-tier: { managed: false }
bindings:
  - name: web
    role: ${role}
    match: { kind: ecs, tags: { app: web } }
`

const roleNames = ({ emulator }: SweepStack): readonly string[] =>
  (saveFleet(emulator.cloud.world).accounts[0]?.roles ?? []).map(({ RoleName }) => RoleName).sort()
const calls = ({ emulator }: SweepStack): readonly string[] =>
  emulator.cloud.world.calls.all().map(({ action }) => action)

describe('the RAM phase of a sweep', () => {
  it('makes roles before the shards give them, and its shards change nothing in RAM', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      const { accounts } = await stack.open().sweep()
      expect(accounts[0]?.record?.results.map(({ outcome }) => outcome)).toEqual(['created', 'attached'])
      stack.writes()

      const sharded = await stack.open().shard(shard)

      expect(sharded?.record?.results.map(({ outcome }) => outcome)).toEqual(['attached', 'replaced'])
      expect(new Set(stack.writes())).toEqual(new Set(['AttachInstanceRamRole', 'DetachInstanceRamRole']))
      expect((await stack.ledger().memory(shard.account)).rolesProven).toMatchObject({ commit: 'c1', notOurs: [] })
    }))

  it('lists no instance, and shards read nothing of RAM, where nothing is to change', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      await stack.sweepAll()
      stack.writes()

      await stack.open().sweep()
      expect(calls(stack).filter((action) => /Instance|ContainerGroup/.test(action))).toEqual([])
      stack.writes()
      await stack.open().shard(shard)

      expect(calls(stack).toSorted()).toEqual([
        'DescribeContainerGroups',
        'DescribeInstanceRamRole',
        'DescribeInstances',
        'GetCallerIdentity',
      ])
    }))

  it('takes a role away in the sweep after the one whose shards took it off the last instance', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      await stack.sweepAll()
      stack.head.now = { yaml: state('app-tier'), commit: 'c2' }

      const first = await stack.sweepAll()
      expect(roleNames(stack)).toEqual(['app-tier', 'old-tier', 'web-tier'])
      expect([stack.roles().get(id(1)), stack.roles().get(id(2))]).toEqual(['app-tier', 'app-tier'])
      await stack.sweepAll()

      expect(roleNames(stack)).toEqual(['app-tier', 'old-tier'])
      expect(first.accounts[0]?.findings.map(({ code }) => code)).toContain('role-left-over')
    }))

  it('does not count what it lists among what shards remember', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      await stack.sweepAll()
      const before = await stack.ledger().memory(shard.account)
      stack.head.now = { yaml: state('app-tier'), commit: 'c2' }

      await stack.open().sweep()

      const { populations, bindingMatches } = await stack.ledger().memory(shard.account)
      expect([populations, bindingMatches]).toEqual([before.populations, before.bindingMatches])
    }))

  it('leaves shards nothing to give where it could not make the role', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'CreateRole', code: 'NoPermission', status: 403 }])

      await stack.sweepAll()

      expect([stack.roles().get(id(1)), stack.roles().get(id(2))]).toEqual([null, 'old-tier'])
    }))
})

describe('events', () => {
  it('never wait behind a shard that holds the lease of their region', () =>
    withSweeps(fleet(), state('web-tier'), async (stack) => {
      await stack.open().sweep()
      await stack.ledger('a shard that hangs').lease(shard.account, shard.region, 60 * MINUTE)
      const { emulator, store, clock } = stack

      const reactions = await openEventFunction({ emulator, store, clock })(stateChange(id(1)))

      expect(reactions).toMatchObject([{ is: 'done', results: [{ outcome: 'attached' }] }])
      expect(stack.roles().get(id(1))).toBe('web-tier')
    }))
})
