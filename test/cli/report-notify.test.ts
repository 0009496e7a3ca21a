import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRobot } from '../kit/robots.ts'
import { fleetOf, instances, rolekeeper, takeDesk, webDesired } from './kit.ts'

describe('report --notify', () => {
  test('tells those whom settings name what is new, and nobody of a part of the fleet', async () => {
    const robot = await startRobot('wecom', null, () => Date.now())
    onTestFinished(robot.close)
    const notify = '  notify: [{ name: team, to: wecom, urlFrom: ROLEKEEPER_NOTIFY_URL, severity: note }]'
    const desk = await takeDesk(fleetOf(instances(2)), webDesired(notify))
    const operator = join(desk.folder, 'operator.yaml')
    await writeFile(operator, `schema: rolekeeper/operator/v1\nnotifyHosts: ["${robot.url.host}"]\n`)
    const env = { ...desk.env, ROLEKEEPER_OPERATOR: operator, ROLEKEEPER_NOTIFY_URL: robot.url.href }
    const before = desk.writes()

    const told = await rolekeeper(['report', '--notify', '--quiet'], env)
    const part = await rolekeeper(['report', '--notify', '--region', 'cn-hangzhou'], env)

    expect(told.status).toBe(2)
    expect(robot.taken).toHaveLength(1)
    expect(robot.taken[0]?.text).toContain('Rolekeeper: 2 new')
    expect(told.stdout + told.stderr).not.toContain('t0ken')
    expect(part).toMatchObject({ status: 64, stderr: expect.stringContaining('take a whole report') })
    expect(desk.writes()).toEqual(before)
  })
})
