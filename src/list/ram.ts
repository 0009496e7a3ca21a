import pLimit from 'p-limit'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { Doubt } from '../core/model/instance.ts'
import type { AccountRam, PolicyFacts, PrincipalFacts, RoleFacts } from '../core/model/inventory.ts'
import type { AccountId, PolicyName, RoleName } from '../core/model/names.ts'
import type { PolicyRef } from '../core/model/policy.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { doubtOf } from './doubts.ts'

const READS = 8

/** What of an account's RAM a run asks for: in proportion to desired state, whatever the account holds. */
export type RamQuestions = Readonly<{ wishes: AccountWishes; roles: ReadonlySet<RoleName> }>

/** One GetRole per role named, its policies where Rolekeeper manages them, one GetPolicy per custom policy. */
export const listRam = async (reader: CloudReader, { wishes, roles: named }: RamQuestions): Promise<AccountRam> => {
  const { id: account } = wishes
  const limit = pLimit(READS)
  try {
    const marked = await reader.marked(account)
    const ours = { roles: new Set(marked.roles), policies: new Set(marked.policies) }
    const roleNames = [...new Set([...named, ...wishes.roles.keys()])]
    const policyNames = [...wishes.policies.keys()]
    const [roles, policies, principals] = await Promise.all([
      Promise.all(roleNames.map((name) => limit(() => readRole(reader, wishes, name, ours.roles)))),
      Promise.all(policyNames.map((name) => limit(() => readPolicy(reader, account, name, ours.policies)))),
      Promise.all(principalsOf(wishes).map(({ type, name }) => limit(() => reader.principal(account, type, name)))),
    ])
    return {
      account,
      state: 'complete',
      why: null,
      roles: new Map(roles),
      policies: new Map(policies),
      principals,
      marked,
    }
  } catch (error) {
    return unknownRam(account, doubtOf(error, 'lost-page'))
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
    return unknownRam(ram.account, doubtOf(error, 'lost-page'))
  }
}

export const unknownRam = (account: AccountId, why: Doubt): AccountRam => ({
  account,
  state: 'unknown',
  why,
  roles: new Map(),
  policies: new Map(),
  principals: [],
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
  wishes: AccountWishes,
  name: RoleName,
  ours: ReadonlySet<RoleName>,
): Promise<readonly [RoleName, RoleFacts | null]> => {
  const role = await plainRole(reader, wishes.id, name, ours)
  if (role === null || wishes.roles.get(name)?.managed !== true) return [name, role]
  return [name, { ...role, policies: await reader.rolePolicies(wishes.id, name) }]
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
