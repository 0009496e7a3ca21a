import pLimit from 'p-limit'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { Doubt } from '../core/model/instance.ts'
import type { AccountRam, PolicyFacts, PrincipalFacts, RoleFacts } from '../core/model/inventory.ts'
import type { AccountId, PolicyName, RoleName } from '../core/model/names.ts'
import type { PolicyRef } from '../core/model/policy.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { grantPolicy } from '../core/plan/ram/pass-role.ts'
import { forgotten } from '../core/plan/ram/prune.ts'
import { doubtOf, wordsOf } from './doubts.ts'

const READS = 8

/** What of an account's RAM a run asks for: in proportion to desired state, whatever the account holds. */
export type RamQuestions = Readonly<{ wishes: AccountWishes; roles: ReadonlySet<RoleName>; prune: boolean }>

/**
 * One GetRole per role named, its policies where Rolekeeper manages them, one GetPolicy per custom policy; and who holds
 * the policies of grants, and what carries our mark though nobody names it any more.
 */
export const listRam = async (reader: CloudReader, questions: RamQuestions): Promise<AccountRam> => {
  const { id: account } = questions.wishes
  try {
    return await readRam(reader, questions)
  } catch (error) {
    return unknownRam(account, doubtOf(error, 'lost-page'), wordsOf(error))
  }
}

const readRam = async (reader: CloudReader, { wishes, roles: named, prune }: RamQuestions): Promise<AccountRam> => {
  const { id: account } = wishes
  const limit = pLimit(READS)
  const marked = await reader.marked(account)
  const ours = { roles: new Set(marked.roles), policies: new Set(marked.policies) }
  const left = prune ? forgotten(wishes, marked) : { roles: [], policies: [] }
  const grants = wishes.grants.map((grant) => grantPolicy(account, grant).name)
  const withPolicies = new Set([
    ...[...wishes.roles.values()].filter((role) => role.managed).map(({ name }) => name),
    ...left.roles,
  ])
  const roleNames = [...new Set([...named, ...wishes.roles.keys(), ...left.roles])]
  const policyNames = [...wishes.policies.keys(), ...grants]
  const heldBy = [...grants.filter((name) => ours.policies.has(name)), ...left.policies]

  const [roles, policies, principals, holders] = await Promise.all([
    Promise.all(
      roleNames.map((name) =>
        limit(async () => [name, await readRole(reader, account, name, ours.roles, withPolicies)] as const),
      ),
    ),
    Promise.all(policyNames.map((name) => limit(() => readPolicy(reader, account, name, ours.policies)))),
    Promise.all(principalsOf(wishes).map(({ type, name }) => limit(() => reader.principal(account, type, name)))),
    Promise.all(heldBy.map((name) => limit(() => readHolders(reader, account, name)))),
  ])
  const known = new Map(policies)
  const others = otherPolicies(principals, known)
  const more = await Promise.all(others.map((name) => limit(() => readPolicy(reader, account, name, ours.policies))))
  return {
    account,
    state: 'complete',
    why: null,
    roles: new Map(roles),
    policies: new Map([...policies, ...more]),
    principals,
    holders: new Map(holders),
    marked,
  }
}

/** The same facts with the roles that instances turned out to hold. */
export const withMoreRoles = async (
  reader: CloudReader,
  ram: AccountRam,
  names: ReadonlySet<RoleName>,
): Promise<AccountRam> => {
  const missing = [...names].filter((name) => !ram.roles.has(name))
  if (ram.state === 'unknown' || missing.length === 0) return ram
  const limit = pLimit(READS)
  const marked = new Set(ram.marked.roles)
  try {
    const more = await Promise.all(
      missing.map((name) => limit(async () => [name, await plainRole(reader, ram.account, name, marked)] as const)),
    )
    return { ...ram, roles: new Map([...ram.roles, ...more]) }
  } catch (error) {
    return unknownRam(ram.account, doubtOf(error, 'lost-page'), wordsOf(error))
  }
}

export const unknownRam = (account: AccountId, why: Doubt, because: string): AccountRam => ({
  account,
  state: 'unknown',
  why,
  because,
  roles: new Map(),
  policies: new Map(),
  principals: [],
  holders: new Map(),
  marked: { roles: [], policies: [] },
})

const plainRole = async (
  reader: CloudReader,
  account: AccountId,
  name: RoleName,
  ours: ReadonlySet<RoleName>,
): Promise<RoleFacts | null> => {
  const role = await reader.role(account, name)
  return role === null ? null : { ...role, ours: ours.has(name) }
}

const readRole = async (
  reader: CloudReader,
  account: AccountId,
  name: RoleName,
  ours: ReadonlySet<RoleName>,
  withPolicies: ReadonlySet<RoleName>,
): Promise<RoleFacts | null> => {
  const role = await plainRole(reader, account, name, ours)
  if (role === null || !withPolicies.has(name)) return role
  return { ...role, policies: await reader.rolePolicies(account, name) }
}

const readPolicy = async (
  reader: CloudReader,
  account: AccountId,
  name: PolicyName,
  ours: ReadonlySet<PolicyName>,
): Promise<readonly [string, PolicyFacts | null]> => {
  const ref: PolicyRef = { type: 'Custom', name }
  const policy = await reader.policy(account, ref)
  return [`custom/${name}`, policy === null ? null : { ...policy, ours: ours.has(name) }]
}

const readHolders = async (
  reader: CloudReader,
  account: AccountId,
  name: PolicyName,
): Promise<readonly [string, readonly Readonly<{ type: PrincipalFacts['type']; name: string }>[]]> => [
  `custom/${name}`,
  await reader.policyHolders(account, { type: 'Custom', name }),
]

/** Custom policies of grants' holders that were not read yet: one of them may pass more roles than it should. */
const otherPolicies = (
  principals: readonly PrincipalFacts[],
  known: ReadonlyMap<string, PolicyFacts | null>,
): readonly PolicyName[] => [
  ...new Set(
    principals.flatMap(({ policies }) =>
      policies.flatMap(({ type, name }) => (type === 'Custom' && !known.has(`custom/${name}`) ? [name] : [])),
    ),
  ),
]

const principalsOf = ({
  grants,
}: AccountWishes): readonly Readonly<{ type: PrincipalFacts['type']; name: string }>[] => {
  const named = new Map<string, Readonly<{ type: PrincipalFacts['type']; name: string }>>()
  const add = (type: PrincipalFacts['type'], names: readonly string[]): void => {
    for (const name of names) named.set(`${type}/${name}`, { type, name })
  }
  for (const { to } of grants) {
    add('user', to.users)
    add('group', to.groups)
    add('role', to.roles)
  }
  return [...named.values()]
}
