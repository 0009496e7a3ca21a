/** What only a process of its own shows: its exit status, its streams, the signals that it gets, its environment. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fleetOf, instances, jsonOf, matching, some, takeDesk, trialEnv } from './kit.ts'
import type { Ended } from './kit.ts'
import { bin, start } from './process-kit.ts'

const outcomes = (ended: Ended): readonly string[] =>
  (jsonOf(ended)['actions'] as readonly { outcome: string }[]).map(({ outcome }) => outcome)

describe('rolekeeper as a process', () => {
  test('plans and applies by its environment, results on stdout and words on stderr', async () => {
    const desk = await takeDesk(fleetOf(instances(2)))
    const rolekeeper = (...args: string[]): Promise<Ended> => start(args, desk.env, desk.folder).ended

    const plan = await rolekeeper('plan', '--format', 'json', '--out', 'plan.json')
    const apply = await rolekeeper('apply', 'plan.json', '--yes', '--format', 'json')

    expect([plan.status, apply.status]).toEqual([2, 0])
    expect(outcomes(apply)).toEqual(['attached', 'attached'])
    expect(apply.stderr).toContain('2 of 2 done')
    expect(desk.roles()).toEqual(['web-tier', 'web-tier'])
  })

  test.each([
    [['apply'], 64, /There is no terminal to ask on\. Say --yes/],
    [['plan', '--operator', 'nowhere.yaml'], 1, /nowhere\.yaml does not exist/],
  ])('%j ends with %i, and stdout stays empty', async (args, status, says) => {
    const ended = await start(args).ended

    expect(ended).toEqual({ status, stdout: '', stderr: matching(says) })
  })

  test('goes on to its end where nobody reads what it writes', async () => {
    const child = spawn(process.execPath, [bin, 'schema'], { env: trialEnv, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    child.stderr.destroy()

    expect(await once(child, 'close')).toEqual([0, null])
  })
})

describe('Ctrl-C in the middle of apply', () => {
  test('ends with 130, leaves no instance half done, and the next run finishes', async () => {
    const desk = await takeDesk(fleetOf(instances(40, (number) => (number > 20 ? { RamRoleName: 'old-tier' } : {}))))
    // The effect of a call comes at once, its answer late: the attach is under way when the signal comes.
    await desk.admin('POST', 'faults', { action: 'AttachInstanceRamRole', delayMs: 1500, times: 1 })
    const running = start(['apply', '--yes', '--format', 'json'], desk.env, desk.folder)
    await vi.waitUntil(() => desk.writes() > 0, { timeout: 20_000 })
    running.kill('SIGINT')

    const interrupted = await running.ended
    const between = desk.roles()
    const next = await desk.run('apply', '--yes', '--format', 'json')

    const done = outcomes(interrupted).filter((outcome) => ['attached', 'replaced'].includes(outcome)).length
    expect(interrupted.status).toBe(130)
    expect(interrupted.stderr).toContain('Stopping')
    expect(done).toBeLessThan(40)
    expect(between.filter((role) => role === 'web-tier')).toHaveLength(done)
    expect(between).not.toContain(undefined)
    expect([next.status, outcomes(next).length]).toEqual([0, 40 - done])
    expect(new Set(desk.roles())).toEqual(new Set(['web-tier']))
  })
})

describe('the emulator', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it is on its first line, and ends with 0 on %s',
    async (signal) => {
      const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-emulator-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      const running = start(['emulator', '--port', '0', '--format', 'json'], {}, folder)
      await running.says(/\n/)
      running.kill(signal)
      const { status, stdout, stderr } = await running.ended

      expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
        endpoint: matching(/^http:\/\/127\.0\.0\.1:\d+$/),
        accountId: '1234567890123456',
        accessKeyId: some(String),
        accessKeySecret: some(String),
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    },
  )
})
