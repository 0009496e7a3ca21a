import type { Notice, Told } from '../model/notice.ts'
import type { Receiver } from '../model/notify.ts'
import type { Clock, Log } from './surroundings.ts'

/** What became of notices: those that were said, from the first on, and why the rest was not; null: all were. */
export type Said = Readonly<{ said: readonly Notice[]; failed: string | null }>

/** Where somebody is told. It throws nothing: a receiver that is broken is no reason to fail. */
export interface Channel {
  tell(notices: readonly Notice[]): Promise<Said>
}

/** Somebody who is to be told, and the way there. Opening it throws where something that it needs is missing. */
export type Ear = Readonly<{ receiver: Receiver; open: () => Channel }>

/** What receivers were told, beside the ledger's logs. Its methods throw `LedgerFailure`. */
export interface ToldShelf {
  /** Empty: nothing, or nothing that can be read. */
  told(receiver: string): Promise<Told>
  keep(receiver: string, told: Told): Promise<void>
}

/** What telling takes. */
export type TellPowers = Readonly<{ ears: readonly Ear[]; shelf: ToldShelf; clock: Clock; log: Log }>
