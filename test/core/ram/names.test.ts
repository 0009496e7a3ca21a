import { describe, expect, it } from 'vitest'
import { policyName } from '../../../src/core/model/names.ts'
import { grantOfPolicy, grantPolicyName, nameProblem, sessionDurationProblem } from '../../../src/core/ram/names.ts'

describe('RAM takes', () => {
  it.each([
    ['role', 'web-tier.v1', 64],
    ['existing role', 'a@b', 64],
    ['policy', 'web-assets-read', 128],
    ['user', 'ci_deployer.x-1', 64],
    ['group', 'ops', 64],
  ] as const)('%s %s, and up to %i characters', (kind, name, most) => {
    expect(nameProblem(kind, name)).toBeNull()
    expect(nameProblem(kind, 'a'.repeat(most))).toBeNull()
    expect(nameProblem(kind, 'a'.repeat(most + 1))).toContain(`1 to ${most} characters`)
    expect(nameProblem(kind, '')).toContain('1 to')
  })

  it.each([
    ['role', 'web_tier'],
    ['role', 'web tier'],
    ['role', 'a@b'],
    ['role', 'web\n'],
    ['existing role', 'web_tier'],
    ['policy', 'web.read'],
    ['user', 'a@b'],
    ['group', 'a_b'],
    ['role', 'wéb'],
  ] as const)('no %s %j', (kind, name) => {
    expect(nameProblem(kind, name)).toContain('letters, digits')
  })

  it.each([
    [3600, true],
    [43_200, true],
    [3599, false],
    [43_201, false],
    [4000.5, false],
    [NaN, false],
  ])('a session of %d seconds: %s', (seconds, taken) => {
    expect(sessionDurationProblem(seconds) === null).toBe(taken)
  })

  it('the name of a grant’s policy', () => {
    expect(nameProblem('policy', grantPolicyName('deployers'))).toBeNull()
    expect(grantOfPolicy(grantPolicyName('deployers'))).toBe('deployers')
    expect(grantOfPolicy(policyName('deployers'))).toBeNull()
  })
})
