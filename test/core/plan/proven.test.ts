import { describe, expect, it } from 'vitest'
import { accountId, commit, roleName } from '../../../src/core/model/names.ts'
import { knownByProof, provenRoles } from '../../../src/core/plan/proven.ts'
import { account, desiredOf, managedRole, memoryOf, prod, ramOf, role } from '../../kit/model.ts'

const wishes = account([managedRole('web'), managedRole('db'), managedRole('taken', { adopt: true }), role('plain')])
const desired = desiredOf([], [wishes])
const names = (known: ReadonlyMap<unknown, ReadonlyMap<string, unknown>> | undefined) => [
  ...(known?.get(prod)?.keys() ?? []),
]
const proof = (of: string) =>
  memoryOf({ rolesProven: { commit: commit(of), notOurs: [roleName('db')], risky: [roleName('web')] } })

describe('what a plan proves of roles', () => {
  it('is which are not ours and which are risky, of accounts whose RAM is known whole', () => {
    const other = accountId('6543210987654321')
    const ram = new Map([
      [prod, ramOf({})],
      [other, { ...ramOf({}, other), state: 'unknown' as const }],
    ])
    const blockedRoles = new Map([
      [
        prod,
        new Map([
          [roleName('web'), 'not-ours' as const],
          [roleName('gone'), 'role-missing' as const],
        ]),
      ],
    ])
    const riskyRoles = new Map([[prod, new Map([[roleName('db'), ['ram:*']]])]])

    expect(provenRoles(ram, { blockedRoles, riskyRoles })).toEqual(
      new Map([[prod, { notOurs: ['web'], risky: ['db'] }]]),
    )
    expect(provenRoles(ram, {})).toEqual(new Map([[prod, { notOurs: [], risky: [] }]]))
  })
})

describe('what is known of roles where RAM is not read', () => {
  it('is what a run of the same commit has proven', () => {
    const { blockedRoles, riskyRoles } = knownByProof(desired, wishes, proof('c0ffee'))

    expect(names(blockedRoles)).toEqual(['db'])
    expect(names(riskyRoles)).toEqual(['web'])
  })

  it.each([
    ['no run has looked at them', memoryOf()],
    ['a run of another commit has', proof('beef')],
  ])('is nothing where %s: managed roles are not given, those of others are', (_what, memory) => {
    const { blockedRoles, riskyRoles } = knownByProof(desired, wishes, memory)

    expect(names(blockedRoles)).toEqual(['web', 'db'])
    expect(names(riskyRoles)).toEqual(['web', 'db', 'taken'])
  })
})
