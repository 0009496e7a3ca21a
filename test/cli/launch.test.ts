import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fleetOf, jsonOf, matching, openDesk } from './kit.ts'

const spec = `
RegionId: cn-hangzhou
InstanceName: web-9
InstanceType: ecs.g7.large
ImageId: aliyun_3
VSwitchId: vsw-1
Password: hunter2
Tags: { app: web }
`

describe('rolekeeper launch', () => {
  it('shows a request, launches it once, and refuses what no binding gives a role', async () => {
    const desk = await openDesk(fleetOf([]))
    const file = join(desk.folder, 'web.yaml')
    try {
      await writeFile(file, spec)
      const dry = await desk.run('launch', 'ecs', '-f', file, '--dry-run')
      expect(dry).toMatchObject({ status: 0, stdout: matching(/role web-tier \(binding web\)/) })
      expect(dry.stdout).not.toContain('hunter2')
      expect(desk.writes()).toBe(0)

      const made = await desk.run('launch', 'ecs', '-f', file, '--format', 'json')
      expect(made).toMatchObject({ status: 0, stderr: matching(/is being made/) })
      const id: unknown = matching(/^i-/)
      expect(jsonOf(made)).toMatchObject({
        schema: 'rolekeeper/launch/v1',
        outcome: 'running',
        ramRoleName: 'web-tier',
        id,
      })
      expect(desk.roles()).toEqual(['web-tier'])

      const again = await desk.run('launch', 'ecs', '-f', file)
      expect(again).toMatchObject({ status: 0, stdout: matching(/^i-\S+ runs in .* with role web-tier/) })
      expect(desk.roles()).toEqual(['web-tier'])

      await writeFile(file, spec.replace('app: web', 'app: other'))
      expect(await desk.run('launch', 'ecs', '-f', file)).toMatchObject({
        status: 3,
        stdout: matching(/No binding gives/),
      })
      await writeFile(file, spec.replace('ImageId', 'ImagId'))
      expect(await desk.run('launch', 'ecs', '-f', file)).toMatchObject({
        status: 1,
        stderr: matching(/web\.yaml:5:1: `ImagId` is no key that is known here\. Did you mean `ImageId`\?/),
      })
      expect(await desk.run('launch', 'vm', '-f', file)).toMatchObject({ status: 64 })
      expect(desk.roles()).toHaveLength(1)
    } finally {
      await desk.close()
    }
  })
})
