import type { PolicyRef, RamDocument } from '../model/policy.ts'
import { rulesOf, type Area, type Rule, type Selection } from './rules.ts'
import { patternCovers, patternsOverlap } from './wildcard.ts'

/** Power from which its holder can get more. */
export type Risk = 'everything' | 'all-of-ram' | 'assume-any-role' | 'pass-any-role' | 'change-ram'

export const riskText: Readonly<Record<Risk, string>> = {
  everything: 'every action on every resource',
  'all-of-ram': 'every action of RAM',
  'assume-any-role': 'sts:AssumeRole on every role',
  'pass-any-role': 'ram:PassRole on every role',
  'change-ram': 'changes of users, roles or policies in RAM',
}

/** The risks that documents bear. An Allow counts whatever its conditions; only an unconditional Deny takes it away. */
export function risksOf(documents: readonly RamDocument[]): readonly Risk[] {
  const rules = rulesOf(documents)
  const denied = rules.filter(({ effect, condition }) => effect === 'Deny' && condition === null)
  return risksOfAreas(
    rules.filter(({ effect }) => effect === 'Allow'),
    denied,
  )
}

/** The risks of permissions that were gained: `on` of each region. */
export const risksOfAreas = (areas: readonly Area[], denied: readonly Rule[] = []): readonly Risk[] => {
  const [prepared, denying] = [areas.map(prepare), denied.map(prepare)]
  const open = probes.filter((probe) => !denying.some((rule) => coversProbe(rule, probe)))
  const found = open.filter((probe) => prepared.some((area) => bears(area, probe))).map(({ risk }) => risk)
  return [...new Set(found)]
}

/** System policies whose documents need not be read to be known. */
export const riskOfPolicy = ({ type, name }: PolicyRef): Risk | null =>
  type === 'System' ? (knownPolicies.get(name) ?? null) : null

const knownPolicies: ReadonlyMap<string, Risk> = new Map([
  ['AdministratorAccess', 'everything'],
  ['AliyunRAMFullAccess', 'all-of-ram'],
  ['AliyunSTSAssumeRoleAccess', 'assume-any-role'],
])

/** `whole`: the area must hold all of it; `touch`: a part is enough. */
type Probe = Readonly<{ risk: Risk; action: string; resource: string; how: 'whole' | 'touch' }>

const anyRole = 'acs:ram:*:*:role/*'
/** What RAM's actions that change something begin with (RAM docs, "List of operations by function"). */
const changes = ['add', 'attach', 'bind', 'create', 'delete', 'detach', 'remove', 'set', 'unbind', 'update']

const probes: readonly Probe[] = [
  { risk: 'everything', action: '*:*', resource: 'acs:*:*:*:*', how: 'whole' },
  { risk: 'all-of-ram', action: 'ram:*', resource: 'acs:ram:*:*:*', how: 'whole' },
  { risk: 'assume-any-role', action: 'sts:assumerole', resource: anyRole, how: 'whole' },
  { risk: 'pass-any-role', action: 'ram:passrole', resource: anyRole, how: 'whole' },
  ...changes.map((verb): Probe => ({
    risk: 'change-ram',
    action: `ram:${verb}*`,
    resource: 'acs:ram:*:*:*',
    how: 'touch',
  })),
]

/** An area in the forms in which probes ask of it. */
type Prepared = Area & Readonly<{ withoutServiceRoles: Selection; ofAnyAccount: Selection }>

const prepare = ({ actions, resources }: Area): Prepared => {
  const lower = folded(actions)
  return {
    actions: lower,
    resources,
    withoutServiceRoles: withoutServiceRoles(lower),
    ofAnyAccount: ofAnyAccount(resources),
  }
}

const bears = (area: Prepared, probe: Probe): boolean =>
  probe.how === 'whole' ? coversProbe(area, probe) : touchesProbe(area, probe)

const coversProbe = ({ actions, ofAnyAccount }: Prepared, { action, resource }: Probe): boolean =>
  covers(actions, action) && covers(ofAnyAccount, resource)

const touchesProbe = ({ withoutServiceRoles, resources }: Prepared, { action, resource }: Probe): boolean =>
  touches(withoutServiceRoles, action) && touches(resources, resource)

/** Service-linked roles get the powers that their service fixed, and no others. */
const withoutServiceRoles = ({ is, patterns }: Selection): Selection => ({
  is,
  patterns: is === 'these' ? patterns.filter((pattern) => !patternCovers('ram:*servicelinkedrole', pattern)) : patterns,
})

const covers = ({ is, patterns }: Selection, probe: string): boolean =>
  is === 'these'
    ? patterns.some((pattern) => patternCovers(pattern, probe))
    : !patterns.some((pattern) => patternsOverlap(pattern, probe))

const touches = ({ is, patterns }: Selection, probe: string): boolean =>
  is === 'these'
    ? patterns.some((pattern) => patternsOverlap(pattern, probe))
    : !patterns.some((pattern) => patternCovers(pattern, probe))

const folded = ({ is, patterns }: Selection): Selection => ({ is, patterns: patterns.map((one) => one.toLowerCase()) })

/** All roles of one account are all there are to most holders, so region and account do not count. */
const ofAnyAccount = ({ is, patterns }: Selection): Selection => ({
  is,
  patterns: patterns.map((pattern) => pattern.replace(/^(acs:[^:]*):[^:]*:[^:]*:/, '$1:*:*:')),
})
