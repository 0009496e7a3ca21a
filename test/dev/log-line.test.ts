import { describe, expect, it } from 'vitest'
import { shownLine } from '../../src/dev/log-line.ts'

const now = Date.UTC(2026, 10, 22, 12, 0, 5)
const shown = (line: string): string => shownLine({ functionName: 'rolekeeper-sweep', requestId: 'r-1', line }, now)

describe('a line of a log on a screen', () => {
  it('is the text and what it says, without what every line has', () => {
    const logged = {
      time: '2026-11-22T08:00:01.500Z',
      level: 'info',
      text: 'Done.',
      requestId: 'r-1',
      attached: 2,
      lost: 0,
      why: 'x y',
    }

    expect(shown(`2026-11-22T08:00:01.501Z r-1 [INFO] ${JSON.stringify(logged)}`)).toBe(
      '08:00:01 sweep          Done. attached=2 why=x y',
    )
    expect(shown(JSON.stringify({ ...logged, level: 'error', why: ['a'] }))).toBe(
      '08:00:01 sweep          ERROR Done. attached=2 why=["a"]',
    )
  })

  it('stays as it is where it is of another form', () => {
    expect(shown('at Object.<anonymous> (x.js:1)')).toBe('12:00:05 sweep          at Object.<anonymous> (x.js:1)')
    expect(shown('2026-11-22T08:00:01.501Z r-1 [INFO] plain')).toBe('08:00:01 sweep          plain')
    expect(shown('null')).toBe('12:00:05 sweep          null')
  })
})
