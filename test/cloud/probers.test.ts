import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ecsProber } from '../../src/cloud/probe/ecs.ts'
import { eciProber } from '../../src/cloud/probe/eci.ts'
import { packed } from '../../src/cloud/probe/packed.ts'
import type { Probed } from '../../src/core/ports/prober.ts'
import type { FleetInstance } from '../../src/emulator/world/fleet.ts'
import type { Shell } from '../../src/emulator/world/shell.ts'
import { account, at, closeAfterEach, emulate, type Emulated } from './kit.ts'

closeAfterEach()
const run = promisify(execFile)
const script = { shell: 'echo linux', powershell: 'echo windows' }

/** Machines that print what they are sent, and who they are. */
const echo: Shell = async ({ id }, { text, language }) => ({ exitCode: 0, output: `${id} ${language}: ${text}` })

const machines = (count: number, change: (at: number) => Partial<FleetInstance> = () => ({})): FleetInstance[] =>
  Array.from({ length: count }, (_, index) => ({ InstanceId: `i-${index}`, ...change(index) }))

const start = async (instances: FleetInstance[], shell = echo, policies?: string[]): Promise<Emulated> => {
  const key = { AccessKeyId: 'key-of-someone', AccessKeySecret: 'secret-of-someone' }
  const users = [{ UserName: 'someone', AccessKeys: [key], Policies: policies ?? [] }]
  const own = async () => ({ accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret, securityToken: null })
  const groups = [
    { ContainerGroupId: 'eci-1', More: { Containers: [{ Name: 'app', Image: 'app:1' }] } },
    { ContainerGroupId: 'eci-2', Status: 'Pending', More: { Containers: [{ Name: 'app', Image: 'app:1' }] } },
  ]
  const regions = { 'cn-hangzhou': { instances, containerGroups: groups } }
  return emulate({ id: account, users, regions }, policies === undefined ? {} : { own }, shell)
}

const surroundings = ({ clock, stop }: Emulated) => ({
  clock,
  stop: stop.signal,
  random: () => 0.5,
  log: () => undefined,
  deadline: null,
})
const probe = (way: Emulated, ids: readonly string[]): Promise<readonly Probed[]> =>
  ecsProber(way.caller, surroundings(way)).run(at, ids, script)
const idsOf = (instances: readonly FleetInstance[]): readonly string[] => instances.map(({ InstanceId }) => InstanceId)
const how = (probed: readonly Probed[]): Readonly<Record<string, string>> =>
  Object.fromEntries(probed.map((one) => [one.id, one.is]))

describe('ECS instances run a script by Cloud Assistant', () => {
  it('in batches of 100, by the language of each, and every answer is read', async () => {
    const instances = machines(230, (index) => (index % 10 === 0 ? { OSType: 'windows' } : {}))
    const way = await start(instances)

    const probed = await probe(way, idsOf(instances))

    expect(new Set(Object.values(how(probed)))).toEqual(new Set(['printed']))
    const outputs = new Map(probed.map((one) => [one.id, one.is === 'printed' ? one.output : '']))
    expect(outputs.size).toBe(230)
    expect([outputs.get('i-0'), outputs.get('i-1')]).toEqual(['i-0 powershell: echo windows', 'i-1 shell: echo linux'])
    expect([way.arrived('DescribeCloudAssistantStatus'), way.arrived('RunCommand')]).toEqual([5, 4])
  })

  it('unless nobody there takes commands', async () => {
    const instances = machines(
      3,
      (index) => [{}, { CloudAssistantStatus: false }, { Status: 'Stopped' as const }][index] ?? {},
    )
    const way = await start(instances)

    const probed = await probe(way, [...idsOf(instances), 'i-gone'])

    expect(how(probed)).toEqual({ 'i-0': 'printed', 'i-1': 'offline', 'i-2': 'offline', 'i-gone': 'offline' })
  })

  it('and one that is gone meanwhile costs no other its answer', async () => {
    const instances = machines(9)
    const way = await start(instances)
    const { instances: table } = way.cloud.world.accounts.get(account)?.regions.get('cn-hangzhou') ?? {}
    const caller: typeof way.caller = {
      ...way.caller,
      call: async (request) => {
        const gone = request.operation.action === 'RunCommand' ? table?.get('i-4') : undefined
        if (gone !== undefined) table?.remove(gone)
        return way.caller.call(request)
      },
    }

    const probed = await ecsProber(caller, surroundings(way)).run(at, idsOf(instances), script)

    expect(Object.entries(how(probed)).filter(([, is]) => is !== 'printed')).toEqual([['i-4', 'failed']])
  })

  it('and who never ends it is given up', async () => {
    const never: Shell = (machine, command) =>
      machine.id === 'i-1' ? new Promise(() => undefined) : echo(machine, command)
    const way = await start(machines(2), never)

    const probed = await probe(way, ['i-0', 'i-1'])

    expect(how(probed)).toEqual({ 'i-0': 'printed', 'i-1': 'offline' })
    expect(way.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(95_000)
  })

  it('and a caller who may not is told what to allow', async () => {
    const way = await start(machines(2), echo, [])

    const probed = await probe(way, ['i-0', 'i-1'])

    expect(probed).toMatchObject([
      { is: 'failed', why: expect.stringContaining('ecs:RunCommand'), fix: expect.stringContaining('ecs:RunCommand') },
      { is: 'failed' },
    ])
  })

  it('and a program that fails is no answer', async () => {
    const way = await start(machines(1), async () => ({ exitCode: 2, output: 'syntax error' }))

    expect(await probe(way, ['i-0'])).toMatchObject([{ is: 'failed', why: expect.stringContaining('ExitCodeNonzero') }])
  })
})

describe('container groups run a script in their first container', () => {
  it('if they run', async () => {
    const way = await start([])

    const probed = await eciProber(way.caller).run(at, ['eci-1', 'eci-2', 'eci-gone'], script)

    expect(how(probed)).toEqual({ 'eci-1': 'printed', 'eci-2': 'offline', 'eci-gone': 'offline' })
  })

  it('and a caller who may not is told what to allow', async () => {
    const way = await start([], echo, [])

    expect(await eciProber(way.caller).run(at, ['eci-1'], script)).toMatchObject([{ id: 'eci-1', is: 'offline' }])
  })

  it('as words that a real shell puts together again', async () => {
    const long = `# a comment\nsay() { printf '%s\\n' "$1"; }\n${'  # more\n'.repeat(50)}say 'it runs: $HOME "x" \\'\n`
    const [command = '', ...words] = packed(long)

    const { stdout } = await run(command, words)

    expect(stdout).toBe('it runs: $HOME "x" \\\n')
    expect(words.every((word) => word.length <= 256)).toBe(true)
  })

  it('and a script that is too long for them is a mistake of ours', () => {
    expect(() => packed(randomBytes(9000).toString('base64'))).toThrow('ECI takes 20')
  })
})
