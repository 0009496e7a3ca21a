import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleBucketClient, bundleFunction } from '../scripts/bundle.ts'
import type { Row } from './table.ts'

const RUNS = 9
const MB = 1_000_000

type Load = Readonly<{ ms: number; rssMiB: number }>

/**
 * What a bundle may take: of the time in which the full clients load, in size and in memory. Half as much again as it takes
 * now, so that a package that slips in is noticed; what is loaded on first use lies beside the bundle and is not counted.
 */
const bounds = {
  // A new instance waits for this one: 100 ms, whatever the full clients take.
  'instance-event': { share: 1 / 10, ms: 100, mb: 0.5, rssMiB: 65 },
  sweep: { share: 1 / 3, mb: 2.4, rssMiB: 110 },
  'drift-report': { share: 1 / 4, mb: 1.6, rssMiB: 95 },
  'pull-request': { share: 1 / 3, mb: 2.3, rssMiB: 110 },
  'pod-admission': { share: 1 / 20, mb: 0.1, rssMiB: 60 },
} as const
type Name = keyof typeof bounds

const names = Object.keys(bounds) as Name[] // they are its keys

/** As an ordinary client would load them. */
const clients = ['@alicloud/ecs20140526', '@alicloud/eci20180808', '@alicloud/ram20150501']

/** What loading costs a fresh process; the median of several, all taken in turn so that they meet the same machine. */
export const loadRows = async (): Promise<readonly Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-load-'))
  try {
    const bundles: [Name, string][] = []
    for (const name of names) bundles.push([name, (await bundleFunction(name, join(folder, name))).file])
    const ours = new Map(names.map((name): [Name, Load[]] => [name, []]))
    const full: Load[] = []
    for (let index = 0; index < RUNS; index += 1) {
      for (const [name, file] of bundles) ours.get(name)?.push(load([file]))
      full.push(load(clients))
    }
    const fullMs = median(full.map(({ ms }) => ms))
    const sizes = new Map(bundles.map(([name, file]): [Name, number] => [name, statSync(file).size / MB]))
    const client = statSync((await bundleBucketClient(folder)).file).size / MB
    return [
      ...names.map((name) => row(name, ours.get(name) ?? [], sizes.get(name) ?? NaN, fullMs)),
      sizeRow((sizes.get('instance-event') ?? NaN) + client),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const row = (name: Name, loads: readonly Load[], mb: number, fullMs: number): Row => {
  const ms = median(loads.map((one) => one.ms))
  const rss = median(loads.map((one) => one.rssMiB))
  const most = { ms: Infinity, ...bounds[name] }
  const mostMs = Math.min(most.ms, most.share * fullMs)
  return {
    what: `load of ${name}`,
    ours: `${ms.toFixed(0)} ms, ${mb.toFixed(2)} MB, ${rss.toFixed(0)} MiB resident`,
    bound: `${mostMs.toFixed(0)} ms, ${most.mb} MB, ${most.rssMiB} MiB`,
    comparison: `${fullMs.toFixed(0)} ms for the full clients of ECS, ECI and RAM; ${(fullMs / ms).toFixed(1)} times`,
    holds: ms <= mostMs && mb <= most.mb && rss <= most.rssMiB,
  }
}

const sizeRow = (mb: number): Row => ({
  what: 'size of instance-event',
  ours: `${mb.toFixed(2)} MB`,
  bound: '1.2 MB',
  comparison: 'with the bucket client, which lies beside it',
  holds: mb <= 1.2,
})

const script = `
const began = performance.now()
for (const one of process.argv.slice(1)) require(one)
const ms = performance.now() - began
console.log(JSON.stringify({ ms, rssMiB: process.memoryUsage().rss / 2 ** 20 }))`

const load = (modules: readonly string[]): Load =>
  JSON.parse(execFileSync(process.execPath, ['-e', script, ...modules], { encoding: 'utf8' })) as Load // what it prints

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN
