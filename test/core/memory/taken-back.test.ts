import { describe, expect, test } from 'vitest'
import { roleName } from '../../../src/core/model/names.ts'
import { attach, detach, entries, fold, intent, replace, result } from './samples.ts'

const [web, old] = [roleName('web-tier'), roleName('old-tier')]
const back = { cause: 'verification', class: 'restore' } as const
const swapBack = replace('i-1', { ...back, from: web, to: old })
const undone = detach('i-2', { ...back, from: web })

describe('what a verification has taken back', () => {
  test('is known from its intent on, as the change that was undone', () => {
    const { takenBack } = fold(entries(intent([swapBack, undone, attach('i-3')])))

    expect([...takenBack].map(([id, { from, to }]) => [id, from, to])).toEqual([
      ['i-1', old, web],
      ['i-2', null, web],
    ])
  })

  test('is no reversal of somebody else’s doing, and stays when it is done', () => {
    const memory = fold(entries(intent([swapBack, undone]), result(1, [swapBack, 'replaced'], [undone, 'detached'])))

    expect(memory.reversals.size).toBe(0)
    expect([...memory.takenBack.keys()]).toEqual(['i-1', 'i-2'])
  })

  test('is over where the role was given again, and where the instance is gone', () => {
    const again = replace('i-1', { from: old, to: web })
    const given = attach('i-2', { to: web })
    const other = attach('i-9', { to: web })
    const memory = fold(
      entries(
        intent([swapBack, undone]),
        result(1, [swapBack, 'replaced'], [undone, 'skipped', 'gone']),
        intent([again, given, other]),
        result(3, [again, 'replaced'], [given, 'failed'], [other, 'attached']),
      ),
    )

    expect([...memory.takenBack.keys()]).toEqual([])
  })

  test.each([
    ['attached', web, ['i-1']],
    ['failed', web, ['i-1', 'i-2']],
    ['attached', old, ['i-1', 'i-2']],
  ] as const)('is over for that instance alone, where the role itself is %s: %s', (outcome, role, left) => {
    const given = attach('i-2', { to: role })
    const log = entries(intent([swapBack, undone]), intent([given]), result(2, [given, outcome]))

    expect([...fold(log).takenBack.keys()]).toEqual(left)
  })
})
