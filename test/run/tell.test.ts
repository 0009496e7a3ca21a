import { afterEach, describe, expect, it } from 'vitest'
import type { Receiver } from '../../src/core/model/notify.ts'
import { HOUR, instant } from '../../src/core/model/time.ts'
import type { ToldShelf } from '../../src/core/ports/channel.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import type { DriftDocument } from '../../src/core/report/drift-document.ts'
import { openToldShelf } from '../../src/ledger/told.ts'
import { tellNews } from '../../src/run/tell.ts'
import { earsFor } from '../../src/wire/ears.ts'
import { makeLog } from '../../src/wire/log.ts'
import { startGithub } from '../kit/hosts/github.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { driftReport, driftRow } from '../kit/reports.ts'
import { startRobot, type RobotServer } from '../kit/robots.ts'

const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

const everything = { severity: 'warning', accounts: null, regions: null, windowMs: 4 * HOUR } as const
const chat = (name: string, over: Partial<Receiver> = {}): Receiver =>
  ({
    ...everything,
    name,
    to: 'dingtalk',
    urlFrom: `ROLEKEEPER_NOTIFY_${name.toUpperCase()}_URL`,
    secretFrom: `ROLEKEEPER_NOTIFY_${name.toUpperCase()}_SECRET`,
    ...over,
  }) as Receiver

const SECRET = 'SEC-of-the-robot'
const start = Date.UTC(2026, 10, 22, 8)

/** Some robots, a ledger's store, and a clock that stands until it is moved. */
const stage = async (...names: readonly string[]) => {
  const clock = { now: start }
  const robots = new Map<string, RobotServer>()
  const env: NodeJS.ProcessEnv = {}
  for (const name of names) {
    const robot = await startRobot('dingtalk', SECRET, () => clock.now)
    opened.push(robot)
    robots.set(name, robot)
    env[`ROLEKEEPER_NOTIFY_${name.toUpperCase()}_URL`] = robot.url.href
    env[`ROLEKEEPER_NOTIFY_${name.toUpperCase()}_SECRET`] = SECRET
  }
  const store = memoryStore()
  const lines: string[] = []
  const log = makeLog({ level: 'debug', form: 'json', write: (line) => lines.push(line), now: () => clock.now })
  const around = {
    clock: { now: () => instant(clock.now), sleep: async () => undefined },
    random: () => 0,
    log,
    deadline: null,
    stop: new AbortController().signal,
  }
  const tell = (
    report: DriftDocument,
    receivers: readonly Receiver[],
    shelf: ToldShelf = openToldShelf(store),
  ): ReturnType<typeof tellNews> => {
    const parts = {
      env,
      notifyHosts: [...robots.values()].map(({ url }) => url.host),
      cloud: 'aliyun' as const,
      credentials: () => Promise.reject(new Error('There are none.')),
      around,
    }
    return tellNews(report, { ears: earsFor(receivers, parts), shelf, clock: around.clock, log })
  }
  const taken = (name: string): number => robots.get(name)?.taken.length ?? 0
  return { clock, env, robots, store, lines, tell, taken }
}

const drifted = (...ids: readonly string[]): DriftDocument =>
  driftReport({ commit: 'c1', rows: ids.map((id) => driftRow({ id, key: id })) })

describe('telling', () => {
  it('says what is new once, and remembers it beside the ledger', async () => {
    const { clock, tell, taken, store } = await stage('one')

    expect(await tell(drifted('i-1'), [chat('one')])).toEqual([{ receiver: 'one', told: 1, failed: null }])
    expect(await tell(drifted('i-1', 'i-2'), [chat('one')])).toEqual([{ receiver: 'one', told: 0, failed: null }])
    clock.now += 4 * HOUR
    expect(await tell(drifted('i-1', 'i-2'), [chat('one')])).toEqual([{ receiver: 'one', told: 1, failed: null }])
    clock.now += 4 * HOUR
    expect(await tell(drifted(), [chat('one')])).toEqual([{ receiver: 'one', told: 1, failed: null }])
    expect(taken('one')).toBe(3)
    expect([...store.objects.keys()]).toEqual([expect.stringMatching(/^reports\/told\/[0-9a-f]{32}\.json$/)])
  })

  it('writes nothing where there is nothing new to remember', async () => {
    const { tell, store } = await stage('one')
    await tell(drifted('i-1'), [chat('one')])
    let written = 0
    const shelf = openToldShelf({ ...store, overwrite: async () => void (written += 1) })

    await tell(drifted('i-1'), [chat('one')], shelf)

    expect(written).toBe(0)
  })

  it('keeps nobody from hearing because somebody else cannot be told, and tells them with the next report', async () => {
    const { env, robots, tell, taken, lines } = await stage('one', 'two', 'three')
    const all = [chat('one'), chat('two'), chat('three')]
    robots.get('one')?.fail(500, 500, 500, 500)
    const address = env['ROLEKEEPER_NOTIFY_TWO_URL']
    env['ROLEKEEPER_NOTIFY_TWO_URL'] = 'no url, but s3cret'

    const heard = await tell(drifted('i-1'), all)

    expect(heard.map(({ told }) => told)).toEqual([0, 0, 1])
    expect(heard[1]?.failed).toBe('ROLEKEEPER_NOTIFY_TWO_URL holds no URL.')
    env['ROLEKEEPER_NOTIFY_TWO_URL'] = address
    expect((await tell(drifted('i-1'), all)).map(({ told }) => told)).toEqual([1, 1, 0])
    expect(['one', 'two', 'three'].map(taken)).toEqual([1, 1, 1])
    const logged = lines.join('')
    expect(logged).toContain('A receiver could not be told.')
    for (const secret of [SECRET, 't0ken', 's3cret', 'access_token']) expect(logged).not.toContain(secret)
  })

  it.each([
    ['ROLEKEEPER_NOTIFY_ONE_URL', 'is not set; desired state names it in settings.notify'],
    ['ROLEKEEPER_NOTIFY_ONE_SECRET', 'is not set'],
  ])('says which variable is missing: %s', async (variable, said) => {
    const { env, tell } = await stage('one')
    delete env[variable]

    const [heard] = await tell(drifted('i-1'), [chat('one')])

    expect(heard).toMatchObject({ told: 0, failed: expect.stringContaining(`${variable} ${said}`) })
  })

  it('goes on where the ledger cannot be read, or holds something else', async () => {
    const { tell, store } = await stage('one')
    const shelf: ToldShelf = {
      told: () => Promise.reject(new LedgerFailure('The ledger is gone.', 'unreachable')),
      keep: async () => undefined,
    }

    expect(await tell(drifted('i-1'), [chat('one')], shelf)).toEqual([
      { receiver: 'one', told: 0, failed: 'The ledger is gone.' },
    ])
    await tell(drifted('i-1'), [chat('one')])
    const [key = ''] = store.objects.keys()
    for (const broken of [
      '',
      'null',
      '{"schema":"rolekeeper/told/v9","causes":{}}',
      '{"schema":"rolekeeper/told/v1"}',
    ]) {
      store.objects.set(key, Buffer.from(broken))
      expect((await tell(drifted('i-1'), [chat('one')]))[0]).toMatchObject({ told: 1 })
    }
  })

  it('says nothing that it could not remember to have said', async () => {
    const { tell, taken } = await stage('one')
    const shelf: ToldShelf = {
      told: async () => ({}),
      keep: () => Promise.reject(new LedgerFailure('It may not be written.', 'unreachable')),
    }

    const [heard] = await tell(drifted('i-1'), [chat('one')], shelf)

    expect(heard).toEqual({ receiver: 'one', told: 0, failed: 'It may not be written.' })
    expect(taken('one')).toBe(0)
  })

  it('keeps each receiver its own memory, whatever it is called', async () => {
    const { env, tell, taken } = await stage('one')
    const names = ['值班', '__proto__', 'a'.repeat(128)]
    const receivers = names.map((name) => ({ ...chat('one'), name }))

    for (const _time of [1, 2]) await tell(drifted('i-1'), receivers)

    expect(Object.keys(env)).toHaveLength(2)
    expect(taken('one')).toBe(3)
  })

  it('keeps an issue for each cause: opened, written anew, closed', async () => {
    const { env, clock, tell } = await stage()
    const host = await startGithub()
    opened.push(host)
    Object.assign(env, {
      ROLEKEEPER_HOST: 'github:acme/roles',
      ROLEKEEPER_HOST_API: host.url,
      ROLEKEEPER_HOST_TOKEN: host.state.token,
    })
    const tracker: Receiver = { ...everything, name: 'tracker', to: 'issues' }
    const issues = () => host.state.issues.map(({ title, text, open }) => [title, /i\\-\d/.exec(text)?.[0], open])

    await tell(drifted('i-1', 'i-2'), [tracker])
    await tell(drifted('i-2'), [tracker])
    const open = issues()
    clock.now += 1
    await tell(drifted(), [tracker])

    expect(open).toEqual([[expect.stringMatching(/^Rolekeeper: /), 'i\\-2', true]])
    expect(issues()).toEqual([[expect.stringMatching(/^Rolekeeper: /), 'i\\-2', false]])
  })

  it('says that there is no repository for issues where none is named', async () => {
    const { tell } = await stage()

    const [heard] = await tell(drifted('i-1'), [{ ...everything, name: 'tracker', to: 'issues' }])

    expect(heard?.failed).toContain('ROLEKEEPER_HOST is not set')
  })
})
