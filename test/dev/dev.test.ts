import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, onTestFailed, onTestFinished, test, vi } from 'vitest'
import { callEcs } from '../../src/dev/other-client.ts'
import { rolekeeper } from '../cli/kit.ts'
import { builtCli } from '../kit/built.ts'

const run = promisify(execFile)
// Many processes start, and take their time where many tests run beside.
vi.setConfig({ testTimeout: 120_000 })

type Facts = Readonly<{
  endpoint: string
  errands: string
  dashboard: string
  repository: string
  accessKeyId: string
  accessKeySecret: string
  ledger: { place: string; region: string; endpoint: string }
}>

/** Processes that somebody started, and theirs. */
const descendants = async (pid: number): Promise<readonly number[]> => {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(descendants))).flat()]
}

const isAlive = async (pid: number): Promise<boolean> =>
  (await readdir('/proc')).includes(String(pid)) &&
  !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z'))

const bin = await builtCli()

/** `rolekeeper dev`, and what it has said so far. */
const startDev = () => {
  const child = spawn(process.execPath, [bin, 'dev'], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const [found] = pattern.exec(text) ?? []
        if (found !== undefined) resolve(found)
      }
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
      child.once('close', () => reject(new Error(`It ended without saying ${String(pattern)}: ${text}`)))
      look()
    })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  onTestFailed(() => console.error(text))
  return { child, says }
}

test('dev gives a new instance its role with the log on screen, and leaves no process and no folder when it ends', async () => {
  const { child, says } = startDev()
  onTestFinished(() => void child.kill('SIGTERM'))
  const facts = JSON.parse(await says(/^\{.*"errands":.*\}$/m)) as Facts
  // The first sweep has accepted the commit by then, and no longer gives roles to what is new in this region.
  await says(/sweep +A region's shard of a sweep is done\..*"account":"1234567890123456","region":"cn-hangzhou"/)

  const launched = await (await fetch(`${facts.errands}/launch?app=web`, { method: 'POST' })).text()
  await says(/instance-event +Events were handled\..*"attached":1/)

  const [id = ''] = /i-\w+/.exec(launched) ?? []
  const held = await callEcs(facts, 'DescribeInstanceRamRole', {
    RegionId: 'cn-hangzhou',
    InstanceIds: JSON.stringify([id]),
  })
  expect(JSON.stringify(held)).toContain('"RamRoleName":"web-tier"')

  const { origin, hash } = new URL(facts.dashboard)
  const page = await fetch(`${origin}/report`, { headers: { authorization: `Bearer ${hash.slice(1)}` } })
  expect(await page.text()).toContain('<h1 id="headline">')

  const status = await rolekeeper(['status'], {
    ROLEKEEPER_CLOUD: facts.endpoint,
    ROLEKEEPER_DESIRED: `${facts.repository}/desired-state`,
    ROLEKEEPER_LEDGER: facts.ledger.place,
    ROLEKEEPER_LEDGER_REGION: facts.ledger.region,
    ROLEKEEPER_LEDGER_ENDPOINT: facts.ledger.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: facts.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: facts.accessKeySecret,
  })
  const { stdout: head } = await run('git', ['-C', facts.repository, 'rev-parse', 'HEAD'])
  expect(status.stdout).toContain(head.slice(0, 7))

  const processes = await descendants(child.pid ?? 0)
  expect(processes.length).toBeGreaterThan(0)
  child.kill('SIGINT')
  expect(await once(child, 'close')).toEqual([0, null])
  expect(await Promise.all(processes.map(isAlive))).toEqual(processes.map(() => false))
  await expect(readdir(facts.repository)).rejects.toThrow('ENOENT')
})
