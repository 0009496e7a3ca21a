import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import git from 'isomorphic-git'
import { describe, expect, test } from 'vitest'
import { fleetOf, instances, jsonOf, takeDesk, webDesired, type Desk } from './kit.ts'

const more = `  - name: db
    role: old-tier
    match: { kind: ecs, tags: { app: db } }
`

/** Two instances that main already wants to change, and one that the change in the work tree adds. */
const openChange = async (): Promise<Desk> => {
  const [one, two, three] = instances(3)
  const fleet = fleetOf(
    [one, two, { ...three, Tags: { app: 'db' } }].flatMap((it) => it ?? []) as ReturnType<typeof instances>,
  )
  const desk = await takeDesk(fleet)
  const dir = desk.folder
  await git.init({ fs, dir, defaultBranch: 'main' })
  await git.add({ fs, dir, filepath: 'desired-state/all.yaml' })
  await git.commit({ fs, dir, message: 'First', author: { name: 'Test', email: 'test@example.com' } })
  await writeFile(join(desk.desired, 'all.yaml'), webDesired() + more)
  return desk
}

describe('plan --base', () => {
  test('tells what the change asks for from what is drift already', async () => {
    const desk = await openChange()

    const json = jsonOf(await desk.run('plan', '--base', 'main', '--format', 'json'))
    const { stdout, status } = await desk.run('plan', '--base', 'main')

    expect((json['actions'] as readonly { target: { id: string }; cause: string }[]).map((it) => it.cause)).toEqual([
      'drift',
      'drift',
      'proposal',
    ])
    expect(stdout).toMatch(
      /Changes\n {2}attach old-tier .* 1\n[^]*Drift already, not caused by this change\n {2}attach web-tier .* 2\n/,
    )
    expect(stdout).toContain('2 drift already')
    expect(status).toBe(2)
  })

  test('has a review in Markdown, of a base as git users name it', async () => {
    const desk = await openChange()

    const { stdout } = await desk.run('plan', '--base', '@~0', '--format', 'markdown')

    expect(stdout).toMatch(
      /^### 🟡 1 change to make[^]*#### Changes[^]*binding `db`[^]*#### Drift already[^]*binding `web`/,
    )
  })

  test('asks the cloud no more often than a plan without it', async () => {
    const desk = await openChange()
    const calls = (): number => desk.served.cloud.world.calls.all().length
    await desk.run('plan')
    const alone = calls()
    await desk.run('plan', '--base', 'main')

    expect(calls()).toBe(2 * alone)
  })

  test('ends with 1 and says why where the base is not to be had', async () => {
    const desk = await openChange()

    const { status, stderr } = await desk.run('plan', '--base', 'nowhere')

    expect(stderr).toMatch(/--base nowhere cannot be read[^]*It takes a branch[^]*no branch, tag or commit "nowhere"/)
    expect(status).toBe(1)
  })

  test('is wrong usage outside git', async () => {
    const desk = await takeDesk(fleetOf(instances(1)))

    expect((await desk.run('plan', '--base', 'main')).status).toBe(64)
  })
})
