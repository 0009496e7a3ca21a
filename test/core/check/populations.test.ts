import { describe, expect, it } from 'vitest'
import { populationsNow } from '../../../src/core/check/populations.ts'
import type { ScopeState } from '../../../src/core/model/inventory.ts'
import { region } from '../../../src/core/model/names.ts'
import { hangzhou, memoryOf, prod } from '../../kit/model.ts'

const beijing = region('cn-beijing')
const memory = memoryOf({
  populations: new Map([
    ['cn-hangzhou/ecs', { complete: 100, halvedTo: null }],
    ['cn-beijing/ecs', { complete: 40, halvedTo: null }],
  ]),
})
const seen = (count: number): ScopeState => ({
  scope: { account: prod, region: hangzhou, kind: 'ecs' },
  seen: count,
  state: 'complete',
})

describe('the population that a percentage is of', () => {
  it('is the account’s, also where one region of it is looked at', () => {
    expect(populationsNow(memory, [seen(90)], [beijing]).ecs).toBe(130)
    expect(populationsNow(memory, [seen(300)], [beijing]).ecs).toBe(140)
    expect(populationsNow(memory, [seen(90)]).ecs).toBe(90)
  })

  it('is what the ledger remembers where no region is looked at, and unknown where it remembers none', () => {
    expect(populationsNow(memory, [], [hangzhou, beijing]).ecs).toBe(140)
    expect(populationsNow(memoryOf(), [], [hangzhou]).ecs).toBe(Infinity)
    expect(populationsNow(memoryOf(), [seen(3)], [beijing]).ecs).toBe(3)
  })
})
