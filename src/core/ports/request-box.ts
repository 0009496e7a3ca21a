import type { Commit, Hash } from '../model/names.ts'
import type { LeftRequest, Merge, PullRef, Reviewed, SealedDelivery } from '../model/review.ts'

/** What pull requests keep beside the ledger's logs, all under one prefix: whoever may write there can write no entry. */
export interface RequestBox {
  /** Keeps a delivery for a day at least; `seen`: one with its id has been kept before. */
  keep(delivery: SealedDelivery): Promise<'new' | 'seen'>
  /** Null: none with this id is kept. */
  delivery(id: string): Promise<SealedDelivery | null>
  /** Forgets a delivery that could not be handed on, so that the host may send it again. */
  release(id: string): Promise<void>
  /** Leaves a request for the sweep; one with its id that lies there already stays as it is. */
  leave(request: LeftRequest): Promise<void>
  /** What was left and is not done, the oldest first. What cannot be read is not among it. */
  open(): Promise<readonly LeftRequest[]>
  done(id: string): Promise<void>
  /** Takes the place of what was reviewed of the pull request before. */
  putReviewed(reviewed: Reviewed): Promise<void>
  reviewed(pull: PullRef): Promise<Reviewed | null>
  putMerge(merge: Merge): Promise<void>
  /** Merges whose requests have not been told what came of them. What cannot be read is not among them. */
  merges(): Promise<readonly Merge[]>
  mergeTold(commit: Commit): Promise<void>
  /** Keeps a whole plan as JSON; where it lies, for people. */
  putPlan(hash: Hash, json: string): Promise<string>
  /** Removes deliveries and plans that are older than they need be kept. */
  tidy(): Promise<void>
}
