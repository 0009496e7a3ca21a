import type { RamAction } from '../../model/action.ts'
import type { PolicySpec } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { PolicyFacts } from '../../model/inventory.ts'
import { permissionDelta } from '../../ram/delta.ts'
import { sameDocument } from '../../ram/same.ts'
import { frame } from './change.ts'
import { custom, isForeign, policyFacts, type Ground } from './declared.ts'

export type PolicyPlan = Readonly<{ actions: readonly RamAction[]; findings: readonly Finding[] }>

/** What a declared policy needs. A policy that RAM was not asked about gets nothing: unknown is not absent. */
export const planPolicy = (ground: Ground, spec: PolicySpec): PolicyPlan => {
  const facts = policyFacts(ground, custom(spec.name))
  if (facts === undefined) return { actions: [], findings: [] }
  if (facts === null) return { actions: [createPolicy(ground, spec)], findings: [] }
  // A foreign policy that has a grant's name is said with the grant.
  if (isForeign(spec, facts)) return { actions: [], findings: isOfGrant(ground, spec) ? [] : [notOurs(spec)] }
  if (facts.document !== null && sameDocument(facts.document, spec.document)) return { actions: [], findings: [] }
  return { actions: [updatePolicy(ground, spec, facts)], findings: [] }
}

const isOfGrant = ({ wishes }: Ground, { name }: PolicySpec): boolean => !wishes.policies.has(name)

const createPolicy = (ground: Ground, spec: PolicySpec): RamAction => ({
  ...frame(ground, { type: 'policy', id: spec.name }, 'widens', `Policy ${spec.name} is declared and does not exist.`, {
    from: null,
    to: spec.name,
  }),
  kind: 'create-policy',
  policy: spec.name,
  document: spec.document,
  description: spec.description,
})

const updatePolicy = (ground: Ground, spec: PolicySpec, facts: PolicyFacts): RamAction => ({
  ...frame(
    ground,
    { type: 'policy', id: spec.name },
    onlyTakes(spec, facts) ? 'narrows' : 'widens',
    `The document of policy ${spec.name} (version ${facts.defaultVersion}) differs from what is declared.`,
    { from: facts.defaultVersion, to: spec.name },
  ),
  kind: 'update-policy',
  policy: spec.name,
  document: spec.document,
})

/** Whether the new document only takes powers away; what cannot be decided counts as giving. */
const onlyTakes = (spec: PolicySpec, { document }: PolicyFacts): boolean => {
  if (document === null) return false
  const { gained, undecided } = permissionDelta([document], [spec.document])
  return gained.length === 0 && undecided.every(({ may }) => may === 'lose')
}

const notOurs = (spec: PolicySpec): Finding => ({
  code: 'policy-not-ours',
  severity: 'error',
  at: spec.at,
  message: `Policy ${spec.name} exists and was not made by Rolekeeper, so its document is left alone.`,
  fix: 'Write adopt: true to let Rolekeeper manage it from now on, or choose another name.',
})
