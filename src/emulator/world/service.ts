import type { Params } from '../wire/params.ts'
import type { CloudError } from './errors.ts'
import type { Account } from './tables.ts'
import type { Caller, World } from './world.ts'

// What an action is made of, so that a service needs this file alone.
export * from './errors.ts'
export type * from './tables.ts'
export type * from './world.ts'
export type * from '../wire/params.ts'

/** One authenticated request. `account` is the caller's own: no RPC call reaches into another. */
export type Call = Readonly<{
  service: string
  action: string
  version: string
  params: Params
  caller: Caller
  account: Account
  world: World
  /** RegionId, or what the host name says, or the default region. */
  region: string
  /** The emulator's time at which the request is served. */
  now: number
  requestId: string
  /** Ids that a fault rule wants to fail, with the error they fail with. */
  failing: ReadonlyMap<string, CloudError>
}>

/** Under this key a body may have a promise of its other fields, for what has to wait for a machine. */
export const whenDone: unique symbol = Symbol('when done')

/** Serves one action. Returns the body without RequestId; throws CloudError. Never waits. */
export type Action = (
  call: Call,
) => Record<string, unknown> & { readonly [whenDone]?: Promise<Record<string, unknown>> }

/** One product of the cloud behind the front. */
export type Service = Readonly<{
  /** As in authorisation and in the log, in lower case: `ecs`, `eci`, `ram`, `sts`. */
  product: string
  version: string
  actions: Readonly<Record<string, Action>>
  /** The names of actions that change something. */
  writes: ReadonlySet<string>
  /** The resources an action is authorised on, all of which must be allowed; `*` where an action is not named. */
  resources?: Readonly<Record<string, (call: Call) => readonly string[]>>
  /** Actions that need no permission. */
  free?: ReadonlySet<string>
  /** Actions that answer so, with success, when the caller lacks permission (empty lists of ECS and ECI). */
  whenDenied?: Readonly<Record<string, Action>>
  /** The error for all other actions when the caller lacks permission; Forbidden.RAM if left out. */
  denial?: (action: string, resource: string) => CloudError
}>
