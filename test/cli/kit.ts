import { setMaxListeners } from 'node:events'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
// It remembers the folder in which it was loaded, and starts its service there: that must not be a test's.
import 'esbuild'
import { expect, onTestFinished } from 'vitest'
import { printTo } from '../../src/cli/output.ts'
import { run } from '../../src/cli/run.ts'
import { instant } from '../../src/core/model/time.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { answerProbe } from '../../src/verify/on-instance/answer.ts'

export type Ended = Readonly<{ status: number | null; stdout: string; stderr: string }>

/** Of our own environment a verb gets nothing that could be a credential. */
export const trialEnv = { HOME: '/nonexistent', NO_COLOR: '1' } as const

/** Runs a verb to its end, within this process; what is about processes themselves is in process.test.ts. */
export const rolekeeper = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = root,
  clock: Clock = realClock,
): Promise<Ended> =>
  inFolder(cwd, async () => {
    const [stdout, stderr] = [collector(), collector()]
    const { signal: stop } = new AbortController()
    setMaxListeners(0, stop)
    const status = await run(args, {
      env: { ...trialEnv, ...env },
      stdin: Readable.from([]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      print: printTo(stdout.stream),
      clock,
      stop,
    })
    return { status, stdout: stdout.text(), stderr: stderr.text() }
  })

const collector = (): Readonly<{ stream: Writable; text: () => string }> => {
  const parts: Buffer[] = []
  const stream = new Writable({
    write: (part: Buffer, _, done) => {
      parts.push(part)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString() }
}

const root = process.cwd()
const running = new Set<Promise<unknown>>()

/** Node has one folder for the whole process: who needs another waits until nobody is at work in this one. */
const inFolder = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  while (running.size > 0 && here !== folder) await Promise.allSettled(running)
  process.chdir((here = folder))
  const ended = work()
  running.add(ended)
  try {
    return await ended
  } finally {
    running.delete(ended)
    if (running.size === 0) process.chdir((here = root))
  }
}
let here = root

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

/** An emulated cloud, a desired state and a ledger of their own, and the verbs to use them with. */
export type Desk = Readonly<{
  served: Served
  folder: string
  desired: string
  ledger: string
  env: Readonly<Record<string, string>>
  write: (yaml: string) => Promise<void>
  run: (...args: string[]) => Promise<Ended>
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
  // Whoever waits waits for the emulated cloud, whose time then goes on at once.
  const clock: Clock = {
    now: () => instant(world.clock.now()),
    sleep: async (ms, stop) => {
      stop?.throwIfAborted()
      world.clock.advance(ms)
    },
  }
  return {
    served,
    folder,
    desired,
    ledger,
    env,
    write,
    run: (...args) => rolekeeper(args, env, folder, clock),
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
