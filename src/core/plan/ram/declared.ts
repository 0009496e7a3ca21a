import type { Cause, PolicyHolder } from '../../model/action.ts'
import type { AccountWishes, Grant, PolicySpec } from '../../model/desired-state.ts'
import type { AccountRam, PolicyFacts } from '../../model/inventory.ts'
import type { PolicyName } from '../../model/names.ts'
import type { PolicyRef, RamDocument, Statement } from '../../model/policy.ts'
import { roleArn } from '../../ram/arn.ts'
import { grantPolicyName } from '../../ram/names.ts'
import { sameDocument } from '../../ram/same.ts'

/** One account as it is declared and as RAM has it. `policies`: those of the files and those that grants compile to. */
export type Sides = Readonly<{
  wishes: AccountWishes
  ram: AccountRam
  policies: ReadonlyMap<PolicyName, PolicySpec>
}>

/** What planning of one account's RAM rests on. */
export type Ground = Sides & Readonly<{ cause: Cause }>

export const sidesOf = (wishes: AccountWishes, ram: AccountRam): Sides => ({
  wishes,
  ram,
  policies: new Map(
    [...wishes.policies.values(), ...wishes.grants.map((grant) => grantPolicy(wishes, grant))].map((spec) => [
      spec.name,
      spec,
    ]),
  ),
})

/** The custom policy that a grant compiles to: exactly the roles that it names, and what else it allows. */
export const grantPolicy = ({ id }: Pick<AccountWishes, 'id'>, { name, pass, allow, at }: Grant): PolicySpec => {
  const passing: Statement = {
    Effect: 'Allow',
    Action: 'ram:PassRole',
    Resource: pass.map((role) => roleArn(id, role)),
  }
  const more: readonly Statement[] = allow.length === 0 ? [] : [{ Effect: 'Allow', Action: allow, Resource: '*' }]
  return {
    name: grantPolicyName(name),
    description: `passRole ${name}, kept by Rolekeeper`,
    document: { Version: '1', Statement: [passing, ...more] },
    adopt: false,
    at,
  }
}

export const holdersOf = ({ to }: Grant): readonly PolicyHolder[] => [
  ...to.users.map((name) => ({ type: 'user' as const, name })),
  ...to.groups.map((name) => ({ type: 'group' as const, name })),
  ...to.roles.map((name) => ({ type: 'role' as const, name })),
]

/** `system/NAME` or `custom/NAME`, as desired state writes it. */
export const refText = ({ type, name }: PolicyRef): string => `${type.toLowerCase()}/${name}`

export const custom = (name: PolicyName): PolicyRef => ({ type: 'Custom', name })

/** Undefined: RAM was not asked; null: there is none. */
export const policyFacts = ({ ram }: Sides, ref: PolicyRef): PolicyFacts | null | undefined =>
  ram.policies.get(refText(ref))

/** Whether a policy was neither made nor adopted by Rolekeeper, so that its document is left alone. */
export const isForeign = ({ adopt }: PolicySpec, facts: PolicyFacts): boolean => !facts.ours && !adopt

/** The document of a custom policy once RAM is as declared; null: the cloud's own, or not known. */
export const documentThen = (sides: Sides, ref: PolicyRef): RamDocument | null => {
  if (ref.type === 'System') return null
  const spec = sides.policies.get(ref.name)
  const facts = policyFacts(sides, ref) ?? null
  if (spec === undefined || (facts !== null && isForeign(spec, facts))) return facts?.document ?? null
  return spec.document
}

/** Why something cannot be made what is declared, and what to do about it. */
export type Hindrance = Readonly<{ because: string; fix: string }>

/** Why a policy cannot be given to anybody as it is declared; null: it can. */
export const hindranceOf = (sides: Sides, ref: PolicyRef): Hindrance | null => {
  if (ref.type === 'System') return null
  const text = refText(ref)
  const spec = sides.policies.get(ref.name)
  const facts = policyFacts(sides, ref)
  if (facts === undefined) return { because: `RAM was not asked about ${text}`, fix: 'Run again.' }
  if (facts === null) {
    if (spec !== undefined) return null
    const fix = `Declare ${ref.name} under policies, or correct its name.`
    return { because: `${text} neither exists nor is declared`, fix }
  }
  if (spec === undefined || !isForeign(spec, facts)) return null
  if (facts.document !== null && sameDocument(facts.document, spec.document)) return null
  return {
    because: `${text} exists, was not made by Rolekeeper and allows something else than is declared`,
    fix: `Write adopt: true to policy ${ref.name} to let Rolekeeper manage it from now on, or choose another name.`,
  }
}
