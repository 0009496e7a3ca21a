import type { At, Held } from './instance.ts'
import type { EcsId, GroupId, RoleName } from './names.ts'
import type { Instant } from './time.ts'

/** A machine whose role is to be proved. `holds` is what the cloud's APIs say it has. */
export type VerifySubject = At & Readonly<{ kind: 'ecs' | 'eci'; id: EcsId | GroupId; name: string; holds: Held }>

/**
 * What came of asking the machine itself whether the role's token arrives and works. `unknown`: it could not be found
 * out, for a reason that says nothing about the role.
 */
export type Effect =
  | 'effective'
  | 'attached-not-effective'
  | 'no-role'
  | 'hardened-without-token'
  | 'agent-offline'
  | 'clock-skew'
  | 'denied'
  | 'unknown'

export type Verification = Readonly<{
  subject: VerifySubject
  effect: Effect
  /** The role that the metadata service hands out; null: none, or not known. */
  found: RoleName | null
  /** The last four characters of the key's id: enough to tell two tokens apart, of no use to anybody else. */
  keyEnding: string | null
  /** When the token that the machine gets now ends. */
  expires: Instant | null
  /** `attached-not-effective`: until when the old role's token may still be used; null: not known. */
  until: Instant | null
  /** `denied`: what the role's policies lack. */
  action: string | null
  why: string
  /** What to do; null: nothing. */
  fix: string | null
}>
