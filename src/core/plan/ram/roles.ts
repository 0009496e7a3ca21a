import type { RamAction } from '../../model/action.ts'
import type { RoleSpec } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { RoleFacts } from '../../model/inventory.ts'
import { ecsTrust, type PolicyRef } from '../../model/policy.ts'
import { sameDocument } from '../../ram/same.ts'
import { trustsEcs } from '../../ram/trust.ts'
import { attachPolicy, detachPolicy, frame } from './change.ts'
import { custom, grantPolicy, hindranceOf, refText, type Ground, type Hindrance } from './declared.ts'

export type ManagedRole = Extract<RoleSpec, { managed: true }>

/** What a role needs, or why it is left alone; `not-ours` also keeps instances from being given it. */
export type RolePlan = Readonly<{
  actions: readonly RamAction[]
  findings: readonly Finding[]
  notOurs: boolean
  /** Null: it will have all that is declared. */
  incomplete: Hindrance | null
}>

const nothing: RolePlan = { actions: [], findings: [], notOurs: false, incomplete: null }

/** What a role needs. A role that RAM was not asked about gets nothing: unknown is not absent. */
export const planRole = (ground: Ground, spec: ManagedRole): RolePlan => {
  const facts = ground.ram.roles.get(spec.name)
  if (facts === undefined) return nothing
  if (facts === null) return withPolicies(ground, spec, [createRole(ground, spec)], [])
  if (!facts.ours && !spec.adopt) return { ...nothing, findings: [notOurs(spec)], notOurs: true }
  return withPolicies(ground, spec, updateRole(ground, spec, facts), facts.policies)
}

const createRole = (ground: Ground, spec: ManagedRole): RamAction => ({
  ...frame(ground, { type: 'role', id: spec.name }, 'widens', `Role ${spec.name} is declared and does not exist.`, {
    from: null,
    to: spec.name,
  }),
  kind: 'create-role',
  role: spec.name,
  trust: spec.trust === 'left' ? ecsTrust : spec.trust,
  description: spec.description,
  maxSessionDurationS: spec.maxSessionDurationS,
})

const updateRole = (ground: Ground, spec: ManagedRole, facts: RoleFacts): readonly RamAction[] => {
  const trust = spec.trust !== 'left' && !sameTrust(facts, spec.trust) ? spec.trust : null
  const description = spec.description !== facts.description ? spec.description : null
  const maxSessionDurationS = spec.maxSessionDurationS !== facts.maxSessionDurationS ? spec.maxSessionDurationS : null
  const edits = [
    trust === null ? null : 'trust policy',
    description === null ? null : 'description',
    maxSessionDurationS === null ? null : 'session duration',
  ].filter((edit) => edit !== null)
  if (edits.length === 0) return []
  // A role that ECS may no longer take must first be left by its instances.
  const effect = trust !== null && trustsEcs(facts.trust) && !trustsEcs(trust) ? 'narrows' : 'widens'
  const why = `The ${edits.join(' and ')} of role ${spec.name} differ${edits.length === 1 ? 's' : ''} from what is declared.`
  return [
    {
      ...frame(ground, { type: 'role', id: spec.name }, effect, why, { from: spec.name, to: spec.name }),
      kind: 'update-role',
      role: spec.name,
      trust,
      description,
      maxSessionDurationS,
    },
  ]
}

const sameTrust = (facts: RoleFacts, trust: NonNullable<RoleFacts['trust']>): boolean =>
  facts.trust !== null && sameDocument(facts.trust, trust)

/** The role's own changes, and those that make its policies exactly its list. `held` null: RAM was not asked for them. */
const withPolicies = (
  ground: Ground,
  spec: ManagedRole,
  own: readonly RamAction[],
  held: readonly PolicyRef[] | null,
): RolePlan => {
  if (spec.policies === 'left' || held === null) return { ...nothing, actions: own }
  const wanted = new Set(spec.policies.map(refText))
  const has = new Set(held.map(refText))
  const missing = spec.policies.filter((policy) => !has.has(refText(policy)))
  const hindrances = missing.flatMap((policy) => hindranceOf(ground, policy) ?? [])
  const granted = policiesOfGrants(ground)
  return {
    actions: [
      ...own,
      ...missing
        .filter((policy) => hindranceOf(ground, policy) === null)
        .map((policy) => attachTo(ground, spec, policy)),
      ...held
        .filter((policy) => !wanted.has(refText(policy)) && !granted.has(refText(policy)))
        .map((policy) => detachFrom(ground, spec, policy)),
    ],
    findings: hindrances.map((hindrance) => lacking(spec, hindrance)),
    notOurs: false,
    incomplete: hindrances[0] ?? null,
  }
}

/** Who holds the policies of grants is planned with the grants. */
const policiesOfGrants = ({ wishes }: Ground): ReadonlySet<string> =>
  new Set(wishes.grants.map((grant) => refText(custom(grantPolicy(wishes, grant).name))))

const attachTo = (ground: Ground, { name }: ManagedRole, policy: PolicyRef): RamAction =>
  attachPolicy(ground, policy, { type: 'role', name }, `Role ${name} lacks ${refText(policy)}.`)

const detachFrom = (ground: Ground, { name }: ManagedRole, policy: PolicyRef): RamAction =>
  detachPolicy(
    ground,
    policy,
    { type: 'role', name },
    `Role ${name} holds ${refText(policy)}, which is not among its declared policies.`,
  )

const lacking = ({ name, at }: ManagedRole, { because, fix }: Hindrance): Finding => ({
  code: 'role-incomplete',
  severity: 'error',
  at,
  message: `Role ${name} cannot be made what is declared: ${because}.`,
  fix,
})

const notOurs = (spec: ManagedRole): Finding => ({
  code: 'not-ours',
  severity: 'error',
  at: spec.at,
  message: `Role ${spec.name} exists and was not made by Rolekeeper, so it is neither edited nor attached.`,
  fix: 'Write managed: false to attach it as it is, or adopt: true to let Rolekeeper manage it from now on.',
})
