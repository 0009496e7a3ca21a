import type {
  AccountFragment,
  BindingFragment,
  Fragment,
  GrantFragment,
  MatchFragment,
  Placed,
  PolicyFragment,
  RoleFragment,
  SettingsFragment,
} from '../../../src/core/desired/fragment.ts'
import { merge, type Merged } from '../../../src/core/desired/merge.ts'
import type { Matcher } from '../../../src/core/model/desired-state.ts'
import { accountId, bindingName, policyName, region, roleName } from '../../../src/core/model/names.ts'
import type { PolicyRef, RamDocument } from '../../../src/core/model/policy.ts'
import type { Place, Problem } from '../../../src/core/model/problem.ts'
import { at } from './made.ts'

export const placed = <T>(value: T, where: Place = at()): Placed<T> => ({ value, at: where })

export const account = (name: string, id: string, parts: Partial<AccountFragment> = {}): AccountFragment => ({
  name,
  id: accountId(id),
  regions: [region('cn-hangzhou')],
  mode: null,
  assumeRole: null,
  externalId: null,
  at: at(2, 'settings.yaml'),
  ...parts,
})

export const settings = (parts: Partial<SettingsFragment> = {}): SettingsFragment => ({
  accounts: [account('prod', '1111'), account('dev', '2222', { at: at(5, 'settings.yaml') })],
  limits: {},
  escalation: null,
  protect: [],
  suspend: [],
  grace: [],
  settleMs: null,
  prune: null,
  requireSignature: null,
  notify: null,
  verify: null,
  at: at(1, 'settings.yaml'),
  ...parts,
})

export const fragment = (parts: Partial<Fragment> = {}): Fragment => ({
  file: 'a.yaml',
  scope: null,
  settings: null,
  roles: [],
  policies: [],
  bindings: [],
  grants: [],
  ...parts,
})

export const inSettings = (parts: Partial<SettingsFragment> = {}): Fragment =>
  fragment({ file: 'settings.yaml', settings: settings(parts) })

export const scoped = (accounts: readonly string[], parts: Partial<Fragment> = {}): Fragment =>
  fragment({ ...parts, scope: { accounts: accounts.map((one) => placed(one, at(1, 'b.yaml'))), regions: null } })

export const matching = (matcher: Matcher = { kind: ['ecs'] }): MatchFragment => [
  { matcher, accounts: matcher.accounts?.map((glob) => placed(glob, at(9))) ?? null, at: at(8) },
]

export const bound = (name: string, parts: Partial<BindingFragment> = {}): BindingFragment => ({
  name: bindingName(name),
  role: placed(roleName('web')),
  match: matching(),
  except: null,
  priority: null,
  whenOccupied: null,
  sessionPolicy: null,
  minAgeMs: null,
  at: at(7),
  ...parts,
})

export type Managed = Extract<RoleFragment, { managed: true }>
export const role = (name: string, parts: Partial<Managed> = {}): Managed => ({
  name: roleName(name),
  managed: true,
  exclusive: null,
  adopt: null,
  description: null,
  maxSessionDurationS: null,
  trust: null,
  policies: null,
  at: at(3),
  ...parts,
})

export const document: RamDocument = { Version: '1', Statement: [] }
export const policy = (name: string, where: Place = at(4)): PolicyFragment => ({
  name: policyName(name),
  description: null,
  document,
  adopt: null,
  at: where,
})

export const grant = (name: string, where: Place = at(5)): GrantFragment => ({
  name,
  to: { users: ['ci'], groups: [], roles: [] },
  pass: [placed(roleName('web'))],
  allow: null,
  at: where,
})

export const ref = (type: PolicyRef['type'], name: string, where: Place = at(6)): Placed<PolicyRef> =>
  placed({ type, name: policyName(name) }, where)

export function desiredOf(merged: Merged): Extract<Merged, { ok: true }>['desired'] {
  if (!merged.ok) throw new Error(JSON.stringify(merged.problems))
  return merged.desired
}

export const problemsOf = (...fragments: readonly Fragment[]): readonly Problem[] => {
  const merged = merge(fragments)
  return merged.ok ? [] : merged.problems
}
