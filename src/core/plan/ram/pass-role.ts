import type { PolicyHolder, RamAction } from '../../model/action.ts'
import type { Grant } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { PrincipalFacts } from '../../model/inventory.ts'
import { roleName } from '../../model/names.ts'
import type { PolicyRef } from '../../model/policy.ts'
import { attachPolicy, detachPolicy } from './change.ts'
import {
  custom,
  grantPolicy,
  hindranceOf,
  holdersOf,
  isForeign,
  policyFacts,
  refText,
  type Ground,
  type Hindrance,
  type Sides,
} from './declared.ts'

export type GrantPlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[] }>

/** Who lacks the grant's policy, who holds it without being named, and who needs none. */
export const planGrant = (ground: Ground, grant: Grant): GrantPlan => {
  const policy = custom(grantPolicy(ground.wishes, grant).name)
  const hindrance = hindranceOf(ground, policy)
  const parts = holdersOf(grant).map((holder) => planHolder(ground, grant, policy, hindrance !== null, holder))
  return {
    actions: [...parts.flatMap(({ actions }) => actions), ...takeBack(ground, grant, policy)],
    findings: [...aboutPolicy(ground, grant, policy, hindrance), ...parts.flatMap(({ findings }) => findings)],
  }
}

const planHolder = (
  ground: Ground,
  grant: Grant,
  policy: PolicyRef,
  isWithheld: boolean,
  holder: PolicyHolder,
): GrantPlan => {
  const facts = ground.ram.principals.find((one) => isSame(one, holder))
  if (facts === undefined) return { actions: [], findings: [] }
  if (!facts.exists && !willExist(ground, holder)) return { actions: [], findings: [missing(grant, holder)] }
  if (isAdministrator(willHold(ground, facts))) return { actions: [], findings: [notNeeded(grant, holder)] }
  if (facts.policies.some((held) => refText(held) === refText(policy))) return { actions: [], findings: [] }
  if (isWithheld) return { actions: [], findings: [] }
  const why = `passRole ${grant.name} names ${holder.type} ${holder.name}, who lacks its policy.`
  return { actions: [attachPolicy(ground, policy, holder, why)], findings: [] }
}

/** A grant's policy cannot be adopted, since its name is all that says whose it is: what is foreign is left as it is. */
const aboutPolicy = (
  ground: Ground,
  grant: Grant,
  policy: PolicyRef,
  hindrance: Hindrance | null,
): readonly Finding[] => {
  const facts = policyFacts(ground, policy) ?? null
  const foreign = facts !== null && isForeign(grantPolicy(ground.wishes, grant), facts)
  if (hindrance === null) return foreign ? [leftAsItIs(grant, policy)] : []
  return [withheld(grant, foreign ? { ...hindrance, fix: renameFix(grant, policy) } : hindrance)]
}

/** A policy of the grant's name that Rolekeeper did not make is taken from nobody. */
const takeBack = (ground: Ground, grant: Grant, policy: PolicyRef): readonly RamAction[] => {
  const facts = policyFacts(ground, policy) ?? null
  if (facts === null || isForeign(grantPolicy(ground.wishes, grant), facts)) return []
  const named = holdersOf(grant)
  const holders = ground.ram.holders.get(refText(policy)) ?? []
  return holders
    .filter((holder) => !named.some((one) => isSame(one, holder)))
    .map((holder) => {
      const why = `${holder.type} ${holder.name} holds the policy of passRole ${grant.name}, which does not name it.`
      return detachPolicy(ground, policy, holder, why)
    })
}

const isSame = (a: PolicyHolder, b: PolicyHolder): boolean => a.type === b.type && a.name === b.name

const willExist = ({ wishes }: Ground, holder: PolicyHolder): boolean =>
  holder.type === 'role' && [...wishes.roles.values()].some((role) => role.name === holder.name && role.managed)

/** What a holder has once RAM is as declared, but for grants: of a role that is managed, its list. */
export const willHold = ({ wishes, ram }: Sides, { type, name, policies }: PrincipalFacts): readonly PolicyRef[] => {
  const role = type === 'role' ? wishes.roles.get(roleName(name)) : undefined
  if (role === undefined || !role.managed || role.policies === 'left') return policies
  const isLeftAlone = ram.roles.get(role.name)?.ours === false && !role.adopt
  return isLeftAlone ? policies : role.policies
}

export const isAdministrator = (policies: readonly PolicyRef[]): boolean =>
  policies.some(({ type, name }) => type === 'System' && name === 'AdministratorAccess')

const missing = (grant: Grant, { type, name }: PolicyHolder): Finding => ({
  code: 'grant-holder-missing',
  severity: 'error',
  at: grant.at,
  message: `passRole ${grant.name} names ${type} ${name}, which does not exist.`,
  fix: `Create ${type} ${name} in RAM, or take it out of passRole ${grant.name}.`,
})

const notNeeded = (grant: Grant, { type, name }: PolicyHolder): Finding => ({
  code: 'grant-not-needed',
  severity: 'note',
  at: grant.at,
  message: `${type} ${name} has AdministratorAccess and may pass every role: passRole ${grant.name} adds nothing.`,
  fix: '',
})

const renameFix = ({ name }: Grant, policy: PolicyRef): string =>
  `Remove ${refText(policy)} from RAM, or give passRole ${name} another name.`

const withheld = ({ name, at }: Grant, { because, fix }: Hindrance): Finding => ({
  code: 'grant-withheld',
  severity: 'error',
  at,
  message: `passRole ${name} is given to nobody: ${because}.`,
  fix,
})

const leftAsItIs = (grant: Grant, policy: PolicyRef): Finding => ({
  code: 'policy-not-ours',
  severity: 'note',
  at: grant.at,
  message: `${refText(policy)} exists, was not made by Rolekeeper and allows what passRole ${grant.name} does: it is given as it is and never edited.`,
  fix: renameFix(grant, policy),
})
