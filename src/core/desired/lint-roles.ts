import type { AccountWishes, Binding, DesiredState, Matcher, RoleSpec } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import { riskOfPolicy, risksOf, riskText, type Risk } from '../ram/risk.ts'
import { placeText } from './duplicates.ts'
import { nearest } from './nearest.ts'
import type { Reached, Reaching } from './wider.ts'

/** Roles that nobody uses or declares, and privileged ones that an instance can get by its tags. */
export const lintRoles = (
  desired: Pick<DesiredState, 'accounts' | 'bindings'>,
  reached: readonly Reached[],
): readonly Finding[] => [
  ...unusedRoles(desired),
  ...reached.flatMap((one) => undeclaredRole(one, desired.accounts)),
  ...reached.flatMap((one) => privilegedByTag(one, desired.accounts)),
]

/** A role that is only declared so that it may be replaced (`managed: false`) or taken off (`exclusive`) has its use. */
function unusedRoles({ accounts, bindings }: Pick<DesiredState, 'accounts' | 'bindings'>): readonly Finding[] {
  const all = [...accounts.values()]
  const used = new Set<string>([
    ...bindings.map(({ role }) => role),
    ...all.flatMap(({ grants }) => grants.flatMap(({ to, pass }) => [...to.roles, ...pass])),
  ])
  const idle = all
    .flatMap(({ roles }) => [...roles.values()])
    .filter((role) => role.managed && !role.exclusive && !used.has(role.name))
  // One declaration may serve several accounts.
  return [...new Map(idle.map((role) => [placeText(role.at), role])).values()].map(unused)
}

/** A role must be declared in each account where the binding can match; for pods, which name no account, in any. */
function undeclaredRole({ binding, reach }: Reached, accounts: DesiredState['accounts']): readonly Finding[] {
  const reached = accountsOf(reach, accounts)
  const where = reached.length > 0 ? reached : [...accounts.values()]
  const lacking = where.filter(({ roles }) => !roles.has(binding.role))
  const isMissing = reached.length > 0 ? lacking.length > 0 : reach.length > 0 && lacking.length === where.length
  return isMissing ? [undeclared(binding, lacking)] : []
}

/** Accounts in which an instance or a container group can match. */
function accountsOf(reach: readonly Reaching[], accounts: DesiredState['accounts']): readonly AccountWishes[] {
  const ids = new Set(reach.flatMap(({ places }) => [...places].map((place) => place.split('/')[1])))
  return [...accounts.values()].filter(({ id }) => ids.has(id))
}

/** What ties a match to a place or a thing, and not only to words that who makes or tags an instance can choose. */
const firmKeys: readonly (keyof Matcher)[] = [
  'ids',
  'vpcs',
  'vSwitches',
  'securityGroups',
  'resourceGroups',
  'clusters',
  'namespaces',
]
const privileged: readonly Risk[] = ['everything', 'all-of-ram', 'assume-any-role']

function privilegedByTag({ binding, reach }: Reached, accounts: DesiredState['accounts']): readonly Finding[] {
  const { role, sessionPolicy } = binding
  const isLoose = reach.some(({ matcher }) => firmKeys.every((key) => matcher[key] === undefined))
  if (!isLoose || (sessionPolicy !== null && worst(risksOf([sessionPolicy])) === null)) return []
  const risks = accountsOf(reach, accounts).flatMap((wishes) => risksOfRole(wishes.roles.get(role), wishes))
  const risk = worst(risks)
  return risk === null ? [] : [takenByTag(binding, risk)]
}

function risksOfRole(role: RoleSpec | undefined, { policies }: AccountWishes): readonly Risk[] {
  if (role === undefined || !role.managed || role.policies === 'left') return []
  const known = role.policies.map(riskOfPolicy).filter((risk) => risk !== null)
  const documents = role.policies.flatMap(({ type, name }) => {
    const declared = type === 'Custom' ? policies.get(name) : undefined
    return declared === undefined ? [] : [declared.document]
  })
  return [...known, ...risksOf(documents)]
}

const worst = (risks: readonly Risk[]): Risk | null => privileged.find((risk) => risks.includes(risk)) ?? null

const unused = ({ name, at }: RoleSpec): Finding => ({
  code: 'role-unused',
  severity: 'note',
  at,
  message: `role ${name} is declared and no binding and no passRole names it`,
  fix: 'Remove it, or name it in a binding.',
})

function undeclared({ name, role, at }: Binding, lacking: readonly AccountWishes[]): Finding {
  const meant = nearest(role, new Set(lacking.flatMap(({ roles }) => [...roles.keys()])))
  return {
    code: 'role-not-declared',
    severity: 'warning',
    at,
    message: `binding ${name} names role ${role}, which no document declares for ${lacking.map((one) => one.name).join(', ')}`,
    fix:
      meant === null
        ? 'Declare it under roles; if it exists already, with managed: false.'
        : `Did you mean ${meant}? Otherwise declare it under roles; if it exists already, with managed: false.`,
  }
}

const takenByTag = ({ name, role, at }: Binding, risk: Risk): Finding => ({
  code: 'privileged-by-tag',
  severity: 'warning',
  at,
  message:
    `role ${role} may do ${riskText[risk]}, and binding ${name} gives it by tags or names alone: ` +
    'whoever can tag or name an instance can take it',
  fix: 'Add ids, vpcs, vSwitches, securityGroups or resourceGroups to the match, or narrow what the role may do.',
})
