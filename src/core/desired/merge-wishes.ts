import type { AccountWishes, Grant, PolicySpec, RoleSpec } from '../model/desired-state.ts'
import { ecsTrust, type PolicyRef } from '../model/policy.ts'
import type { Problem } from '../model/problem.ts'
import { ramLimits } from '../ram/names.ts'
import { byText, duplicates } from './duplicates.ts'
import type { AccountFragment, Fragment, GrantFragment, Placed, PolicyFragment, RoleFragment } from './fragment.ts'
import { accountHolds } from './match.ts'

/** What the documents that reach an account declare there, and what is wrong with it. */
export function wishesOf(
  account: AccountFragment,
  fragments: readonly Fragment[],
): Readonly<{ wishes: AccountWishes; problems: readonly Problem[] }> {
  const reaching = fragments.filter(({ scope }) => reaches(scope?.accounts ?? null, account))
  const roles = reaching.flatMap((one) => one.roles)
  const policies = reaching.flatMap((one) => one.policies)
  const grants = reaching.flatMap((one) => one.grants)
  return {
    wishes: {
      name: account.name,
      id: account.id,
      regions: account.regions,
      mode: account.mode ?? 'enforce',
      assumeRole: account.assumeRole,
      externalId: account.externalId,
      roles: byName(roles.map(roleOf)),
      policies: byName(policies.map(policyOf)),
      grants: grants.map(grantOf).sort((a, b) => byText(a.name, b.name)),
      at: account.at,
    },
    problems: [
      ...duplicates(roles, 'role'),
      ...duplicates(policies, 'policy'),
      ...duplicates(grants, 'passRole'),
      ...roles.flatMap(policyListProblems),
    ],
  }
}

const reaches = (globs: readonly Placed<string>[] | null, { id, name }: AccountFragment): boolean =>
  globs === null ||
  accountHolds(
    globs.map(({ value }) => value),
    id,
    name,
  )

/** On adopted roles a key left out means: leave it; on Rolekeeper's own it means the default. */
function roleOf(role: RoleFragment): RoleSpec {
  const base = { name: role.name, exclusive: role.exclusive ?? false, at: role.at }
  if (!role.managed) return { ...base, managed: false }
  const adopt = role.adopt ?? false
  return {
    ...base,
    managed: true,
    adopt,
    description: role.description,
    maxSessionDurationS: role.maxSessionDurationS,
    trust: role.trust ?? (adopt ? 'left' : ecsTrust),
    policies: role.policies?.map(({ value }) => value) ?? (adopt ? 'left' : []),
  }
}

const policyOf = ({ name, description, document, adopt, at }: PolicyFragment): PolicySpec => ({
  name,
  description,
  document,
  adopt: adopt ?? false,
  at,
})

const grantOf = ({ name, to, pass, allow, at }: GrantFragment): Grant => ({
  name,
  to,
  pass: pass.map(({ value }) => value),
  allow: allow ?? [],
  at,
})

function policyListProblems(role: RoleFragment): Problem[] {
  const policies = role.managed ? (role.policies ?? []) : []
  const count = (type: PolicyRef['type']): number => policies.filter(({ value }) => value.type === type).length
  return [
    ...tooMany(role, 'system', count('System'), ramLimits.systemPoliciesPerRole),
    ...tooMany(role, 'custom', count('Custom'), ramLimits.customPoliciesPerRole),
    ...duplicates(
      policies.map(({ value, at }) => ({ name: refText(value), at })),
      `role ${role.name}: policy`,
    ),
  ]
}

const tooMany = ({ name, at }: RoleFragment, type: string, count: number, most: number): Problem[] =>
  count <= most
    ? []
    : [
        {
          at,
          wrong: `role ${name} has ${count} ${type} policies; RAM attaches at most ${most} to a role`,
          right: 'Put what several of them allow into one custom policy.',
        },
      ]

const refText = ({ type, name }: PolicyRef): string => `${type.toLowerCase()}/${name}`

const byName = <T extends Readonly<{ name: string }>>(things: readonly T[]): ReadonlyMap<T['name'], T> =>
  new Map(things.toSorted((a, b) => byText(a.name, b.name)).map((one) => [one.name, one]))
