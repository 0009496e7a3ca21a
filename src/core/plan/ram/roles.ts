import type { RamAction } from '../../model/action.ts'
import type { RoleSpec } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { RoleFacts } from '../../model/inventory.ts'
import { ecsTrust, type PolicyRef } from '../../model/policy.ts'
import { sameDocument } from '../../ram/same.ts'
import { trustsEcs } from '../../ram/trust.ts'
import { attachPolicy, detachPolicy, frame, refText, type Ground } from './change.ts'

export type ManagedRole = Extract<RoleSpec, { managed: true }>

/** What a role needs, or why it is left alone; `not-ours` also keeps instances from being given it. */
export type RolePlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[]; notOurs: boolean }>

/** `facts` null: the role does not exist. */
export const planRole = (ground: Ground, spec: ManagedRole, facts: RoleFacts | null): RolePlan => {
  if (facts === null) return { actions: createRole(ground, spec), findings: [], notOurs: false }
  if (!facts.ours && !spec.adopt) return { actions: [], findings: [notOurs(spec)], notOurs: true }
  return {
    actions: [...updateRole(ground, spec, facts), ...policyChanges(ground, spec, facts)],
    findings: [],
    notOurs: false,
  }
}

const createRole = (ground: Ground, spec: ManagedRole): readonly RamAction[] => {
  const why = `Role ${spec.name} is declared and does not exist.`
  return [
    {
      ...frame(ground, { type: 'role', id: spec.name }, 'widens', why, { from: null, to: spec.name }),
      kind: 'create-role',
      role: spec.name,
      trust: spec.trust === 'left' ? ecsTrust : spec.trust,
      description: spec.description,
      maxSessionDurationS: spec.maxSessionDurationS,
    },
    ...wantedPolicies(spec).map((policy) => attachPolicyToRole(ground, spec, policy)),
  ]
}

const updateRole = (ground: Ground, spec: ManagedRole, facts: RoleFacts): readonly RamAction[] => {
  const trust = spec.trust !== 'left' && !sameTrust(facts, spec.trust) ? spec.trust : null
  const description = spec.description !== null && spec.description !== facts.description ? spec.description : null
  const duration = spec.maxSessionDurationS
  const maxSessionDurationS = duration !== null && duration !== facts.maxSessionDurationS ? duration : null
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

const policyChanges = (ground: Ground, spec: ManagedRole, facts: RoleFacts): readonly RamAction[] => {
  if (spec.policies === 'left' || facts.policies === null) return []
  const wanted = new Map(spec.policies.map((policy) => [refText(policy), policy]))
  const held = new Map(facts.policies.map((policy) => [refText(policy), policy]))
  const missing = [...wanted].filter(([text]) => !held.has(text))
  const extra = [...held].filter(([text]) => !wanted.has(text))
  return [
    ...missing.map(([, policy]) => attachPolicyToRole(ground, spec, policy)),
    ...extra.map(([text, policy]) =>
      detachPolicy(
        ground,
        policy,
        { type: 'role', name: spec.name },
        `Role ${spec.name} holds ${text}, which is not among its declared policies.`,
      ),
    ),
  ]
}

const wantedPolicies = (spec: ManagedRole): readonly PolicyRef[] => (spec.policies === 'left' ? [] : spec.policies)

const attachPolicyToRole = (ground: Ground, spec: ManagedRole, policy: PolicyRef): RamAction =>
  attachPolicy(ground, policy, { type: 'role', name: spec.name }, `Role ${spec.name} lacks ${refText(policy)}.`)

const notOurs = (spec: ManagedRole): Finding => ({
  code: 'not-ours',
  severity: 'error',
  at: spec.at,
  message: `Role ${spec.name} exists and was not made by Rolekeeper, so it is neither edited nor attached.`,
  fix: 'Write managed: false to attach it as it is, or adopt: true to let Rolekeeper manage it from now on.',
})
