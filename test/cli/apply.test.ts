import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { account, fleetOf, having, instances, jsonOf, listWith, matching, takeDesk, some, webDesired } from './kit.ts'
import type { Desk, Ended } from './kit.ts'

type Action = Readonly<{
  target: { id: string }
  outcome: string
  code: string | null
  standing: string
  gapMs?: number
}>
const actionsOf = (ended: Ended): readonly Action[] => jsonOf(ended)['actions'] as readonly Action[]
const outcomes = (ended: Ended): readonly string[] => actionsOf(ended).map(({ outcome }) => outcome)

const mixed = fleetOf([...instances(2), { InstanceId: 'i-old', Tags: { app: 'web' }, RamRoleName: 'old-tier' }])

describe('apply', () => {
  test('does what plan says, reports it as rolekeeper/run/v1, and a second run finds nothing to do', async () => {
    const desk = await takeDesk(mixed)

    const first = await desk.run('apply', '--yes', '--format', 'json')
    const held = desk.roles()
    const writes = desk.writes()
    const second = await desk.run('apply', '--yes', '--format', 'json')

    expect([first.status, second.status]).toEqual([0, 0])
    expect(held).toEqual(['web-tier', 'web-tier', 'web-tier'])
    expect(jsonOf(first)).toMatchObject({
      schema: 'rolekeeper/run/v1',
      runId: some(String),
      summary: { attach: 2, replace: 1 },
      recovered: [],
      refused: [],
      apiCalls: { 'ecs:AttachInstanceRamRole': 2, 'ecs:DetachInstanceRamRole': 1 },
    })
    expect(actionsOf(first)).toMatchObject([
      { outcome: 'attached', requestId: some(String), target: { account } },
      { outcome: 'attached' },
      { outcome: 'replaced', gapMs: some(Number) },
    ])
    expect(actionsOf(second)).toEqual([])
    expect(desk.writes()).toBe(writes)
  })

  test('leaves progress to stderr, and with --quiet says nothing there', async () => {
    const [loud, quiet] = [await takeDesk(mixed), await takeDesk(mixed)]

    const [one, two] = [await loud.run('apply', '--yes'), await quiet.run('apply', '--yes', '--quiet')]

    expect(one.stderr).toContain('3 of 3 done')
    expect(one.stdout).toMatch(/^Done: 3 changes made\.\n/)
    expect(two).toMatchObject({ status: 0, stderr: '', stdout: matching(/^Done: 3 changes made\.\n/) })
  })

  test('ends with 1 where something failed, and does the rest', async () => {
    const desk = await takeDesk(mixed)
    await desk.admin('POST', 'faults', {
      action: 'AttachInstanceRamRole',
      partial: ['i-00000000000000000001'],
      code: 'InvalidInstance.TypeNotSupport',
    })

    const ended = await desk.run('apply', '--yes', '--format', 'json')

    expect(ended.status).toBe(1)
    expect(outcomes(ended)).toEqual(['failed', 'attached', 'replaced'])
    expect(desk.roles()).toEqual([undefined, 'web-tier', 'web-tier'])
  })

  test('ends with 2 where blocked ones are left', async () => {
    const desk = await takeDesk(
      fleetOf([...instances(1), { InstanceId: 'i-c', Tags: { app: 'web' }, InstanceNetworkType: 'classic' }]),
    )

    const ended = await desk.run('apply', '--yes', '--format', 'json')

    expect([ended.status, outcomes(ended)]).toEqual([2, ['attached']])
  })

  test('ends with 2 where a rate makes the rest wait', async () => {
    const desk = await takeDesk(
      fleetOf(instances(3)),
      webDesired('  limits: { birth: { max: 2, per: 1h }, attach: { max: 2, per: 1h } }'),
    )

    const ended = await desk.run('apply', '--yes', '--format', 'json')

    expect([ended.status, outcomes(ended)]).toEqual([2, ['attached', 'attached', 'skipped']])
    expect(actionsOf(ended)[2]).toMatchObject({ code: 'waiting', standing: 'waiting' })
  })

  test('ends with 3 where a class is refused, though others were applied', async () => {
    const old = instances(2, () => ({ RamRoleName: 'old-tier' }))
    const desk = await takeDesk(
      fleetOf([...old, { InstanceId: 'i-new', Tags: { app: 'web' } }]),
      webDesired('  limits: { replace: { max: 1, per: 1h } }'),
    )

    const ended = await desk.run('apply', '--yes', '--format', 'json')

    expect(ended.status).toBe(3)
    expect(outcomes(ended)).toEqual(['attached', 'refused', 'refused'])
    expect(jsonOf(ended)['refused']).toMatchObject([{ class: 'replace', limit: 1, wanted: 2 }])
    expect(desk.roles()).toEqual(['old-tier', 'old-tier', 'web-tier'])
  })

  test('does only what a filter leaves', async () => {
    const desk = await takeDesk(mixed)

    const ended = await desk.run('apply', '--yes', '--only', 'replace', '--format', 'json')

    expect([ended.status, outcomes(ended)]).toEqual([0, ['skipped', 'skipped', 'replaced']])
    expect(desk.roles()).toEqual([undefined, undefined, 'web-tier'])
  })

  test('changes nothing where desired state cannot be read', async () => {
    const desk = await takeDesk(mixed, 'bindings: [{ nam: x }]')

    expect(await desk.run('apply', '--yes')).toMatchObject({ status: 1, stdout: '' })
    expect(desk.writes()).toBe(0)
  })
})

describe('apply PLAN', () => {
  const planned = async (desk: Desk): Promise<void> => {
    const { stdout } = await desk.run('plan', '--format', 'json')
    await writeFile(join(desk.folder, 'plan.json'), stdout)
  }

  test('does what stands in the file, skips what moved, and leaves out what is new', async () => {
    const desk = await takeDesk(mixed)
    await planned(desk)
    const table = desk.served.cloud.world.accounts.get(account)?.regions.get('cn-hangzhou')?.instances
    const [first] = table?.all() ?? []
    if (table === undefined || first === undefined) throw new Error('The fleet is empty.')
    table.setRole(first, 'old-tier', undefined, 0)

    const ended = await desk.run('apply', 'plan.json', '--yes', '--format', 'json')

    expect(ended.status).toBe(2)
    expect(actionsOf(ended)).toEqual(
      listWith([
        having({
          kind: 'replace',
          outcome: 'skipped',
          code: 'filtered',
          target: having({ id: first.InstanceId }),
        }),
        having({
          kind: 'attach',
          outcome: 'skipped',
          code: 'moved',
          target: having({ id: first.InstanceId }),
        }),
      ]),
    )
    expect(desk.roles()).toEqual(['old-tier', 'web-tier', 'web-tier'])
  })

  test('is refused with 3 where desired state changed since, and says what to do', async () => {
    const desk = await takeDesk(mixed)
    await planned(desk)
    await desk.write(webDesired('', '    priority: 1'))

    const { status, stdout, stderr } = await desk.run('apply', 'plan.json', '--yes')

    expect(stderr).toMatch(/changed since the plan was made/)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(desk.writes()).toBe(0)
  })

  test('does not do what the plan had left out by a filter', async () => {
    const desk = await takeDesk(mixed)
    await desk.run('plan', '--only', 'replace', '--out', 'plan.json')

    const ended = await desk.run('apply', 'plan.json', '--yes', '--format', 'json')

    expect([ended.status, desk.roles()]).toEqual([0, [undefined, undefined, 'web-tier']])
  })

  test.each([
    ['nothing.json', null, 1],
    ['text.json', 'no JSON', 64],
    ['other.json', '{"schema":"rolekeeper/run/v1"}', 64],
  ])('%s is no plan', async (name, content, status) => {
    const desk = await takeDesk(fleetOf([]))
    if (content !== null) await writeFile(join(desk.folder, name), content)

    expect(await desk.run('apply', name, '--yes')).toMatchObject({ status, stdout: '' })
    await expect(readFile(join(desk.ledger, 'format'), 'utf8')).rejects.toThrow('ENOENT')
  })
})
