import type { Action, Attach, Detach, RamAction, Replace } from '../model/action.ts'
import type { At } from '../model/instance.ts'
import type { Birth, Born } from '../model/launch.ts'
import type { GroupId, RoleName } from '../model/names.ts'
import type { Journaled } from './ledger.ts'

/** One account, region and role; at most 100. */
export type Batch<A extends Action> = readonly [Journaled<A>, ...Journaled<A>[]]

/**
 * What the cloud said of one instance: done means `Success === true || Code === "200"`.
 * `tookOff`: the role that a detach says it removed, where it says so.
 */
export type Answer = Readonly<{
  id: string
  done: boolean
  code: string
  message: string
  requestId: string
  tookOff: RoleName | null
}>

/** The one power of the event function. */
export interface AttachWriter {
  /** Attaches `to` with its session policy. An answer per instance; a failure of the whole call throws `CloudFailure`. */
  attach(batch: Batch<Attach>): Promise<readonly Answer[]>
}

/** What brings an instance or container group into being with its role. Its client token makes it one, however often asked. */
export interface BirthWriter {
  /** Throws `CloudFailure`; after one whose effect is unknown the same birth may be asked for again. */
  bear(birth: Birth): Promise<Born>
}

/** All that can be changed. Nothing is written that was not cleared and journaled. */
export interface CloudWriter extends AttachWriter, BirthWriter {
  attach(batch: Batch<Attach | Replace>): Promise<readonly Answer[]>
  /** Attaches `from` again, with the session policy that the ledger remembers: the way back of a swap. */
  giveBack(batch: Batch<Replace>): Promise<readonly Answer[]>
  /** Attaches `role` again where a detach took it off though the plan did not know of it. */
  putBack(batch: Batch<Replace | Detach>, role: RoleName): Promise<readonly Answer[]>
  /** Always names the observed role. */
  detach(batch: Batch<Replace | Detach>): Promise<readonly Answer[]>
  /** Deletes a container group whose like is ready, or one that was to be a replacement and is of no use. */
  removeGroup(at: At, id: GroupId): Promise<void>
  /** One change in RAM; throws `CloudFailure`. "Already so" counts as done. */
  ram(one: Journaled<RamAction>): Promise<Readonly<{ requestId: string; alreadySo: boolean }>>
}
