import type { At, Doubt } from './instance.ts'
import type { AccountId, PolicyName, RoleName } from './names.ts'
import type { PolicyRef, PolicyType, RamDocument } from './policy.ts'

/** account × region × kind: inventory is complete or unknown by scope. */
export type Scope = At & Readonly<{ kind: 'ecs' | 'eci' }>

/** How a listing ended. */
export type ScopeState = Readonly<
  { scope: Scope; seen: number } & ({ state: 'complete' } | { state: 'unknown'; why: Doubt })
>

/** A role as RAM has it. */
export type RoleFacts = Readonly<{
  name: RoleName
  arn: string
  /** Null: the document could not be read. */
  trust: RamDocument | null
  description: string
  maxSessionDurationS: number
  /** Carries our mark (tag `rolekeeper:managed`). */
  ours: boolean
  /** Null: not asked for (unmanaged roles). */
  policies: readonly PolicyRef[] | null
}>

export type PolicyFacts = Readonly<{
  name: PolicyName
  type: PolicyType
  description: string
  document: RamDocument | null
  defaultVersion: string
  ours: boolean
  attachments: number
}>

/** Who holds a grant's policy, and whether the principal exists at all. */
export type PrincipalFacts = Readonly<{
  type: 'user' | 'group' | 'role'
  name: string
  exists: boolean
  policies: readonly PolicyRef[]
}>

/**
 * What RAM answered about the names that desired state, and what instances hold, mention.
 * A null value was looked for and is absent; a name that is no key was not asked for.
 */
export type AccountRam = Readonly<{
  account: AccountId
  state: 'complete' | 'unknown'
  why: Doubt | null
  /** What the cloud said, where the state is unknown. */
  because?: string
  roles: ReadonlyMap<RoleName, RoleFacts | null>
  /** By `system/NAME` or `custom/NAME`. */
  policies: ReadonlyMap<string, PolicyFacts | null>
  principals: readonly PrincipalFacts[]
  /** Who holds the policies of grants, and those that carry our mark and are no longer named; by policy as above. */
  holders: ReadonlyMap<string, readonly Readonly<{ type: PrincipalFacts['type']; name: string }>[]>
  /** What carries our mark, named by desired state or not. */
  marked: Readonly<{ roles: readonly RoleName[]; policies: readonly PolicyName[] }>
}>

/**
 * What a run that read an account's RAM proved of its managed roles, for events, which do not read RAM: those that exist
 * without our mark, and those whose policies give powers from which more can be had.
 */
export type RolesProven = Readonly<{ notOurs: readonly RoleName[]; risky: readonly RoleName[] }>
