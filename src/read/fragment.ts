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
import { ramDocuments, type FileText, type RamDocuments } from './document.ts'
import { matchFragment, placedList } from './fragment-match.ts'
import { settingsFragment } from './fragment-settings.ts'
import { check, type Checked } from './problems.ts'
import type { BindingShape } from './shape/bindings.ts'
import { fragmentShape, type FragmentShape } from './shape/fragment.ts'
import type { GrantShape, PolicyShape, RoleShape } from './shape/roles.ts'
import type { YamlDocument } from './yaml.ts'

/** One YAML document, checked and typed, with the places that others may point to. */
export function readFragment(document: YamlDocument, fileText: FileText): Checked<Fragment> {
  const checked = check(fragmentShape, document)
  if (!checked.ok) return checked
  const problems: Problem[] = []
  const documents = ramDocuments(document, fileText, (problem) => problems.push(problem))
  const fragment = fragmentOf(checked.value, document, documents)
  if (fragment.settings !== null && document.file.includes('/')) problems.push(tooDeep(fragment.settings.at))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: fragment }
}

const tooDeep = (at: Problem['at']): Problem => ({
  at,
  wrong: '`settings` stand below the top of the folder',
  right: 'Move them to a file at the top, such as settings.yaml.',
})

function fragmentOf(shape: FragmentShape, document: YamlDocument, documents: RamDocuments): Fragment {
  const { scope, settings, roles = {}, policies = {}, bindings = [], passRole = {} } = shape
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
    roles: Object.entries(roles).map(([name, role]) => roleFragment(name, role, document, documents)),
    policies: Object.entries(policies).map(([name, policy]) => policyFragment(name, policy, document, documents)),
    bindings: bindings.map((binding, i) => bindingFragment(binding, i, document, documents)),
    grants: Object.entries(passRole).map(([name, grant]) => grantFragment(name, grant, document)),
  }
}

function roleFragment(name: string, role: RoleShape, document: YamlDocument, documents: RamDocuments): RoleFragment {
  const path = ['roles', name]
  const base = { name: roleName(name), exclusive: role.exclusive ?? null, at: document.placeOfKey(path) }
  if (role.managed === false) return { ...base, managed: false }
  return {
    ...base,
    managed: true,
    adopt: role.adopt ?? null,
    description: role.description ?? null,
    maxSessionDurationS: role.maxSessionDuration === undefined ? null : role.maxSessionDuration / SECOND,
    trust: role.trust === undefined ? null : documents.trust(role.trust, [...path, 'trust']),
    policies: placedList(role.policies, [...path, 'policies'], document),
  }
}

function policyFragment(
  name: string,
  { document: inline, documentFile = '', description, adopt }: PolicyShape,
  document: YamlDocument,
  documents: RamDocuments,
): PolicyFragment {
  const path = ['policies', name]
  return {
    name: policyName(name),
    description: description ?? null,
    document:
      inline === undefined
        ? documents.file(documentFile, [...path, 'documentFile'])
        : documents.permission(inline, [...path, 'document']),
    adopt: adopt ?? null,
    at: document.placeOfKey(path),
  }
}

function bindingFragment(
  binding: BindingShape,
  index: number,
  document: YamlDocument,
  documents: RamDocuments,
): BindingFragment {
  const { except, sessionPolicy } = binding
  const path = ['bindings', index]
  return {
    name: bindingName(binding.name),
    role: { value: roleName(binding.role), at: document.place([...path, 'role']) },
    match: matchFragment(binding.match, [...path, 'match'], document),
    except: except === undefined ? null : matchFragment(except, [...path, 'except'], document),
    priority: binding.priority ?? null,
    whenOccupied: binding.whenOccupied ?? null,
    sessionPolicy: sessionPolicy === undefined ? null : documents.session(sessionPolicy, [...path, 'sessionPolicy']),
    minAgeMs: binding.minAge ?? null,
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
