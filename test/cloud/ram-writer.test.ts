import { describe, expect, test } from 'vitest'
import type { PolicyHolder, RamAction } from '../../src/core/model/action.ts'
import { policyName, roleName } from '../../src/core/model/names.ts'
import { ecsTrust, type PolicyRef, type RamDocument } from '../../src/core/model/policy.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { journaled, policy as document, web } from './actions.ts'
import { account, closeAfterEach, emulate, failureOf, type Emulated } from './kit.ts'

closeAfterEach()

const assets = policyName('web-assets')
const fleet: FleetAccount = {
  id: account,
  policies: [{ PolicyName: assets, PolicyDocument: document }],
  roles: [{ RoleName: web, Description: 'old words' }],
  users: [{ UserName: 'ci' }],
  groups: [{ GroupName: 'ops' }],
}

type Change = RamAction extends infer A ? (A extends RamAction ? Omit<A, keyof typeof common> : never) : never
const common = {
  class: 'ram',
  target: { type: 'role', account, id: 'x' },
  effect: 'widens',
  cause: 'commit',
  why: 'test',
  from: null,
  to: null,
  binding: null,
} as const

const change = ({ writer }: Emulated, what: Change) => writer.ram(journaled<RamAction>({ ...common, ...what }))

const custom: PolicyRef = { type: 'Custom', name: assets }
const other: RamDocument = { Version: '1', Statement: [{ Effect: 'Deny', Action: 'oss:*', Resource: '*' }] }

describe('a role', () => {
  const created = { kind: 'create-role', role: roleName('new'), trust: ecsTrust } as const

  test('is made with our mark, its trust, description and session duration', async () => {
    const way = await emulate(fleet)

    const done = await change(way, { ...created, description: 'new words', maxSessionDurationS: 7200 })

    expect(done).toMatchObject({ alreadySo: false })
    expect((await way.reader.marked(account)).roles).toEqual(['new'])
    expect(await way.reader.role(account, roleName('new'))).toMatchObject({
      trust: ecsTrust,
      description: 'new words',
      maxSessionDurationS: 7200,
    })
  })

  test('is made with RAM’s defaults where nothing else is wanted', async () => {
    const way = await emulate(fleet)

    await change(way, { ...created, description: null, maxSessionDurationS: null })

    expect(await way.reader.role(account, roleName('new'))).toMatchObject({
      description: '',
      maxSessionDurationS: 3600,
    })
  })

  test('that another made meanwhile is a conflict, not ours', async () => {
    const way = await emulate(fleet)

    const failure = await failureOf(
      change(way, { ...created, role: web, description: null, maxSessionDurationS: null }),
    )

    expect(failure.facts).toMatchObject({ class: 'conflict', code: 'EntityAlreadyExists.Role' })
    expect((await way.reader.marked(account)).roles).toEqual([])
  })

  test('is changed in what is wanted, and in nothing else', async () => {
    const way = await emulate(fleet)
    const trust: RamDocument = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['fc.aliyuncs.com'] } }],
    }

    await change(way, { kind: 'update-role', role: web, trust, description: null, maxSessionDurationS: null })
    expect(await way.reader.role(account, web)).toMatchObject({ trust, description: 'old words' })

    await change(way, { kind: 'update-role', role: web, trust: null, description: 'words', maxSessionDurationS: 4000 })
    expect(await way.reader.role(account, web)).toMatchObject({
      trust,
      description: 'words',
      maxSessionDurationS: 4000,
    })
  })

  test('is deleted, and one that is gone already counts as deleted', async () => {
    const way = await emulate(fleet)

    expect(await change(way, { kind: 'delete-role', role: web })).toMatchObject({ alreadySo: false })
    expect(await way.reader.role(account, web)).toBeNull()
    expect(await change(way, { kind: 'delete-role', role: web })).toMatchObject({ alreadySo: true })
  })

  test('is not deleted where something else was not found', async () => {
    const way = await emulate(fleet)
    way.fault({ action: 'DeleteRole', code: 'InvalidNode.NotFound', status: 404 })

    expect((await failureOf(change(way, { kind: 'delete-role', role: web }))).facts.code).toBe('InvalidNode.NotFound')
    expect(await way.reader.role(account, web)).not.toBeNull()
  })

  test('that still has policies is not deleted', async () => {
    const way = await emulate({ ...fleet, roles: [{ RoleName: web, Policies: ['custom/web-assets'] }] })

    const failure = await failureOf(change(way, { kind: 'delete-role', role: web }))

    expect(failure.facts).toMatchObject({ class: 'conflict', code: 'DeleteConflict.Role.Policy' })
  })
})

describe('a policy', () => {
  test('is made with our mark', async () => {
    const way = await emulate(fleet)
    const policy = policyName('new')

    await change(way, { kind: 'create-policy', policy, document, description: 'words' })

    expect((await way.reader.marked(account)).policies).toEqual(['new'])
    expect(await way.reader.policy(account, { type: 'Custom', name: policy })).toMatchObject({
      document,
      description: 'words',
    })
  })

  test('gets a new version that is in force at once, and never more than five', async () => {
    const way = await emulate(fleet)

    for (let version = 0; version < 7; version += 1) {
      const wanted = version % 2 === 0 ? other : document
      await change(way, { kind: 'update-policy', policy: assets, document: wanted })
      expect(await way.reader.policy(account, custom)).toMatchObject({ document: wanted })
    }

    expect(way.cloud.world.accounts.get(account)?.policies.get(assets)?.versions).toHaveLength(5)
  })

  test('is deleted with all its versions, and one that is gone already counts as deleted', async () => {
    const way = await emulate(fleet)
    for (const wanted of [other, document, other]) {
      await change(way, { kind: 'update-policy', policy: assets, document: wanted })
    }

    expect(await change(way, { kind: 'delete-policy', policy: assets })).toMatchObject({ alreadySo: false })
    expect(await way.reader.policy(account, custom)).toBeNull()
    expect(await change(way, { kind: 'delete-policy', policy: assets })).toMatchObject({ alreadySo: true })
  })

  test('that someone holds is not deleted, and keeps the version in force', async () => {
    const way = await emulate({ ...fleet, roles: [{ RoleName: web, Policies: ['custom/web-assets'] }] })
    await change(way, { kind: 'update-policy', policy: assets, document: other })

    const failure = await failureOf(change(way, { kind: 'delete-policy', policy: assets }))

    expect(failure.facts.class).toBe('conflict')
    expect(await way.reader.policy(account, custom)).toMatchObject({ document: other })
  })

  test.each<PolicyHolder>([
    { type: 'role', name: web },
    { type: 'user', name: 'ci' },
    { type: 'group', name: 'ops' },
  ])('is attached to and detached from a $type, and twice is once', async (holder) => {
    const way = await emulate(fleet)
    const attach: Change = { kind: 'attach-policy', policy: custom, holder }
    const detach: Change = { kind: 'detach-policy', policy: custom, holder }

    expect(await change(way, attach)).toMatchObject({ alreadySo: false })
    expect(await change(way, attach)).toMatchObject({ alreadySo: true })
    expect((await way.reader.principal(account, holder.type, holder.name)).policies).toEqual([custom])
    expect(await change(way, detach)).toMatchObject({ alreadySo: false })
    expect(await change(way, detach)).toMatchObject({ alreadySo: true })
    expect((await way.reader.principal(account, holder.type, holder.name)).policies).toEqual([])
  })

  test('is not attached to whom there is not', async () => {
    const way = await emulate(fleet)
    const holder: PolicyHolder = { type: 'user', name: 'nobody' }

    expect((await failureOf(change(way, { kind: 'attach-policy', policy: custom, holder }))).facts.class).toBe(
      'not-found',
    )
    expect(await change(way, { kind: 'detach-policy', policy: custom, holder })).toMatchObject({ alreadySo: true })
  })
})
