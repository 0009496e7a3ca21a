import type { PolicyHolder, RamAction } from '../../model/action.ts'
import type { AccountWishes, Grant, PolicySpec } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { AccountRam, PrincipalFacts } from '../../model/inventory.ts'
import { policyName, type AccountId, type RoleName } from '../../model/names.ts'
import type { RamDocument, Statement } from '../../model/policy.ts'
import { listOf } from '../../ram/same.ts'
import { globMatches } from '../../desired/glob.ts'
import { attachPolicy, custom, detachPolicy, refText, type Ground } from './change.ts'

/** RAM evaluates ram:PassRole on this resource when a role is handed to an instance (RAM docs, "PassRole"). */
export const roleArn = (account: AccountId, role: RoleName): string => `acs:ram:*:${account}:role/${role}`

/** The custom policy that a grant compiles to: exactly the roles it names, and what else it allows. */
export const grantPolicy = (account: AccountId, grant: Grant): PolicySpec => ({
  name: policyName(`rolekeeper-pass-${grant.name}`),
  description: `passRole ${grant.name}, kept by Rolekeeper`,
  document: grantDocument(account, grant),
  adopt: false,
  at: grant.at,
})

const grantDocument = (account: AccountId, { pass, allow }: Grant): RamDocument => {
  const passing: Statement = {
    Effect: 'Allow',
    Action: 'ram:PassRole',
    Resource: pass.map((role) => roleArn(account, role)),
  }
  const more: readonly Statement[] = allow.length === 0 ? [] : [{ Effect: 'Allow', Action: allow, Resource: '*' }]
  return { Version: '1', Statement: [passing, ...more] }
}

export type GrantPlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[] }>

/** Who lacks a grant's policy, who holds it without being named, and who needs none. */
export const planGrants = (ground: Ground, wishes: AccountWishes, ram: AccountRam): GrantPlan => {
  const parts = wishes.grants.map((grant) => planGrant(ground, wishes, ram, grant))
  return {
    actions: parts.flatMap(({ actions }) => actions),
    findings: [...parts.flatMap(({ findings }) => findings), ...passesMore(wishes, ram)],
  }
}

const planGrant = (ground: Ground, wishes: AccountWishes, ram: AccountRam, grant: Grant): GrantPlan => {
  const policy = custom(grantPolicy(wishes.id, grant).name)
  const named = holdersOf(grant)
  const actions: RamAction[] = []
  const findings: Finding[] = []
  for (const holder of named) {
    const facts = ram.principals.find(({ type, name }) => type === holder.type && name === holder.name)
    if (facts === undefined) continue
    if (!facts.exists && !willExist(wishes, holder)) findings.push(missing(grant, holder))
    else if (isAdministrator(facts)) findings.push(notNeeded(grant, holder))
    else if (!facts.policies.some((held) => refText(held) === refText(policy))) {
      const why = `passRole ${grant.name} names ${holder.type} ${holder.name}, who lacks its policy.`
      actions.push(attachPolicy(ground, policy, holder, why))
    }
  }
  for (const holder of ram.holders.get(refText(policy)) ?? []) {
    if (named.some(({ type, name }) => type === holder.type && name === holder.name)) continue
    const why = `${holder.type} ${holder.name} holds the policy of passRole ${grant.name}, which does not name it.`
    actions.push(detachPolicy(ground, policy, holder, why))
  }
  return { actions, findings }
}

export const holdersOf = ({ to }: Grant): readonly PolicyHolder[] => [
  ...to.users.map((name) => ({ type: 'user' as const, name })),
  ...to.groups.map((name) => ({ type: 'group' as const, name })),
  ...to.roles.map((name) => ({ type: 'role' as const, name })),
]

const willExist = (wishes: AccountWishes, holder: PolicyHolder): boolean =>
  holder.type === 'role' && [...wishes.roles.values()].some((role) => role.name === holder.name && role.managed)

const isAdministrator = ({ policies }: PrincipalFacts): boolean =>
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

/** System policies that let their holder pass every role (RAM, documents of the system policies). */
const passEverything = new Set(['AliyunRAMFullAccess'])

/** Holders whose other policies let them pass roles that no grant of theirs names. */
const passesMore = (wishes: AccountWishes, ram: AccountRam): readonly Finding[] =>
  ram.principals.flatMap((facts) => {
    if (isAdministrator(facts)) return []
    const grants = wishes.grants.filter((grant) =>
      holdersOf(grant).some(({ type, name }) => type === facts.type && name === facts.name),
    )
    const [first] = grants
    if (first === undefined) return []
    const granted = new Set(grants.flatMap(({ pass }) => pass.map((role) => roleArn(wishes.id, role))))
    const wide = facts.policies.filter((ref) => {
      if (ref.type === 'System') return passEverything.has(ref.name)
      const document = ram.policies.get(refText(ref))?.document
      return document?.Statement.some((statement) => passesOthers(statement, granted)) === true
    })
    return wide.map((ref) => ({
      code: 'passes-more',
      severity: 'warning' as const,
      at: first.at,
      message: `${facts.type} ${facts.name} may pass more roles than desired state says, by ${refText(ref)}.`,
      fix: `Take ram:PassRole out of ${refText(ref)}, or name the roles in passRole.`,
    }))
  })

const passesOthers = ({ Effect, Action, Resource }: Statement, granted: ReadonlySet<string>): boolean =>
  Effect === 'Allow' &&
  listOf(Action).some((pattern) => globMatches(pattern.toLowerCase(), 'ram:passrole')) &&
  listOf(Resource).some((resource) => !granted.has(resource))
