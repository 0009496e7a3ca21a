import { describe, expect, it } from 'vitest'
import { abandoned } from '../../../src/core/memory/abandoned.ts'
import type { AccountEntryBody } from '../../../src/core/model/ledger-entry.ts'
import { HOUR, MINUTE, instant } from '../../../src/core/model/time.ts'
import { attach, entries, fold, hangzhou, intent, NOON, replace } from './samples.ts'

const lease = (epoch: number, hours: number): AccountEntryBody => ({
  kind: 'lease',
  shard: hangzhou,
  epoch,
  until: instant(NOON + hours * HOUR),
  holder: `writer-${epoch}`,
})
const numbers = (log: ReturnType<typeof entries>, hours: number, gone = ''): readonly number[] =>
  abandoned(fold(log), instant(NOON + hours * HOUR), (holder) => holder === gone).map(({ number }) => number)

describe('what recovery may take up', () => {
  const log = entries(lease(1, 5), intent([replace('i-1')]))

  it('is not the intent of a run that holds its lease still', () => {
    expect(numbers(log, 4)).toEqual([])
  })

  it('is the intent of a run whose lease has ended, was taken by another or belongs to the dead', () => {
    expect(numbers(log, 5)).toEqual([2])
    expect(numbers(entries(...log, lease(2, 9)), 4)).toEqual([2])
    expect(numbers(entries(...log, { kind: 'release', shard: hangzhou, epoch: 1 }), 4)).toEqual([2])
    expect(numbers(log, 4, 'writer-1')).toEqual([2])
  })

  it('is an intent that needed no lease, but not while its attach may still be under way', () => {
    const event: AccountEntryBody = { ...intent([attach('i-2')]), epoch: null } as AccountEntryBody
    const log = entries(lease(1, 5), event)
    const at = (fold(log).open[0]?.at ?? NOON) - NOON

    expect(numbers(log, at / HOUR)).toEqual([])
    expect(numbers(log, (at + MINUTE) / HOUR)).toEqual([])
    expect(numbers(log, (at + 2 * MINUTE) / HOUR)).toEqual([2])
  })

  it('is one of a shard that was never held', () => {
    const ram: AccountEntryBody = { ...intent([attach('i-3')]), shard: 'ram' } as AccountEntryBody

    expect(numbers(entries(ram), 4)).toEqual([1])
  })
})
