import { spawn } from 'node:child_process'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { answerProbe } from '../../src/verify/on-instance/answer.ts'
import { builtCli } from '../kit/built.ts'

// Every step is a process of its own, which takes its time to start where many tests run beside.
vi.setConfig({ testTimeout: 120_000 })

const bin = await builtCli()

export type Ended = Readonly<{ status: number | null; stdout: string; stderr: string }>
export type Running = Readonly<{
  ended: Promise<Ended>
  /** Resolves when the pattern has come on stdout or stderr. */
  says: (pattern: RegExp) => Promise<void>
  kill: (signal: NodeJS.Signals) => void
}>

/** Starts the command line as a process. Of our own environment it gets what Node needs, and nothing that could be a credential. */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Running => {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  const text = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...text }))
  })
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(text.stdout) || pattern.test(text.stderr)) resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() =>
        reject(new Error(`It ended without saying ${String(pattern)}: ${text.stdout}${text.stderr}`)),
      )
    })
  return { ended, says, kill: (signal) => child.kill(signal) }
}

/** Runs it to its end. */
export const rolekeeper = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Ended> => start(args, env, cwd).ended

export const account = '1234567890123456'

/** As many instances as wanted, `i-…0001` first; `change` says what is special about one. */
export const instances = (
  count: number,
  change: (number: number) => Partial<FleetInstance> = () => ({}),
): FleetInstance[] =>
  Array.from({ length: count }, (_, at) => ({
    InstanceId: `i-${String(at + 1).padStart(20, '0')}`,
    InstanceName: `web-${at + 1}`,
    Tags: { app: 'web' },
    ...change(at + 1),
  }))

/** One account with two roles and these instances. */
export const fleetOf = (some: readonly FleetInstance[]): Fleet => ({
  accounts: [
    {
      id: account,
      roles: [{ RoleName: 'web-tier' }, { RoleName: 'old-tier' }],
      regions: { 'cn-hangzhou': { instances: [...some] } },
    },
  ],
})

/** Limits out of the way of what is not about them. */
const roomy = '  limits: { replace: { max: 1000, per: 1h } }'

/** Every `app: web` gets web-tier, also where old-tier is; `settings` goes below `settings:`, two spaces deep. */
export const webDesired = (settings: string = roomy, binding: string = ''): string => `
settings:
  accounts:
    - { name: prod, id: "${account}", regions: [cn-hangzhou] }
${settings}
roles:
  web-tier: { managed: false }
  old-tier: { managed: false }
bindings:
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }
    whenOccupied: [old-tier]
${binding}
`

/** An emulated cloud, a desired state and a ledger of their own, and the bin to use them with. */
export type Desk = Readonly<{
  served: Served
  folder: string
  desired: string
  ledger: string
  env: Readonly<Record<string, string>>
  write: (yaml: string) => Promise<void>
  run: (...args: string[]) => Promise<Ended>
  start: (...args: string[]) => Running
  /** The roles that instances hold by the emulator's tables, in the order of the fleet. */
  roles: () => readonly (string | undefined)[]
  /** How many calls changed something. */
  writes: () => number
  admin: (method: string, path: string, body: object) => Promise<void>
  close: () => Promise<void>
}>

export const openDesk = async (fleet: Fleet, yaml: string = webDesired()): Promise<Desk> => {
  const served = await serve({ fleet, shell: answerProbe })
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-cli-'))
  const desired = join(folder, 'desired-state')
  const ledger = join(folder, 'ledger')
  await mkdir(desired)
  const write = (text: string) => writeFile(join(desired, 'all.yaml'), text)
  await write(yaml)
  const env = {
    ROLEKEEPER_CLOUD: served.facts.endpoint,
    ROLEKEEPER_DESIRED: desired,
    ROLEKEEPER_LEDGER: ledger,
    ALIBABA_CLOUD_ACCESS_KEY_ID: served.facts.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: served.facts.accessKeySecret,
  }
  const { world } = served.cloud
  return {
    served,
    folder,
    desired,
    ledger,
    env,
    write,
    run: (...args) => rolekeeper(args, env, folder),
    start: (...args) => start(args, env, folder),
    roles: () =>
      [...(world.accounts.get(account)?.regions.get('cn-hangzhou')?.instances.all() ?? [])].map(
        ({ RamRoleName }) => RamRoleName,
      ),
    writes: () => world.calls.all().filter((call) => call.write).length,
    admin: async (method, path, body) => {
      const answer = await fetch(`${served.facts.endpoint}/_emulator/${path}`, { method, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    close: async () => {
      await served.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Json = Readonly<Record<string, unknown>>
/** What a verb printed as JSON; fails where stdout holds anything else. */
export const jsonOf = ({ stdout }: Ended): Json => JSON.parse(stdout) as Json

/** A desk that goes away with the test. */
export const takeDesk = async (...args: Parameters<typeof openDesk>): Promise<Desk> => {
  const desk = await openDesk(...args)
  onTestFinished(desk.close)
  return desk
}

/** vitest's own matchers are `any`; within what is expected they are as unknown as what they stand for. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
export const containing = (text: string): unknown => expect.stringContaining(text)
export const some = (type: unknown): unknown => expect.any(type)
export const listWith = (items: readonly unknown[]): unknown => expect.arrayContaining([...items])
export const having = (shape: object): unknown => expect.objectContaining(shape)
