import { describe, expect, it } from 'vitest'
import type { Replace } from '../../../src/core/model/action.ts'
import { ecsId, roleName } from '../../../src/core/model/names.ts'
import { pilots } from '../../../src/core/steps/pilot.ts'
import { hangzhou, prod, shanghai } from '../../kit/model.ts'

const replace = (id: string, to: string, region = hangzhou): Replace => ({
  ...{
    kind: 'replace',
    class: 'replace',
    from: roleName('old'),
    to: roleName(to),
    binding: null,
    cause: 'commit',
    why: '',
  },
  target: { type: 'ecs', account: prod, region, id: ecsId(id) },
  sessionPolicy: null,
  sessionPolicyFrom: null,
})
const ids = (replaces: readonly Replace[]) => replaces.map(({ target }) => target.id)
const all = [replace('i-1', 'web'), replace('i-2', 'web'), replace('i-3', 'db'), replace('i-4', 'web', shanghai)]

describe('pilots', () => {
  it('sends the first swap to each role of each region alone, and lets the rest wait', () => {
    const { alone, rest } = pilots(all, () => false)

    expect(ids(alone)).toEqual(['i-1', 'i-3', 'i-4'])
    expect(ids(rest)).toEqual(['i-2'])
  })

  it('needs none where the role is proven', () => {
    const { alone, rest } = pilots(all, (at, role) => at.region === hangzhou && role === 'web')

    expect(ids(alone)).toEqual(['i-3', 'i-4'])
    expect(ids(rest)).toEqual(['i-1', 'i-2'])
  })
})
