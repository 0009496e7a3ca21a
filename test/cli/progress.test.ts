import { describe, expect, test } from 'vitest'
import { makeProgress } from '../../src/cli/progress.ts'
import { attach, result } from '../report/samples.ts'

const run = (width: number | null, total: number, wrong: number): string => {
  let text = ''
  const progress = makeProgress({ width, write: (part) => (text += part) })
  progress.tell(result(attach('i-before'), 'attached'))
  progress.begin(total)
  for (let at = 1; at <= total; at++) {
    const one =
      at === wrong
        ? result(attach('i-\u001b[2J'), 'failed', { code: 'Forbidden' })
        : result(attach(`i-${at}`), 'attached')
    progress.tell(one)
  }
  progress.end()
  return text
}

describe('progress', () => {
  test('is a line for each tenth where there is no terminal', () => {
    expect(run(null, 37, 5).split('\n')).toEqual([
      'recovered: attached: attach i-before',
      '4 of 37 done',
      'failed: attach i-\\u001b[2J: Forbidden',
      ...[8, 12, 16, 20, 24, 28, 32, 36, 37].map((ended) => `${ended} of 37 done`),
      '',
    ])
  })

  test('is a bar on a terminal, which fits it, says what goes wrong, and is gone in the end', () => {
    const text = run(60, 3, 2)
    const bars = text.split('\r\u001b[2K').filter((part) => part.includes('/3'))

    expect(bars.map((bar) => /\d\/3/.exec(bar)?.[0])).toEqual(['1/3', '2/3', '3/3'])
    expect(bars.every((bar) => bar.length < 60)).toBe(true)
    expect(text).toContain('failed: attach i-\\u001b[2J: Forbidden\n')
    expect(text.endsWith('\r\u001b[2K')).toBe(true)
  })
})
