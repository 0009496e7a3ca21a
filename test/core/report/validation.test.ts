import { describe, expect, test } from 'vitest'
import type { AccountWishes, DesiredState } from '../../../src/core/model/desired-state.ts'
import { accountId, commit, policyName, roleName } from '../../../src/core/model/names.ts'
import { validationDocument } from '../../../src/core/report/validation.ts'

const at = { file: 'web.yaml', line: 3, column: 5 }

/** As much of an account as counting looks at. */
const wishes = (roles: readonly string[], policies: readonly string[], grants: readonly string[]): AccountWishes =>
  ({
    roles: new Map(roles.map((name) => [roleName(name), {}])),
    policies: new Map(policies.map((name) => [policyName(name), {}])),
    grants: grants.map((name) => ({ name })),
  }) as unknown as AccountWishes

const desired = {
  commit: commit('1a2b'),
  accounts: new Map([
    [accountId('1'), wishes(['a', 'b'], ['p'], ['g'])],
    [accountId('2'), wishes(['b', 'c'], ['p'], [])],
  ]),
  bindings: [{}, {}],
} as unknown as DesiredState

describe('rolekeeper/validate/v1', () => {
  test('counts names once, in however many accounts they are declared', () => {
    expect(validationDocument(desired, [], [], '0.1.0')).toEqual({
      schema: 'rolekeeper/validate/v1',
      version: '0.1.0',
      ok: true,
      commit: '1a2b',
      problems: [],
      findings: [],
      counts: { accounts: 2, bindings: 2, roles: 3, policies: 1, grants: 1 },
    })
  })

  test('with problems there is nothing to count', () => {
    const finding = { code: 'x', severity: 'note', at, message: 'm', fix: '' } as const

    expect(validationDocument(null, [{ at, wrong: 'w', right: 'r' }], [finding], '0.1.0')).toMatchObject({
      ok: false,
      commit: null,
      problems: [{ file: 'web.yaml', line: 3, column: 5, wrong: 'w', right: 'r' }],
      findings: [{ code: 'x', file: 'web.yaml' }],
      counts: null,
    })
  })
})
