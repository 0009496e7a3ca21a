import { describe, expect, it } from 'vitest'
import { sinceReview } from '../../../src/core/check/since-review.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import { attach, detach, hangzhou, replace, updateRole } from '../memory/samples.ts'

const here = ({ region }: Readonly<{ region: string | null }>): boolean => region === hangzhou
const since = (reviewed: Parameters<typeof actionKey>[0][], now: Parameters<typeof actionKey>[0][]) =>
  sinceReview(reviewed.map(actionKey), now, here).map(({ code, message }) => [code, message])

describe('since a review', () => {
  it('nothing is said where nothing moved', () => {
    expect(since([attach('i-1'), replace('i-2')], [replace('i-2'), attach('i-1')])).toEqual([])
  })

  it('what is gone and what is new is named', () => {
    expect(since([attach('i-1'), detach('i-2')], [attach('i-1'), replace('i-3'), replace('i-4')])).toEqual([
      ['moved-since-review', '1 reviewed change is no longer planned and skipped: detach i-2.'],
      ['new-since-review', '2 planned changes are not in the reviewed plan: replace i-3, replace i-4.'],
    ])
  })

  it('what is of another part is not spoken of', () => {
    expect(since([updateRole('a')], [updateRole('b')])).toEqual([])
  })
})
