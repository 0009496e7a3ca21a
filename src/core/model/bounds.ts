import type { Glob, Limits, Match } from './desired-state.ts'
import type { AccountId } from './names.ts'

/** Which roles may be attached at all, and where. Null: anywhere. */
export type RoleBound = Readonly<{ names: readonly Glob[]; accounts: readonly Glob[] | null; match: Match | null }>

/** Calls a minute that are ours, per API and region; `default` and per operation. */
export type Quota = Readonly<{ default: number; operations: ReadonlyMap<string, number> }>

/** The operator's bounds: whoever may merge desired state cannot widen them. Built-in ones hold without a file. */
export type Bounds = Readonly<{
  /** Null: every account that desired state names. */
  accounts: readonly AccountId[] | null
  /** Null: every role. */
  roles: readonly RoleBound[] | null
  ceilings: Limits
  ledger: string | null
  quotas: Readonly<{ sweep: Quota; events: Quota }>
  signers: readonly Readonly<{ name: string; ssh: string | null; pgp: string | null }>[]
  requireSignature: boolean
  notifyHosts: readonly string[]
}>
