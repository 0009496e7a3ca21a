import * as EcsSdk from '@alicloud/ecs20140526'
import { afterEach, describe, expect, test } from 'vitest'
import { createCloud } from '../../src/emulator/cloud.ts'
import { startServer } from '../../src/emulator/http.ts'
import type { FleetInstance } from '../../src/emulator/world/fleet.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { Shell } from '../../src/emulator/world/shell.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { ecs, refusal } from './clients.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const regionId = 'cn-hangzhou'
const id = '1234567890123456'
const echo: Shell = async ({ id: machine }, { text }) => ({ exitCode: 0, output: `${machine}: ${text}` })

const start = async (instances: FleetInstance[], shell?: Shell) => {
  const cloud = createCloud({ accounts: [{ id, regions: { [regionId]: { instances } } }] }, createClock(), shell)
  const server = await startServer(cloud)
  open.push(server.close)
  const { AccessKeyId, AccessKeySecret } = administratorKey(id)
  const config = { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, protocol: 'http' }
  const client = new ecs.default({ ...config, endpoint: `127.0.0.1:${server.port}` } as ConstructorParameters<
    typeof ecs.default
  >[0])
  const run = async (instanceId: string[], more: Record<string, unknown> = {}) => {
    const command = { regionId, instanceId, type: 'RunShellScript', commandContent: 'hostname', ...more }
    return (await client.runCommand(new EcsSdk.RunCommandRequest(command))).body
  }
  const results = async (more: Record<string, unknown>) =>
    (await client.describeInvocationResults(new EcsSdk.DescribeInvocationResultsRequest({ regionId, ...more }))).body
      ?.invocation
  return { cloud, client, run, results }
}
const machines = (count: number): FleetInstance[] =>
  Array.from({ length: count }, (_, at) => ({ InstanceId: `i-${at}` }))

describe('RunCommand', () => {
  test('has a result for every instance, ten a page, in Base64', async () => {
    const { run, results } = await start(machines(12), echo)

    const { invokeId } = (await run(machines(12).map(({ InstanceId }) => InstanceId))) ?? {}
    const first = await results({ invokeId })
    const second = await results({ invokeId, nextToken: first?.nextToken })

    const rows = [first, second].flatMap((page) => page?.invocationResults?.invocationResult ?? [])
    expect(first?.invocationResults?.invocationResult).toHaveLength(10)
    expect([second?.nextToken, rows.length]).toEqual(['', 12])
    expect(rows[11]).toMatchObject({ instanceId: 'i-11', invocationStatus: 'Success', exitCode: 0 })
    expect(Buffer.from(rows[11]?.output ?? '', 'base64').toString()).toBe('i-11: hostname')
    const [plain] =
      (await results({ invokeId, contentEncoding: 'PlainText' }))?.invocationResults?.invocationResult ?? []
    expect(plain?.output).toBe('i-0: hostname')
  })

  test('takes a command in Base64, and the same token as the same command', async () => {
    const { run, results } = await start(machines(1), echo)
    const command = {
      contentEncoding: 'Base64',
      commandContent: Buffer.from('id').toString('base64'),
      clientToken: 't-1',
    }

    const [once, twice] = [await run(['i-0'], command), await run(['i-0'], command)]

    expect(twice?.invokeId).toBe(once?.invokeId)
    expect((await results({ contentEncoding: 'PlainText' }))?.invocationResults?.invocationResult).toMatchObject([
      { output: 'i-0: id' },
    ])
  })

  test('ends what runs longer than its timeout', async () => {
    const { cloud, run, results } = await start(machines(1), () => new Promise(() => undefined))
    const { invokeId } = (await run(['i-0'], { timeout: 60 })) ?? {}
    const status = async () => (await results({ invokeId }))?.invocationResults?.invocationResult?.[0]

    expect(await status()).toMatchObject({ invocationStatus: 'Running', finishedTime: '' })
    cloud.world.clock.advance(60_000)
    expect(await status()).toMatchObject({ invocationStatus: 'Timeout', errorCode: 'ExecutionTimeout' })
  })

  test('says why a command did not reach an instance', async () => {
    const { run, results } = await start(
      [
        { InstanceId: 'i-stopped', Status: 'Stopped' },
        { InstanceId: 'i-silent', CloudAssistantStatus: false },
        { InstanceId: 'i-windows', OSType: 'windows' },
        { InstanceId: 'i-bare' },
      ],
      undefined,
    )
    const { invokeId } = (await run(['i-stopped', 'i-silent', 'i-windows', 'i-bare'])) ?? {}

    expect((await results({ invokeId }))?.invocationResults?.invocationResult).toMatchObject([
      { invocationStatus: 'Aborted', errorCode: 'InstanceNotRunning' },
      { invocationStatus: 'Aborted', errorCode: 'ClientNotRunning' },
      { invocationStatus: 'Aborted', errorCode: 'CommandNotApplicable' },
      // Machines here run no programs unless they are given a shell.
      { invocationStatus: 'Failed', errorCode: 'ExitCodeNonzero', exitCode: 127 },
    ])
  })

  test('refuses what no instance could carry out', async () => {
    const { run } = await start(machines(1), echo)

    expect((await refusal(run(['i-0', 'i-gone']))).code).toBe('InvalidInstance.NotFound')
    expect((await refusal(run(['i-0'], { type: 'RunPython' }))).code).toBe('Type.NotSupport')
    expect((await refusal(run(['i-0'], { commandContent: 'x'.repeat(24_577) }))).code).toBe('CmdContent.ExceedLimit')
    expect((await refusal(run(Array(101).fill('i-0') as string[]))).code).toBe('NumberExceed.Instances')
  })
})

test('DescribeCloudAssistantStatus tells agents and systems', async () => {
  const { client } = await start([
    { InstanceId: 'i-0', OSType: 'windows' },
    { InstanceId: 'i-1', CloudAssistantStatus: false },
  ])
  const request = new EcsSdk.DescribeCloudAssistantStatusRequest({ regionId, instanceId: ['i-0', 'i-1', 'i-gone'] })

  const { body } = await client.describeCloudAssistantStatus(request)

  expect(body?.instanceCloudAssistantStatusSet?.instanceCloudAssistantStatus).toMatchObject([
    { instanceId: 'i-0', cloudAssistantStatus: 'true', OSType: 'Windows' },
    { instanceId: 'i-1', cloudAssistantStatus: 'false', OSType: 'Linux' },
  ])
})
