import type { PolicyHolder, RamAction } from '../../src/core/model/action.ts'
import type { AccountRam, PolicyFacts, RoleFacts } from '../../src/core/model/inventory.ts'
import { policyName, roleName, type PolicyName, type RoleName } from '../../src/core/model/names.ts'
import { ecsTrust, type PolicyRef, type RamDocument } from '../../src/core/model/policy.ts'
import { prod } from './model.ts'

/** The RAM of one account as plain values, and what changes make of it: with RAM's own refusals. */
export type RamWorld = Readonly<{
  roles: ReadonlyMap<RoleName, RamRole>
  policies: ReadonlyMap<PolicyName, RamPolicy>
  /** Users and groups, as `user/NAME` and `group/NAME`, with what is attached to them. */
  people: ReadonlyMap<string, readonly string[]>
}>

export type RamRole = Readonly<{
  trust: RamDocument | null
  description: string
  maxSessionDurationS: number
  ours: boolean
  /** `system/NAME` or `custom/NAME`. */
  policies: readonly string[]
}>

export type RamPolicy = Readonly<{ document: RamDocument | null; ours: boolean }>

export const emptyRam: RamWorld = { roles: new Map(), policies: new Map(), people: new Map() }

export const ramRole = (more: Partial<RamRole> = {}): RamRole => ({
  trust: ecsTrust,
  description: '',
  maxSessionDurationS: 3600,
  ours: true,
  policies: [],
  ...more,
})

export const ref = (text: string): PolicyRef => ({
  type: text.startsWith('system/') ? 'System' : 'Custom',
  name: policyName(text.slice(text.indexOf('/') + 1)),
})
const text = ({ type, name }: PolicyRef): string => `${type.toLowerCase()}/${name}`

/** What RAM answers about all of it; `also`: names that were asked for and are absent. */
export const read = (
  world: RamWorld,
  also: Readonly<{ roles?: readonly string[]; policies?: readonly string[]; people?: readonly string[] }> = {},
): AccountRam => {
  const people = new Map([...(also.people ?? []).map((name) => [name, null] as const), ...world.people])
  const roles = new Map([...(also.roles ?? []).map((name) => [roleName(name), null] as const), ...world.roles])
  const policies = new Map([
    ...(also.policies ?? []).map((name) => [policyName(name), null] as const),
    ...world.policies,
  ])
  return {
    account: prod,
    state: 'complete',
    why: null,
    roles: new Map([...roles].map(([name, role]) => [name, role && factsOfRole(name, role)])),
    policies: new Map([...policies].map(([name, policy]) => [`custom/${name}`, policy && factsOfPolicy(name, policy)])),
    principals: [
      ...[...people].map(([key, held]) => ({
        ...holderOf(key),
        exists: held !== null,
        policies: (held ?? []).map(ref),
      })),
      ...[...roles].map(([name, role]) => ({
        type: 'role' as const,
        name,
        exists: role !== null,
        policies: (role?.policies ?? []).map(ref),
      })),
    ],
    holders: new Map([...policies.keys()].map((name) => [`custom/${name}`, holdersOf(world, `custom/${name}`)])),
    marked: {
      roles: [...world.roles].flatMap(([name, { ours }]) => (ours ? [name] : [])),
      policies: [...world.policies].flatMap(([name, { ours }]) => (ours ? [name] : [])),
    },
  }
}

const factsOfRole = (name: RoleName, { policies, ...role }: RamRole): RoleFacts => ({
  ...role,
  name,
  arn: `acs:ram::${prod}:role/${name}`,
  policies: policies.map(ref),
})

const factsOfPolicy = (name: PolicyName, { document, ours }: RamPolicy): PolicyFacts => ({
  name,
  type: 'Custom',
  description: '',
  document,
  defaultVersion: 'v1',
  ours,
  attachments: 0,
})

const holderOf = (key: string): PolicyHolder => ({
  type: key.startsWith('user/') ? 'user' : 'group',
  name: key.slice(key.indexOf('/') + 1),
})

const holdersOf = (world: RamWorld, policy: string): readonly PolicyHolder[] => [
  ...[...world.people].flatMap(([key, held]) => (held.includes(policy) ? [holderOf(key)] : [])),
  ...[...world.roles].flatMap(([name, role]) =>
    role.policies.includes(policy) ? [{ type: 'role' as const, name }] : [],
  ),
]

/** The world once the actions were carried out, what widens first. Throws where RAM would refuse. */
export const carryOut = (world: RamWorld, actions: readonly RamAction[]): RamWorld =>
  [
    ...actions.filter(({ effect }) => effect === 'widens'),
    ...actions.filter(({ effect }) => effect === 'narrows'),
  ].reduce(doOne, world)

const refuse = (code: string, action: RamAction): never => {
  throw new Error(`${code}: ${JSON.stringify(action)}`)
}

const doOne = (world: RamWorld, action: RamAction): RamWorld => {
  switch (action.kind) {
    case 'create-role': {
      if (world.roles.has(action.role)) refuse('EntityAlreadyExists.Role', action)
      const { trust, description, maxSessionDurationS } = action
      const made = ramRole({
        trust,
        description: description ?? '',
        maxSessionDurationS: maxSessionDurationS ?? 3600,
      })
      return { ...world, roles: new Map([...world.roles, [action.role, made]]) }
    }
    case 'update-role': {
      const role = world.roles.get(action.role) ?? refuse('EntityNotExist.Role', action)
      const { trust, description, maxSessionDurationS } = action
      const updated = {
        ...role,
        ...(trust !== null && { trust }),
        ...(description !== null && { description }),
        ...(maxSessionDurationS !== null && { maxSessionDurationS }),
      }
      return { ...world, roles: new Map([...world.roles, [action.role, updated]]) }
    }
    case 'delete-role': {
      const role = world.roles.get(action.role) ?? refuse('EntityNotExist.Role', action)
      if (role.policies.length > 0) refuse('DeleteConflict.Role.Policy', action)
      return { ...world, roles: new Map([...world.roles].filter(([name]) => name !== action.role)) }
    }
    case 'create-policy':
      if (world.policies.has(action.policy)) refuse('EntityAlreadyExists.Policy', action)
      return withPolicy(world, action.policy, { document: action.document, ours: true })
    case 'update-policy': {
      const policy = world.policies.get(action.policy) ?? refuse('EntityNotExist.Policy', action)
      return withPolicy(world, action.policy, { ...policy, document: action.document })
    }
    case 'delete-policy':
      if (holdersOf(world, `custom/${action.policy}`).length > 0) refuse('DeleteConflict.Policy', action)
      return { ...world, policies: new Map([...world.policies].filter(([name]) => name !== action.policy)) }
    case 'attach-policy':
    case 'detach-policy':
      return changeAttachment(world, action)
  }
}

const withPolicy = (world: RamWorld, name: PolicyName, policy: RamPolicy): RamWorld => ({
  ...world,
  policies: new Map([...world.policies, [name, policy]]),
})

const changeAttachment = (
  world: RamWorld,
  action: Extract<RamAction, { kind: 'attach-policy' | 'detach-policy' }>,
): RamWorld => {
  const { policy, holder } = action
  if (policy.type === 'Custom' && !world.policies.has(policy.name)) refuse('EntityNotExist.Policy', action)
  const change = (held: readonly string[]): readonly string[] => {
    const has = held.includes(text(policy))
    if (has === (action.kind === 'attach-policy')) refuse('Entity(AlreadyExists|NotExist).Role.Policy', action)
    return has ? held.filter((one) => one !== text(policy)) : [...held, text(policy)]
  }
  if (holder.type === 'role') {
    const name = roleName(holder.name)
    const role = world.roles.get(name) ?? refuse('EntityNotExist.Role', action)
    return { ...world, roles: new Map([...world.roles, [name, { ...role, policies: change(role.policies) }]]) }
  }
  const key = `${holder.type}/${holder.name}`
  const held = world.people.get(key) ?? refuse('EntityNotExist.User', action)
  return { ...world, people: new Map([...world.people, [key, change(held)]]) }
}
