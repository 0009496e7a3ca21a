import { describe, expect, it } from 'vitest'
import { lostShards } from '../../../src/core/memory/lost-shards.ts'
import { emptyMemory, type AccountMemory } from '../../../src/core/model/memory.ts'
import { instant, MINUTE } from '../../../src/core/model/time.ts'
import { account, hangzhou, NOON } from './samples.ts'

const LONGEST = 10 * MINUTE
const startedAtNoon: AccountMemory = { ...emptyMemory(account), started: new Map([[hangzhou, instant(NOON)]]) }
const codesAt = (afterMs: number, memory = startedAtNoon) =>
  lostShards(memory, instant(NOON + afterMs), LONGEST).map(({ code }) => code)

describe('a shard that was started', () => {
  it('is lost once it must have ended, and not before', () => {
    expect(codesAt(LONGEST - 1)).toEqual([])
    expect(codesAt(LONGEST)).toEqual(['shard-lost'])
    expect(codesAt(LONGEST, emptyMemory(account))).toEqual([])
  })

  it('is not lost while its region is leased: somebody is at work there', () => {
    const lease = { shard: hangzhou, epoch: 1, until: instant(NOON + LONGEST + 1), holder: 'sweep' }
    const leased = { ...startedAtNoon, leases: new Map([[hangzhou, lease]]) }

    expect(codesAt(LONGEST, leased)).toEqual([])
    expect(codesAt(LONGEST + 1, leased)).toEqual(['shard-lost'])
  })
})
