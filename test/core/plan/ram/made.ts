import type { RamAction } from '../../../../src/core/model/action.ts'
import type { AccountWishes, Grant, PolicySpec, RoleSpec, Settings } from '../../../../src/core/model/desired-state.ts'
import type { AccountRam } from '../../../../src/core/model/inventory.ts'
import type { Finding } from '../../../../src/core/model/finding.ts'
import { policyName, roleName } from '../../../../src/core/model/names.ts'
import type { RamDocument } from '../../../../src/core/model/policy.ts'
import { planRam } from '../../../../src/core/plan/ram/plan-ram.ts'
import type { InUse } from '../../../../src/core/plan/ram/prune.ts'
import type { RamPlan } from '../../../../src/core/plan/ram-plan.ts'
import { account, binding, desiredOf, givenOf, prod, tagged } from '../../../kit/model.ts'
import { read, type RamWorld } from '../../../kit/ram-world.ts'
import { everything } from './arbitrary-ram.ts'

const at = { file: 'ram.yaml', line: 7, column: 3 }

export const allows = (action: string, resource = '*'): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
})

export const policySpec = (name: string, document: RamDocument, more: Partial<PolicySpec> = {}): PolicySpec => ({
  name: policyName(name),
  description: null,
  document,
  adopt: false,
  at,
  ...more,
})

export const grant = (
  name: string,
  to: Readonly<{ users?: readonly string[]; groups?: readonly string[]; roles?: readonly string[] }>,
  pass: readonly string[],
  allow: readonly string[] = [],
): Grant => ({
  name,
  to: { users: to.users ?? [], groups: to.groups ?? [], roles: (to.roles ?? []).map(roleName) },
  pass: pass.map(roleName),
  allow,
  at,
})

export const wishesOf = (
  roles: readonly RoleSpec[],
  policies: readonly PolicySpec[] = [],
  grants: readonly Grant[] = [],
): AccountWishes => account(roles, { policies: new Map(policies.map((one) => [one.name, one])), grants })

export type Setting = Readonly<{ bound?: string; inUse?: InUse; settings?: Partial<Settings> }>

/** What RAM answers about all that is declared and all that tests speak of. */
export const readFor = (wishes: AccountWishes, world: RamWorld): AccountRam =>
  read(world, { ...everything, roles: [...everything.roles, ...wishes.roles.keys()] })

/** The plan of RAM for one account; nothing is held, and escalations are only said, unless a test says so. */
export const ramPlanOf = (wishes: AccountWishes, world: RamWorld, { bound, inUse, settings }: Setting = {}): RamPlan =>
  planRam(
    desiredOf(bound === undefined ? [] : [binding('b', bound, tagged('app'))], [wishes], {
      escalation: 'warn',
      ...settings,
    }),
    givenOf(),
    new Map([[prod, readFor(wishes, world)]]),
    new Map([[prod, inUse ?? { roles: new Set(), complete: true }]]),
  )

export const kinds = ({ ramActions = [] }: RamPlan): readonly string[] => ramActions.map(inShort)

/** `attach-policy web custom/p`, `delete-role old`. */
export const inShort = (action: RamAction): string =>
  'holder' in action
    ? `${action.kind} ${action.holder.name} ${action.policy.type.toLowerCase()}/${action.policy.name}`
    : `${action.kind} ${action.target.id}`

export const codes = ({ findings = [] }: RamPlan): readonly string[] => findings.map(({ code }) => code)

export const finding = ({ findings = [] }: RamPlan, code: string): Finding => {
  const found = findings.find((one) => one.code === code)
  if (found === undefined) throw new Error(`no finding ${code} among ${JSON.stringify(findings)}`)
  return found
}

export const worldOf = (
  parts: Readonly<{
    roles?: Readonly<Record<string, RamWorld['roles'] extends ReadonlyMap<unknown, infer R> ? R : never>>
    policies?: Readonly<Record<string, RamWorld['policies'] extends ReadonlyMap<unknown, infer P> ? P : never>>
    people?: Readonly<Record<string, readonly string[]>>
  }>,
): RamWorld => ({
  roles: new Map(Object.entries(parts.roles ?? {}).map(([name, role]) => [roleName(name), role])),
  policies: new Map(Object.entries(parts.policies ?? {}).map(([name, policy]) => [policyName(name), policy])),
  people: new Map(Object.entries(parts.people ?? {})),
})
