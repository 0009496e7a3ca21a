import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { account, fleetOf, instances, jsonOf, listWith, matching, takeDesk, some, webDesired } from './kit.ts'

const converged = fleetOf(instances(3, () => ({ RamRoleName: 'web-tier' })))

describe('exit status of plan', () => {
  test('is 0 where all is as desired', async () => {
    const { status, stdout } = await (await takeDesk(converged)).run('plan')

    expect(stdout).toMatch(/^Nothing to do: 3 instances seen\.\n/)
    expect(status).toBe(0)
  })

  test('is 0 where instances are left alone on purpose', async () => {
    const protect = '  protect: [{ match: { names: ["*"] }, reason: by hand }]'
    const { status, stdout } = await (await takeDesk(fleetOf(instances(1)), webDesired(protect))).run('plan')

    expect(stdout).toContain('protected: 1')
    expect(status).toBe(0)
  })

  test('is 2 where an instance is blocked', async () => {
    const classic = fleetOf(instances(1, () => ({ InstanceNetworkType: 'classic' })))

    expect((await (await takeDesk(classic)).run('plan')).status).toBe(2)
  })

  test('is 3 where a breaker is open, with the three ways on', async () => {
    const many = fleetOf(instances(4, () => ({ RamRoleName: 'old-tier' })))
    const limits = '  limits: { replace: { max: 3, per: 1h } }'
    const { status, stdout } = await (await takeDesk(many, webDesired(limits))).run('plan')

    expect(stdout).toMatch(/^Refused for safety\./)
    expect(stdout).toMatch(/4 replace actions wanted, 3 allowed/)
    expect(stdout).toMatch(/rolekeeper approve sha256:[0-9a-f]{64}/)
    expect(stdout).toContain('settings.limits.replace')
    expect(status).toBe(3)
  })

  test('is 1 where a scope is unknown, also beside a refusal', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))
    await desk.admin('POST', 'faults', { action: 'DescribeInstances', code: 'Forbidden.RAM', status: 403 })

    const { status, stdout } = await desk.run('plan')

    expect(stdout).toMatch(/^Not everything could be seen: 1 scope unknown\./)
    expect(status).toBe(1)
  })

  test('is 1 where desired state cannot be read, and stdout stays empty', async () => {
    const desk = await takeDesk(converged, 'bindings: [{ nam: x }]')

    const { status, stdout, stderr } = await desk.run('plan', '--format', 'json')

    expect(stderr).toMatch(/all\.yaml:1:\d+: /)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  })
})

describe('plan', () => {
  test('as JSON is rolekeeper/plan/v1, and stdout holds nothing else', async () => {
    const desk = await takeDesk(
      fleetOf([
        ...instances(2),
        { InstanceId: 'i-old', Tags: { app: 'web' }, RamRoleName: 'old-tier' },
        { InstanceId: 'i-classic', Tags: { app: 'web' }, InstanceNetworkType: 'classic' },
      ]),
    )

    const ended = await desk.run('plan', '--format', 'json')

    expect(ended.status).toBe(2)
    expect(jsonOf(ended)).toEqual({
      schema: 'rolekeeper/plan/v1',
      version: matching(/^\d+\.\d+\.\d+$/),
      commit: matching(/^files:[0-9a-f]{64}$/),
      dirty: false,
      planHash: matching(/^sha256:[0-9a-f]{64}$/),
      inventoryHash: matching(/^sha256:[0-9a-f]{64}$/),
      scopes: [
        { account, region: 'cn-hangzhou', kind: 'eci', state: 'complete', seen: 0 },
        { account, region: 'cn-hangzhou', kind: 'ecs', state: 'complete', seen: 4 },
      ],
      summary: {
        seen: 4,
        inSync: 0,
        unmanaged: 0,
        attach: 2,
        replace: 1,
        detach: 0,
        recreate: 0,
        ram: 0,
        blocked: 1,
        unknown: 0,
      },
      actions: listWith([
        {
          kind: 'attach',
          class: matching(/^(attach|birth)$/),
          target: { type: 'ecs', account, region: 'cn-hangzhou', id: 'i-00000000000000000001' },
          from: null,
          to: 'web-tier',
          binding: 'web',
          cause: some(String),
          why: some(String),
          sessionPolicy: null,
          standing: 'ready',
        },
      ]),
      blocked: [
        {
          target: { type: 'ecs', account, region: 'cn-hangzhou', id: 'i-classic' },
          from: null,
          to: 'web-tier',
          binding: 'web',
          reason: 'classic-network',
          why: some(String),
          fix: some(String),
        },
      ],
      findings: some(Array),
      refused: [],
      powers: some(Array),
    })
  })

  test('writes nothing: no call that changes the cloud, and not even a folder for the ledger', async () => {
    const desk = await takeDesk(fleetOf(instances(3)))

    await desk.run('plan')

    expect(desk.writes()).toBe(0)
    expect(existsSync(desk.ledger)).toBe(false)
  })

  test('says the same twice, byte by byte', async () => {
    const desk = await takeDesk(fleetOf(instances(12)))
    const [one, two] = [await desk.run('plan', '--format', 'json'), await desk.run('plan', '--format', 'json')]

    expect(two.stdout).toBe(one.stdout)
  })

  test('writes files beside, each in the form of its extension', async () => {
    const desk = await takeDesk(fleetOf(instances(1)))

    const { stdout } = await desk.run('plan', '--out', 'plan.json', '--out', 'plan.md', '--out', 'plan.txt')
    const read = (name: string) => readFile(join(desk.folder, name), 'utf8')

    expect(JSON.parse(await read('plan.json'))).toMatchObject({ schema: 'rolekeeper/plan/v1' })
    expect(await read('plan.md')).toMatch(/^### .* 1 change to make/)
    expect(await read('plan.txt')).toBe(stdout)
  })

  test('a filter leaves out what nobody asked for, also from the exit status', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))

    const [one, none] = [
      await desk.run('plan', '--instance', 'i-00000000000000000001', '--format', 'json'),
      await desk.run('plan', '--only', 'replace'),
    ]

    const standings = (jsonOf(one)['actions'] as readonly { standing: string }[]).map(({ standing }) => standing)
    expect([standings, one.status]).toEqual([['ready', 'filtered'], 2])
    expect(none.status).toBe(0)
  })

  test.each([
    ['--account', 'nobody'],
    ['--region', 'cn-nowhere'],
    ['--binding', 'wbe'],
    ['--only', 'atach'],
  ])('a slip in %s is wrong usage, and not nothing to do', async (flag, slip) => {
    const desk = await takeDesk(fleetOf(instances(1)))

    const { status, stdout, stderr } = await desk.run('plan', flag, slip)

    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(`${flag} ${slip}: there is none of that name`)
  })

  test('takes flags over the environment, and either alone', async () => {
    const desk = await takeDesk(fleetOf(instances(1)))

    const { status, stdout } = await desk.run(
      'plan',
      '--desired',
      desk.desired,
      '--format',
      'json',
      '--cloud',
      desk.env['ROLEKEEPER_CLOUD'] ?? '',
    )

    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ summary: { attach: 1 } })
  })
})
