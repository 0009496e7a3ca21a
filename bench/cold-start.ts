import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundleBucketClient, bundleFunction } from '../scripts/bundle.ts'
import { openBucket } from '../src/cloud/bucket/objects.ts'
import { serve, type Served } from '../src/emulator/serve.ts'
import { encodeFormat } from '../src/ledger/format.ts'
import { FORMAT_KEY } from '../src/ledger/keys.ts'
import { realClock } from '../src/wire/surroundings.ts'
import { runInstances, stateChange } from '../test/kit/births.ts'
import { accept, openEventLedger } from '../test/kit/event-functions.ts'
import { ACCOUNT, fleetOf, webState } from '../test/kit/fleets.ts'
import { accepted } from '../test/kit/stack.ts'
import type { Row } from './table.ts'

const RUNS = 9
const run = promisify(execFile)

type Start = Readonly<{ callMs: number; cpuMs: number }>

/**
 * From the start of a process to its first call of the cloud, with all that the built event function loads and reads of a
 * ledger in a bucket before it; median of fresh processes.
 */
export const coldStartRow = async (): Promise<Row> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-cold-'))
  const [account] = fleetOf([]).accounts
  if (account === undefined) throw new Error('The fleet has no account.')
  const emulator = await serve({ fleet: { accounts: [{ ...account, buckets: [{ Name: 'team-ledger' }] }] } })
  try {
    const { file } = await bundleFunction('instance-event', folder)
    await bundleBucketClient(folder)
    const starts: Start[] = []
    for (let index = 0; index < RUNS; index += 1) starts.push(await startOnce(file, emulator, `run-${index}`))
    const call = median(starts.map(({ callMs }) => callMs))
    const cpu = median(starts.map(({ cpuMs }) => cpuMs))
    return {
      what: 'process start to first cloud call',
      ours: `${call.toFixed(0)} ms`,
      bound: '350 ms',
      comparison: `median of ${RUNS} processes, ledger read included; ${cpu.toFixed(0)} ms of CPU until then`,
      holds: call <= 350,
    }
  } finally {
    await emulator.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A ledger of its own for each: two starts within three seconds would elect one of them. */
const fillLedger = async ({ facts }: Served, prefix: string): Promise<void> => {
  const credentials = {
    accessKeyId: facts.accessKeyId,
    accessKeySecret: facts.accessKeySecret,
    securityToken: null,
  }
  const store = openBucket({
    bucket: 'team-ledger',
    prefix,
    region: 'cn-hangzhou',
    endpoint: new URL(facts.oss),
    credentials: async () => credentials,
    clock: realClock,
    random: Math.random,
  })
  await store.create(FORMAT_KEY, encodeFormat(new URL(facts.endpoint).origin))
  await accept(openEventLedger(store), accepted(webState()))
}

/** As Function Compute starts it. Node tells of each request as it leaves; ours to the cloud name their action. */
const host = `
const [file, event, context] = process.argv.slice(1)
require('node:diagnostics_channel').subscribe('http.client.request.start', ({ request }) => {
  if (request.getHeader('x-acs-action') === undefined) return
  const { user, system } = process.cpuUsage()
  console.log(JSON.stringify({ callMs: performance.now(), cpuMs: (user + system) / 1000 }))
  process.exit()
})
require(file).handler(Buffer.from(event), JSON.parse(context))`

const startOnce = async (file: string, emulator: Served, prefix: string): Promise<Start> => {
  await fillLedger(emulator, prefix)
  const { endpoint, oss, accessKeyId, accessKeySecret } = emulator.facts
  const [one = ''] = await runInstances(emulator, 1)
  const context = {
    accountId: ACCOUNT,
    region: 'cn-hangzhou',
    credentials: { accessKeyId, accessKeySecret },
    function: { name: 'instance-event', timeout: 60 },
  }
  const { stdout } = await run(
    process.execPath,
    ['-e', host, file, JSON.stringify(stateChange(one)), JSON.stringify(context)],
    {
      env: {
        ROLEKEEPER_CLOUD: endpoint,
        ROLEKEEPER_LEDGER: `oss://team-ledger/${prefix}`,
        ROLEKEEPER_LEDGER_ENDPOINT: oss,
      },
    },
  )
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Start // what the host prints
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN
