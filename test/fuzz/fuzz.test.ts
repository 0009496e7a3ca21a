import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from '../kit/long.ts'
import { corpora, corpusOf } from './corpus.ts'
import { Fuzzer } from './engine/watch.ts'
import type { Finding } from './engine/target.ts'

const seed = isLong ? Date.now() % 2 ** 31 : 1
/** Beyond the corpus. */
const tries = isLong ? { executions: Infinity, seconds: 4 } : { executions: 32, seconds: 60 }

const shown = ({ kind, message, input }: Finding): string =>
  `${kind} with seed ${seed}, on ${JSON.stringify(Buffer.from(input).toString('latin1'))}: ${message}`

const opened = (file: string): { fuzzer: Fuzzer } => {
  const open = {} as { fuzzer: Fuzzer } // before the first test
  beforeAll(async () => {
    open.fuzzer = await Fuzzer.of(file)
  })
  afterAll(() => open.fuzzer.close())
  return open
}

describe('what meets the outside', () => {
  const open = opened('test/fuzz/targets.ts')

  it('is in the corpus', async () => {
    expect(corpora()).toEqual([...(await open.fuzzer.targets())].sort())
  })

  it.each(corpora())(
    'neither crashes nor hangs on any input, takes no 256 MB, and leaves prototypes alone: %s',
    async (target) => {
      const corpus = corpusOf(target)
      const executions = corpus.length + tries.executions
      const { findings } = await open.fuzzer.run({
        ...tries,
        target,
        seed,
        corpus,
        executions,
        findings: 1,
        guided: isLong,
      })

      expect(findings.map(shown)).toEqual([])
    },
  )
})

describe('a parser that is wrong on purpose', () => {
  const open = opened('test/fuzz/planted.ts')

  it.each([
    ['crash', 'crash', 'TypeError: planted'],
    ['hang', 'hang', 'longer than 1000 ms'],
    ['pollution', 'pollution', 'a prototype has other keys'],
    ['heir', 'pollution', 'an object inherits'],
    ...(isLong
      ? [
          ['wait', 'hang', 'longer than'],
          ['memory', 'memory', ''],
        ]
      : []),
  ])('is found out: %s', async (target, kind, message) => {
    const job = { target, seed: 1, corpus: [], executions: 40_000, seconds: 60, findings: 1, guided: true }
    const { findings } = await open.fuzzer.run(job)

    expect(findings.map((one) => one.kind)).toContain(kind)
    expect(findings.map((one) => one.message).join()).toContain(message)
  })
})
