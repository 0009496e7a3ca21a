import type { AccountWishes, Grant } from '../model/desired-state.ts'
import { region, type AccountId } from '../model/names.ts'
import type { RamDocument, Statement } from '../model/policy.ts'
import { containerGroupsArn, groupArn, instancesArn, policyArn, roleArn, userArn } from '../ram/arn.ts'
import { grantPolicyName } from '../ram/names.ts'

/**
 * What changing an account's roles, policies and grants takes. Creating and removing cannot be narrowed to names: RAM
 * checks a creation on all of its kind (RAM docs, "RAM authorization"), and what is to go is named no longer.
 */
export const changesOfRam = (wishes: AccountWishes, prune: boolean): readonly Statement[] => [
  ...changesOfRoles(wishes),
  ...changesOfPolicies(wishes),
  ...changesOfGrants(wishes),
  ...(prune ? removals(wishes.id) : []),
]

export const allow = (Action: readonly string[], Resource: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})

/** A statement about no resource at all is left out. */
export const documentOf = (statements: readonly Statement[]): RamDocument => ({
  Version: '1',
  Statement: statements.filter(({ Resource }) => Resource?.length !== 0),
})

function changesOfRoles({ id, roles }: AccountWishes): readonly Statement[] {
  const managed = [...roles.values()].flatMap((role) => (role.managed ? [role] : []))
  if (managed.length === 0) return []
  const own = managed.map(({ name }) => roleArn(id, name))
  const listed = managed.flatMap(({ policies }) => (policies === 'left' ? [] : policies))
  const arns = [...new Set(listed.map(({ type, name }) => policyArn(id, type, name)))]
  return [
    allow(['ram:CreateRole'], [roleArn(id, '*')]),
    allow(['ram:UpdateRole', 'ram:TagResources'], own),
    allow(['ram:AttachPolicyToRole'], arns.length === 0 ? [] : [...own, ...arns]),
    // Whatever somebody attached to a managed role beside its list is taken off again.
    allow(['ram:DetachPolicyFromRole'], [...own, ...anyPolicy(id)]),
  ]
}

function changesOfPolicies({ id, policies, grants }: AccountWishes): readonly Statement[] {
  const own = [...[...policies.keys()].map((name) => policyArn(id, 'Custom', name)), ...grantPolicies(id, grants)]
  if (own.length === 0) return []
  return [
    allow(['ram:CreatePolicy'], [policyArn(id, 'Custom', '*')]),
    // The oldest version goes when there are five.
    allow(['ram:CreatePolicyVersion', 'ram:DeletePolicyVersion', 'ram:TagResources'], own),
  ]
}

function changesOfGrants({ id, grants }: AccountWishes): readonly Statement[] {
  if (grants.length === 0) return []
  const holders = grants.flatMap(({ to }) => [
    ...to.users.map((name) => userArn(id, name)),
    ...to.groups.map((name) => groupArn(id, name)),
    ...to.roles.map((name) => roleArn(id, name)),
  ])
  const anybody = [userArn(id, '*'), groupArn(id, '*'), roleArn(id, '*')]
  const policies = grantPolicies(id, grants)
  return [
    allow(
      ['ram:AttachPolicyToUser', 'ram:AttachPolicyToGroup', 'ram:AttachPolicyToRole'],
      [...new Set([...holders, ...policies])],
    ),
    // Whoever holds a grant's policy and is not named loses it.
    allow(
      ['ram:DetachPolicyFromUser', 'ram:DetachPolicyFromGroup', 'ram:DetachPolicyFromRole'],
      [...anybody, ...policies],
    ),
  ]
}

/** Before a role goes, it is asked in every region who holds it: instances by its name, container groups one by one. */
const removals = (id: AccountId): readonly Statement[] => [
  allow(['ecs:DescribeRegions', 'eci:DescribeRegions'], ['*']),
  allow(['eci:DescribeContainerGroups'], [containerGroupsArn(id, region('*'))]),
  allow(['ecs:DescribeInstanceRamRole'], [instancesArn(id, region('*'))]),
  allow(['ram:DeleteRole'], [roleArn(id, '*')]),
  allow(['ram:DetachPolicyFromRole'], [roleArn(id, '*'), ...anyPolicy(id)]),
  allow(['ram:DeletePolicy', 'ram:DeletePolicyVersion', 'ram:ListPolicyVersions'], [policyArn(id, 'Custom', '*')]),
]

const anyPolicy = (id: AccountId): readonly string[] => [policyArn(id, 'Custom', '*'), policyArn(id, 'System', '*')]

const grantPolicies = (id: AccountId, grants: readonly Grant[]): readonly string[] =>
  grants.map(({ name }) => policyArn(id, 'Custom', grantPolicyName(name)))
