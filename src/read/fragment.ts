import type {
  BindingFragment,
  Fragment,
  GrantFragment,
  PolicyFragment,
  RoleFragment,
} from '../core/desired/fragment.ts'
import { bindingName, policyName, roleName } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { SECOND } from '../core/model/time.ts'
import { policyFromFile, type FileText } from './document.ts'
import { matchFragment, placedList } from './fragment-match.ts'
import { settingsFragment } from './fragment-settings.ts'
import { check, type Checked } from './problems.ts'
import type { BindingShape } from './shape/bindings.ts'
import { fragmentShape, type FragmentShape } from './shape/fragment.ts'
import type { GrantShape, PolicyShape, RoleShape } from './shape/roles.ts'
import type { Path } from './yaml-place.ts'
import type { YamlDocument } from './yaml.ts'

/** One YAML document, checked and typed, with the places that others may point to. */
export function readFragment(document: YamlDocument, fileText: FileText): Checked<Fragment> {
  const checked = check(fragmentShape, document)
  if (!checked.ok) return checked
  const { settings, policies = {} } = checked.value
  const read = Object.entries(policies).map(([name, policy]) => readPolicy(name, policy, document, fileText))
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems))
  if (settings !== undefined && document.file.includes('/')) problems.push(tooDeep(document.placeOfKey(['settings'])))
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    value: fragmentOf(
      checked.value,
      read.flatMap((one) => (one.ok ? [one.value] : [])),
      document,
    ),
  }
}

const tooDeep = (at: Problem['at']): Problem => ({
  at,
  wrong: '`settings` stand below the top of the folder',
  right: 'Move them to a file at the top, such as settings.yaml.',
})

function fragmentOf(shape: FragmentShape, policies: readonly PolicyFragment[], document: YamlDocument): Fragment {
  const { scope, settings, roles = {}, bindings = [], passRole = {} } = shape
  return {
    file: document.file,
    scope:
      scope === undefined
        ? null
        : {
            accounts: placedList(scope.accounts, ['scope', 'accounts'], document),
            regions: placedList(scope.regions, ['scope', 'regions'], document),
          },
    settings: settings === undefined ? null : settingsFragment(settings, document),
    roles: Object.entries(roles).map(([name, role]) => roleFragment(name, role, document)),
    policies,
    bindings: bindings.map((binding, i) => bindingFragment(binding, ['bindings', i], document)),
    grants: Object.entries(passRole).map(([name, grant]) => grantFragment(name, grant, document)),
  }
}

function roleFragment(name: string, role: RoleShape, document: YamlDocument): RoleFragment {
  const path = ['roles', name]
  const base = { name: roleName(name), exclusive: role.exclusive ?? null, at: document.placeOfKey(path) }
  if (role.managed === false) return { ...base, managed: false }
  return {
    ...base,
    managed: true,
    adopt: role.adopt ?? null,
    description: role.description ?? null,
    maxSessionDurationS: role.maxSessionDuration === undefined ? null : role.maxSessionDuration / SECOND,
    trust: role.trust ?? null,
    policies: placedList(role.policies, [...path, 'policies'], document),
  }
}

function readPolicy(
  name: string,
  { document: inline, documentFile = '', description, adopt }: PolicyShape,
  document: YamlDocument,
  fileText: FileText,
): Checked<PolicyFragment> {
  const path = ['policies', name]
  const read =
    inline === undefined
      ? policyFromFile(documentFile, [...path, 'documentFile'], document, fileText)
      : ({ ok: true, value: inline } as const)
  if (!read.ok) return read
  const at = document.placeOfKey(path)
  const value = {
    name: policyName(name),
    description: description ?? null,
    document: read.value,
    adopt: adopt ?? null,
    at,
  }
  return { ok: true, value }
}

function bindingFragment(binding: BindingShape, path: Path, document: YamlDocument): BindingFragment {
  const { except } = binding
  return {
    name: bindingName(binding.name),
    role: { value: roleName(binding.role), at: document.place([...path, 'role']) },
    match: matchFragment(binding.match, [...path, 'match'], document),
    except: except === undefined ? null : matchFragment(except, [...path, 'except'], document),
    priority: binding.priority ?? null,
    whenOccupied: binding.whenOccupied ?? null,
    sessionPolicy: binding.sessionPolicy ?? null,
    minAgeMs: binding.minAge ?? null,
    ...(binding.recreate === true && { recreate: true }),
    at: document.place(path),
  }
}

function grantFragment(name: string, { to, pass, allow }: GrantShape, document: YamlDocument): GrantFragment {
  const path = ['passRole', name]
  return {
    name,
    to: { users: to.users ?? [], groups: to.groups ?? [], roles: (to.roles ?? []).map(roleName) },
    pass: (placedList(pass, [...path, 'pass'], document) ?? []).map(({ value, at }) => ({
      value: roleName(value),
      at,
    })),
    allow: allow ?? null,
    at: document.placeOfKey(path),
  }
}
