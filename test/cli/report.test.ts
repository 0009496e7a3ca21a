import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fleetOf, instances, jsonOf, takeDesk } from './kit.ts'

describe('report', () => {
  test('tells what somebody changed from what a commit asks for, in every form, and writes nothing', async () => {
    const desk = await takeDesk(fleetOf(instances(3)))
    await desk.run('apply', '--yes')
    const region = desk.served.cloud.world.accounts.get('1234567890123456')?.regions.get('cn-hangzhou')
    const [first] = region?.instances.all() ?? []
    if (first !== undefined) region?.instances.setRole(first, undefined, undefined)
    const before = desk.writes()

    const files = ['csv', 'md', 'sarif', 'json'].map((extension) => join(desk.folder, `drift.${extension}`))
    const { status, stdout } = await desk.run('report', ...files.flatMap((file) => ['--out', file]))
    const [csv = '', markdown = '', sarif = '', json = ''] = await Promise.all(
      files.map((file) => readFile(file, 'utf8')),
    )

    expect(stdout).toMatch(
      /^1 drifted, 0 pending, 0 blocked: 3 instances seen, 100 % covered, 2 in sync, 0 unmanaged\.\n/,
    )
    expect(stdout).toMatch(
      /Drift: changed, and no commit asked for it\n {2}what .*\n {2}i-0+1 {2}prod 1234567890123456 cn-hangzhou {2}attach web-tier/,
    )
    expect(csv.split('\r\n')).toHaveLength(3)
    expect(csv).toContain('drift,attach,1234567890123456,cn-hangzhou,ecs,i-00000000000000000001,,web-tier,web,')
    expect(markdown).toContain('| `i-00000000000000000001` | `prod 1234567890123456 cn-hangzhou` | attach web\\-tier |')
    expect(sarif).toMatch(/"ruleId": "drift"/)
    expect(JSON.parse(json)).toMatchObject({
      schema: 'rolekeeper/report/v1',
      drift: { attach: 1 },
      pending: {},
      blocked: {},
    })
    expect({ status, writes: desk.writes() }).toEqual({ status: 2, writes: before })
  })

  test('is 0 where all is as it was made', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))
    await desk.run('apply', '--yes')

    const { status, stdout } = await desk.run('report')

    expect(stdout).toMatch(/^No drift: 2 instances seen, 100 % covered, 2 in sync, 0 unmanaged\.\n/)
    expect(status).toBe(0)
  })

  test('compares with the files where nothing was accepted yet', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))

    const ended = await desk.run('report', '--format', 'json')

    expect(jsonOf(ended)).toMatchObject({ drift: {}, pending: { attach: 2 } })
    expect(ended.status).toBe(2)
  })

  test('is 1, with nothing compared, where neither ledger nor files can be read', async () => {
    const desk = await takeDesk(fleetOf(instances(1)), 'bindings: [{ nam: x }]')

    const { status, stdout, stderr } = await desk.run('report')

    expect(stdout).toMatch(/^Nothing could be compared\.\n/)
    expect(stderr).toMatch(/all\.yaml:1:/)
    expect(status).toBe(1)
  })

  test('that is kept is what the next one is compared with', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))
    await desk.run('report', '--keep')
    const region = desk.served.cloud.world.accounts.get('1234567890123456')?.regions.get('cn-hangzhou')
    const [first] = region?.instances.all() ?? []
    if (first !== undefined) region?.instances.setRole(first, 'web-tier', undefined)

    const next = await desk.run('report', '--format', 'json')

    expect(jsonOf(next)).toMatchObject({
      last: { added: 0, stayed: 1, gone: [{ id: 'i-00000000000000000001' }] },
      rows: [{ id: 'i-00000000000000000002', isNew: false }],
    })
  })
})
