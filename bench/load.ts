import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleBucketClient, bundleFunction } from '../scripts/bundle.ts'
import type { Row } from './table.ts'

const RUNS = 9
const MB = 1_000_000

type Load = Readonly<{ ms: number; rssMiB: number }>

/** What loading costs a fresh process; the median of several, the two taken in turn so that both meet the same machine. */
export const loadRows = async (): Promise<readonly Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-load-'))
  try {
    const { file } = await bundleFunction('instance-event', folder)
    const client = await bundleBucketClient(folder)
    const ours: Load[] = []
    const clients: Load[] = []
    for (let index = 0; index < RUNS; index += 1) {
      ours.push(load([file]))
      clients.push(load(['@alicloud/ecs20140526', '@alicloud/eci20180808', '@alicloud/ram20150501']))
    }
    const ms = median(ours.map((one) => one.ms))
    const full = median(clients.map((one) => one.ms))
    const rss = median(ours.map((one) => one.rssMiB))
    const bytes = (await stat(file)).size + (await stat(client.file)).size
    const faster = full / ms
    return [
      row('load of instance-event', `${ms.toFixed(0)} ms`, '100 ms', 'median of 9 processes', ms <= 100),
      row('against the full clients', `${faster.toFixed(1)} times`, '4 times', `${full.toFixed(0)} ms`, faster >= 4),
      row('memory after load', `${rss.toFixed(0)} MiB`, '70 MiB', 'resident set', rss <= 70),
      row('size', `${(bytes / MB).toFixed(2)} MB`, '1.2 MB', 'with the bucket client', bytes <= 1.2 * MB),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const row = (what: string, ours: string, bound: string, comparison: string, holds: boolean): Row => ({
  what,
  ours,
  bound,
  comparison,
  holds,
})

const script = `
const began = performance.now()
for (const one of process.argv.slice(1)) require(one)
const ms = performance.now() - began
console.log(JSON.stringify({ ms, rssMiB: process.memoryUsage().rss / 2 ** 20 }))`

const load = (modules: readonly string[]): Load =>
  JSON.parse(execFileSync(process.execPath, ['-e', script, ...modules], { encoding: 'utf8' })) as Load // what it prints

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN
