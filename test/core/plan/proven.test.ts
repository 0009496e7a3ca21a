import { describe, expect, it } from 'vitest'
import { commit, roleName } from '../../../src/core/model/names.ts'
import { knownByProof, provenRoles } from '../../../src/core/plan/proven.ts'
import { account, desiredOf, managedRole, memoryOf, prod, ramOf, role } from '../../kit/model.ts'

const wishes = account([managedRole('web'), managedRole('taken', { adopt: true }), role('plain')])
const desired = desiredOf([], [wishes])
const names = (known: ReadonlyMap<unknown, ReadonlyMap<string, unknown>> | undefined) => [
  ...(known?.get(prod)?.keys() ?? []),
]

describe('what a plan proves of roles', () => {
  it('is which exist without our mark and which are risky, where RAM is known whole', () => {
    const blockedRoles = new Map([
      [
        prod,
        new Map([
          [roleName('b'), 'not-ours'],
          [roleName('a'), 'role-missing'],
        ] as const),
      ],
    ])
    const riskyRoles = new Map([[prod, new Map([[roleName('r'), ['much']]])]])

    expect(provenRoles(new Map([[prod, ramOf({})]]), { blockedRoles, riskyRoles })).toEqual(
      new Map([[prod, { notOurs: ['b'], risky: ['r'] }]]),
    )
    expect(provenRoles(new Map([[prod, ramOf({})]]), {})).toEqual(new Map([[prod, { notOurs: [], risky: [] }]]))
    expect(provenRoles(new Map([[prod, { ...ramOf({}), state: 'unknown', why: 'lost-page' }]]), {}).size).toBe(0)
  })
})

describe('what is known of roles without RAM', () => {
  const proof = (at: string, notOurs: string[], risky: string[]) =>
    memoryOf({ rolesProven: { commit: commit(at), notOurs: notOurs.map(roleName), risky: risky.map(roleName) } })

  it('is nothing of managed ones that no run of this commit has looked at', () => {
    for (const memory of [memoryOf(), proof('older', [], [])]) {
      const known = knownByProof(desired, wishes, memory)

      expect(names(known.blockedRoles)).toEqual(['web'])
      expect(names(known.riskyRoles)).toEqual(['web', 'taken'])
    }
  })

  it('is what the last run of this commit has proven', () => {
    const fine = knownByProof(desired, wishes, proof('c0ffee', [], ['taken']))
    const foreign = knownByProof(desired, wishes, proof('c0ffee', ['web', 'taken'], []))

    expect([names(fine.blockedRoles), names(fine.riskyRoles)]).toEqual([[], ['taken']])
    expect([names(foreign.blockedRoles), names(foreign.riskyRoles)]).toEqual([['web'], []])
  })
})
