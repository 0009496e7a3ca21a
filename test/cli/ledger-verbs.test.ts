import { describe, expect, test } from 'vitest'
import { account, containing, fleetOf, instances, jsonOf, matching, takeDesk, some, webDesired } from './kit.ts'

const old = (count: number) => fleetOf(instances(count, () => ({ RamRoleName: 'old-tier' })))
const tight = webDesired('  limits: { replace: { max: 1, per: 1h } }')
const json = ['--format', 'json'] as const

describe('approve', () => {
  test('lifts the limit for exactly the actions of the plan that a run refused, once', async () => {
    const desk = await takeDesk(old(2), tight)
    const refused = await desk.run('apply', '--yes', ...json)
    const { planHash } = jsonOf(refused) as { planHash: string }

    const approved = await desk.run('approve', planHash, ...json)
    const done = await desk.run('apply', '--yes', ...json)

    expect([refused.status, approved.status, done.status]).toEqual([3, 0, 0])
    expect(jsonOf(approved)).toMatchObject({ schema: 'rolekeeper/approve/v1', planHash, actions: 2 })
    expect(desk.roles()).toEqual(['web-tier', 'web-tier'])
  })

  test('takes the hash that plan printed, and refuses one that nobody knows', async () => {
    const desk = await takeDesk(old(2), tight)
    const { planHash } = jsonOf(await desk.run('plan', ...json)) as { planHash: string }

    const [known, unknown] = [
      await desk.run('approve', planHash),
      await desk.run('approve', `sha256:${'0'.repeat(64)}`),
    ]

    expect([known.status, unknown.status]).toEqual([0, 1])
    expect(unknown.stderr).toContain(planHash)
    expect((await desk.run('plan')).status).toBe(2)
  })
})

describe('stop and start', () => {
  test('nothing is changed in between, status says so, and afterwards it goes on', async () => {
    const desk = await takeDesk(fleetOf(instances(1)))

    const stopped = await desk.run('stop', '--reason', 'incident 4711')
    const plan = await desk.run('plan')
    const refused = await desk.run('apply', '--yes', ...json)
    const status = await desk.run('status', ...json)
    const writes = desk.writes()
    await desk.run('start', '--reason', 'over')
    const done = await desk.run('apply', '--yes')

    expect([stopped.status, plan.status, refused.status, done.status]).toEqual([0, 3, 3, 0])
    expect(plan.stdout).toContain('incident 4711')
    expect(jsonOf(status)).toMatchObject({ schema: 'rolekeeper/status/v1', stopped: { reason: 'incident 4711' } })
    expect(writes).toBe(0)
    expect(desk.roles()).toEqual(['web-tier'])
  })
})

describe('suspend and resume', () => {
  test('what is suspended is left alone until it is resumed', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))

    const suspended = await desk.run(
      'suspend',
      'instance=i-00000000000000000001',
      '--for',
      '2h',
      '--reason',
      'audit',
      ...json,
    )
    const apply = await desk.run('apply', '--yes', ...json)
    const status = await desk.run('status')
    const nothing = await desk.run('resume', 'region=cn-shanghai')
    const resumed = await desk.run('resume', 'instance=i-00000000000000000001', ...json)

    expect(jsonOf(suspended)).toMatchObject({
      schema: 'rolekeeper/suspend/v1',
      id: some(String),
      scope: 'instance=i-00000000000000000001',
      reason: 'audit',
      until: matching(/Z$/),
    })
    expect([apply.status, desk.roles()]).toEqual([0, [undefined, 'web-tier']])
    expect(jsonOf(apply)).toMatchObject({ blocked: [{ reason: 'suspended' }] })
    expect(status.stdout).toContain('audit')
    expect([nothing.status, resumed.status]).toEqual([1, 0])
    expect(nothing.stderr).toContain('instance=i-00000000000000000001')
    expect(jsonOf(await desk.run('status', ...json))).toMatchObject({ suspensions: [] })
  })
})

describe('accept', () => {
  test('takes a commit that is held, which changes nothing before', async () => {
    const desk = await takeDesk(fleetOf(instances(1)))
    await desk.run('apply', '--yes')
    await desk.write(webDesired().replace(/bindings:[^]*/, ''))

    const plan = await desk.run('plan', ...json)
    const held = await desk.run('apply', '--yes')
    const { commit } = jsonOf(plan) as { commit: string }
    const status = jsonOf(await desk.run('status', ...json))
    const accepted = await desk.run('accept', commit.slice(0, 13), ...json)
    const after = await desk.run('apply', '--yes')

    expect([plan.status, held.status, accepted.status, after.status]).toEqual([3, 3, 0, 0])
    expect(held.stderr).toContain(`rolekeeper accept ${commit}`)
    expect(status).toMatchObject({ held: [{ commit }], accepted: { bindings: 1 } })
    expect(jsonOf(accepted)).toMatchObject({ schema: 'rolekeeper/accept/v1', commit })
  })

  test('refuses what is not held, and what is not there', async () => {
    const desk = await takeDesk(fleetOf([]))
    const { commit } = jsonOf(await desk.run('plan', ...json)) as { commit: string }

    expect(await desk.run('accept', commit)).toMatchObject({ status: 1, stderr: containing('not held') })
    expect(await desk.run('accept', '1234567')).toMatchObject({ status: 1, stdout: '' })
  })
})

describe('status, history and explain', () => {
  test('say where things stand, which runs were, and why an instance is what it is', async () => {
    const desk = await takeDesk(
      fleetOf([...instances(2), { InstanceId: 'i-c', Tags: { app: 'web' }, InstanceNetworkType: 'classic' }]),
    )
    const nothing = await desk.run('status', ...json)
    await desk.run('apply', '--yes')

    const status = jsonOf(await desk.run('status', ...json))
    const history = await desk.run('history', ...json)
    const lines = await desk.run('history')
    const [inSync, blocked, unknown] = [
      await desk.run('explain', 'i-00000000000000000001', ...json),
      await desk.run('explain', 'i-c'),
      await desk.run('explain', 'i-nowhere'),
    ]

    expect(jsonOf(nothing)).toMatchObject({ accepted: null, accounts: [] })
    expect(status).toMatchObject({
      accepted: { commit: matching(/^files:/), bindings: 1 },
      accounts: [{ account, name: 'prod', open: [], leases: [], lastRun: { outcomes: { attached: 2 } } }],
    })
    expect(jsonOf(history)).toMatchObject({
      schema: 'rolekeeper/history/v1',
      runs: [{ accounts: [account], outcomes: { attached: 2 }, summary: { blocked: 1 } }],
      more: 0,
    })
    expect(lines.stdout).toMatch(/2 attached\n$/)
    expect(jsonOf(inSync)).toMatchObject({
      schema: 'rolekeeper/explain/v1',
      instance: { id: 'i-00000000000000000001', ramRoleName: 'web-tier' },
      winner: { name: 'web', role: 'web-tier' },
      will: 'in-sync',
    })
    expect(blocked.stdout).toMatch(/^i-c .*\nblocked: /)
    expect(blocked.status).toBe(0)
    expect(unknown).toMatchObject({ status: 1, stdout: '', stderr: containing('i-nowhere') })
  })
})
