import { describe, expect, test } from 'vitest'
import type { Held } from '../../../src/core/model/instance.ts'
import { emptyControl, type Control, type TakenBack } from '../../../src/core/model/memory.ts'
import { commit, hash, roleName, type RoleName } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import {
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  hangzhou,
  holding,
  nothing,
  planOf,
  shanghai,
  tagged,
} from '../../kit/model.ts'

const web = binding('web', 'web-tier', tagged('app'))
const accepted = (at: number, name = 'c0ffee'): Control => ({
  ...emptyControl,
  accepted: {
    ...{ commit: commit(name), files: hash('a'), parsed: hash('b'), bindings: 1, requireSignature: false },
    at: instant(at),
  },
})
const back = (from: string | null, more: Partial<TakenBack> = {}): TakenBack => ({
  region: hangzhou,
  from: from === null ? null : roleName(from),
  to: roleName('web-tier') satisfies RoleName,
  at: asOf,
  ...more,
})
const isHeld = (
  holds: Held,
  known: Readonly<Record<string, TakenBack>>,
  control: Control = accepted(asOf - 1),
): boolean =>
  planOf({
    desired: desiredOf([web]),
    instances: [ecs('i-1', holds, { app: 'x' })],
    given: givenOf({ takenBack: new Map(Object.entries(known)) }, { control }),
  }).approvalNeeded.size > 0

describe('a change that a verification undid', () => {
  test('waits for an approval, as long as the same commit asks for it', () => {
    expect(isHeld(nothing, { 'i-1': back(null) })).toBe(true)
    expect(isHeld(holding('old-tier'), { 'i-1': back('old-tier') })).toBe(true)
    expect(isHeld(holding('old-tier'), { 'i-1': back('old-tier') }, emptyControl)).toBe(true)
    expect(isHeld(holding('old-tier'), { 'i-1': back('old-tier') }, accepted(asOf - 1, 'older'))).toBe(false)
    expect(isHeld(holding('old-tier'), { 'i-1': back('old-tier') }, accepted(asOf + 1))).toBe(false)
  })

  test('holds every other swap to that role in that region', () => {
    expect(isHeld(holding('old-tier'), { 'i-2': back('other-tier') })).toBe(true)
    expect(isHeld(holding('old-tier'), { 'i-2': back('old-tier', { region: shanghai }) })).toBe(false)
    expect(isHeld(holding('old-tier'), { 'i-2': back('old-tier', { to: roleName('another') }) })).toBe(false)
    expect(isHeld(holding('old-tier'), { 'i-2': back('old-tier') }, accepted(asOf + 1))).toBe(false)
    expect(isHeld(holding('old-tier'), { 'i-2': back(null) })).toBe(false)
  })

  test('never leaves empty what had a role, nor what it has not touched', () => {
    expect(isHeld(nothing, { 'i-1': back('old-tier') })).toBe(false)
    expect(isHeld(nothing, { 'i-2': back(null) })).toBe(false)
    expect(isHeld(nothing, {})).toBe(false)
  })
})
