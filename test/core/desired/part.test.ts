import { describe, expect, it } from 'vitest'
import { partOf } from '../../../src/core/desired/part.ts'
import { accountId, region } from '../../../src/core/model/names.ts'
import { account, desiredOf, hangzhou, prod } from '../../kit/model.ts'

const beijing = region('cn-beijing')
const desired = desiredOf([], [{ ...account([]), regions: [hangzhou, beijing] }])

describe('a part of desired state', () => {
  it('is one account with the regions that are named, and all else as it was', () => {
    const part = partOf(desired, prod, [beijing])

    expect([...part.accounts.values()].map(({ regions }) => regions)).toEqual([[beijing]])
    expect({ ...part, accounts: desired.accounts }).toEqual(desired)
  })

  it('has no account where desired state does not name it', () => {
    expect(partOf(desired, accountId('999'), [beijing]).accounts.size).toBe(0)
  })
})
