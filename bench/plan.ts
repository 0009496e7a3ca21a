import { execFileSync } from 'node:child_process'
import type { Row } from './table.ts'

type Measured = Readonly<{ instances: number; bindings: number; ms: number; mb: number }>

const script = new URL('plan-row.ts', import.meta.url).pathname

const measure = (instances: number, bindings: number): Measured =>
  JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', script, String(instances), String(bindings)], {
      encoding: 'utf8',
    }),
  ) as Measured

/** Time and peak memory of planning alone; each row is the median of three in a process of its own. */
export const planRows = (): readonly Row[] => {
  const small = measure(10_000, 200)
  const base = measure(100_000, 200)
  const million = measure(1_000_000, 200)
  const bound = measure(100_000, 2_000)
  return [
    {
      what: 'plan 100,000 instances × 200 bindings',
      ours: `${base.ms} ms, ${base.mb} MB`,
      bound: '1500 ms, 400 MB',
      comparison: `10,000 instances: ${small.ms} ms`,
      holds: base.ms <= 1_500 && base.mb <= 400,
    },
    ratio('plan, 10 times the instances', million, base, 11),
    ratio('plan, 10 times the bindings', bound, base, 2),
  ]
}

const ratio = (what: string, large: Measured, small: Measured, most: number): Row => ({
  what,
  ours: `${(large.ms / small.ms).toFixed(2)} times`,
  bound: `${most} times`,
  comparison: `${large.ms} ms, ${large.mb} MB against ${small.ms} ms, ${small.mb} MB`,
  holds: large.ms / small.ms <= most,
})
