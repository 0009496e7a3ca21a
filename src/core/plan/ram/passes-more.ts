import type { Grant } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { PrincipalFacts } from '../../model/inventory.ts'
import type { RoleName } from '../../model/names.ts'
import type { PolicyRef, RamDocument } from '../../model/policy.ts'
import { areaOf, coverage } from '../../ram/cover.ts'
import { riskOfPolicy } from '../../ram/risk.ts'
import { documentThen, holdersOf, refText, type Sides } from './declared.ts'
import { isAdministrator, willHold } from './pass-role.ts'

/** Holders of grants whose other policies let them pass roles that no grant of theirs names. */
export const passesMore = (sides: Sides): readonly Finding[] =>
  sides.ram.principals.flatMap((facts) => {
    const grants = sides.wishes.grants.filter((grant) => holdersOf(grant).some((one) => isSame(one, facts)))
    const [first] = grants
    const policies = willHold(sides, facts)
    if (first === undefined || isAdministrator(policies)) return []
    const granted = grants.flatMap(({ pass }) => pass)
    return policies.filter((ref) => passesOthers(sides, ref, granted)).map((ref) => wider(first, facts, refText(ref)))
  })

const isSame = (a: Readonly<{ type: string; name: string }>, b: PrincipalFacts): boolean =>
  a.type === b.type && a.name === b.name

const passesOthers = (sides: Sides, ref: PolicyRef, granted: readonly RoleName[]): boolean => {
  if (ref.type === 'System') return riskOfPolicy(ref) === 'all-of-ram'
  const document = documentThen(sides, ref)
  return document !== null && coverage([document, without(granted)], passingAnyRole) !== 'none'
}

const passingAnyRole = areaOf('ram:PassRole', 'acs:ram:*:*:role/*')

/** What a document allows beside passing these roles is what is left of it under this one: a Deny outweighs. */
const without = (granted: readonly RoleName[]): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: 'ram:PassRole', Resource: granted.map((role) => `acs:ram:*:*:role/${role}`) }],
})

const wider = (grant: Grant, { type, name }: PrincipalFacts, by: string): Finding => ({
  code: 'passes-more',
  severity: 'warning',
  at: grant.at,
  message: `${type} ${name} may pass more roles than desired state says, by ${by}.`,
  fix: `Take ram:PassRole out of ${by}, or name the roles in passRole.`,
})
