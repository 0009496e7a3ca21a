import pLimit from 'p-limit'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { Doubt } from '../core/model/instance.ts'
import type { AccountRam, PolicyFacts, PrincipalFacts, RoleFacts } from '../core/model/inventory.ts'
import type { AccountId, PolicyName, RoleName } from '../core/model/names.ts'
import type { PolicyRef } from '../core/model/policy.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { grantPolicy, holdersOf } from '../core/plan/ram/declared.ts'
import { forgotten, policiesInLists } from '../core/plan/ram/prune.ts'
import { doubtOf, wordsOf } from './doubts.ts'

const READS = 8

/** What of an account's RAM a run asks for: in proportion to desired state, whatever the account holds. */
export type RamQuestions = Readonly<{ wishes: AccountWishes; roles: ReadonlySet<RoleName>; prune: boolean }>

type Holder = Readonly<{ type: PrincipalFacts['type']; name: string }>

/**
 * One GetRole per role named, its policies where Rolekeeper manages them, one GetPolicy per custom policy; and who holds
 * the policies of grants, and what carries our mark though nobody names it any more.
 */
export const listRam = (reader: CloudReader, questions: RamQuestions): Promise<AccountRam> =>
  orUnknown(questions.wishes.id, () => readRam(reader, questions))

const readRam = async (reader: CloudReader, { wishes, roles: bound, prune }: RamQuestions): Promise<AccountRam> => {
  const { id: account } = wishes
  const marked = await reader.marked(account)
  const ask = asking(reader, account, marked)
  const left = prune ? forgotten(wishes, bound, marked) : { roles: [], policies: [] }
  const grants = wishes.grants.map((grant) => grantPolicy(wishes, grant).name)
  const managed = [...wishes.roles.values()].filter((role) => role.managed).map(({ name }) => name)
  const listed = new Set([...managed, ...left.roles])
  const plain = [...new Set([...bound, ...wishes.roles.keys()])].filter((name) => !listed.has(name))
  const policyNames = new Set([...wishes.policies.keys(), ...grants, ...policiesInLists(wishes), ...left.policies])

  const [roles, rolesWithPolicies, policies, principals, holders] = await Promise.all([
    Promise.all(plain.map(ask.role)),
    Promise.all([...listed].map(ask.roleWithPolicies)),
    Promise.all([...policyNames].map(ask.policy)),
    Promise.all(principalsOf(wishes).map(ask.principal)),
    Promise.all([...grants.filter((name) => marked.policies.includes(name)), ...left.policies].map(ask.holders)),
  ])
  // One of a grant's holder's other policies may let it pass more roles than it should.
  const others = unread(
    principals.flatMap((one) => one.policies),
    new Map(policies),
  )
  return {
    account,
    state: 'complete',
    why: null,
    roles: new Map([...roles, ...rolesWithPolicies]),
    policies: new Map([...policies, ...(await Promise.all(others.map(ask.policy)))]),
    principals,
    holders: new Map(holders),
    marked,
  }
}

/**
 * The same facts with more roles: `needed` by pre-flight, as instances turned out to hold them; and with the policies of
 * those that instances would leave or be given (`changing`), so that the plan can say what they gain and lose.
 */
export const withMoreRoles = async (
  reader: CloudReader,
  ram: AccountRam,
  needed: ReadonlySet<RoleName>,
  changing: ReadonlySet<RoleName> = new Set(),
): Promise<AccountRam> => {
  if (ram.state === 'unknown') return ram
  const ask = asking(reader, ram.account, ram.marked)
  return orUnknown(ram.account, async () => {
    const missing = [...needed].filter((name) => !ram.roles.has(name))
    const roles = new Map([...ram.roles, ...(await Promise.all(missing.map(ask.role)))])
    const bare = [...changing].flatMap((name) => {
      const facts = roles.get(name)
      return facts == null || facts.policies !== null ? [] : [facts]
    })
    const full = await Promise.all(bare.map(ask.policiesOf))
    const others = unread(
      full.flatMap(([, facts]) => facts.policies ?? []),
      ram.policies,
    )
    const policies = await Promise.all(others.map(ask.policy))
    return { ...ram, roles: new Map([...roles, ...full]), policies: new Map([...ram.policies, ...policies]) }
  })
}

export const unknownRam = (account: AccountId, why: Doubt, because?: string): AccountRam => ({
  account,
  state: 'unknown',
  why,
  ...(because !== undefined && { because }),
  roles: new Map(),
  policies: new Map(),
  principals: [],
  holders: new Map(),
  marked: { roles: [], policies: [] },
})

const orUnknown = async (account: AccountId, read: () => Promise<AccountRam>): Promise<AccountRam> => {
  try {
    return await read()
  } catch (error) {
    return unknownRam(account, doubtOf(error, 'lost-page'), wordsOf(error))
  }
}

/** The questions about one account, some at a time; answers come as entries of the maps that they go into. */
const asking = (reader: CloudReader, account: AccountId, marked: AccountRam['marked']) => {
  const limit = pLimit(READS)
  const ours = { roles: new Set(marked.roles), policies: new Set(marked.policies) }
  const policiesOf = async (facts: RoleFacts): Promise<readonly [RoleName, RoleFacts]> => [
    facts.name,
    { ...facts, policies: await limit(() => reader.rolePolicies(account, facts.name)) },
  ]
  const role = async (name: RoleName): Promise<readonly [RoleName, RoleFacts | null]> => {
    const facts = await limit(() => reader.role(account, name))
    return [name, facts && { ...facts, name, ours: ours.roles.has(name) }]
  }
  return {
    role,
    policiesOf,
    roleWithPolicies: async (name: RoleName): Promise<readonly [RoleName, RoleFacts | null]> => {
      const [, facts] = await role(name)
      return facts === null ? [name, null] : policiesOf(facts)
    },
    policy: async (name: PolicyName): Promise<readonly [string, PolicyFacts | null]> => {
      const facts = await limit(() => reader.policy(account, custom(name)))
      return [`custom/${name}`, facts && { ...facts, ours: ours.policies.has(name) }]
    },
    principal: ({ type, name }: Holder): Promise<PrincipalFacts> => limit(() => reader.principal(account, type, name)),
    holders: async (name: PolicyName): Promise<readonly [string, readonly Holder[]]> => [
      `custom/${name}`,
      await limit(() => reader.policyHolders(account, custom(name))),
    ],
  }
}

const custom = (name: PolicyName): PolicyRef => ({ type: 'Custom', name })

/** Custom policies among these that were not read yet. */
const unread = (
  policies: readonly PolicyRef[],
  known: ReadonlyMap<string, PolicyFacts | null>,
): readonly PolicyName[] => [
  ...new Set(policies.flatMap(({ type, name }) => (type === 'Custom' && !known.has(`custom/${name}`) ? [name] : []))),
]

const principalsOf = ({ grants }: AccountWishes): readonly Holder[] => [
  ...new Map(grants.flatMap(holdersOf).map((holder) => [`${holder.type}/${holder.name}`, holder])).values(),
]
