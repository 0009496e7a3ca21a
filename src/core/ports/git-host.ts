import type { Commit } from '../model/names.ts'
import type { Person } from '../model/review.ts'
import type { Instant } from '../model/time.ts'

/** A pull request as the host has it now. */
export type PullNow = Readonly<{
  state: 'open' | 'closed' | 'merged'
  head: Commit
  base: Readonly<{ ref: string; commit: Commit }>
  /** The commit that the merge made; null: it is not merged, or the host does not say. */
  mergedAs: Commit | null
  /** Its head lies in another repository: whoever wrote it may have no rights in ours. */
  fork: boolean
  /** Where the host keeps the head merged with the base; null: it keeps none, or could not merge. */
  mergeRef: string | null
}>

export type Annotation = Readonly<{
  /** From the root of the repository. */
  file: string
  line: number
  level: 'notice' | 'warning' | 'failure'
  message: string
}>

/** What a commit is told to be; hosts that have no place for `summary` and annotations leave them to the comment. */
export type CommitStatus = Readonly<{
  state: 'pending' | 'success' | 'failure' | 'action-required'
  /** A short line. */
  title: string
  /** Markdown. */
  summary: string
  annotations: readonly Annotation[]
}>

/** A repository on a git host, as far as a webhook needs it. Every method throws `HostFailure`. */
export interface GitHost {
  /** Longest comment, in characters (UTF-16 code units, which no host counts more strictly than). */
  readonly limits: Readonly<{ commentChars: number }>
  /** Null: there is none. */
  pull(number: number): Promise<PullNow | null>
  /**
   * Writes a comment, or writes our own of before with the same marker anew: asked twice, it is there once. The marker
   * is a short word of ours that goes into the comment unseen.
   */
  comment(number: number, marker: string, markdown: string): Promise<void>
  /** Who wrote a comment, when, and what it says now; null: there is none. The webhook's word is not taken for it. */
  written(number: number, id: string): Promise<Readonly<{ author: Person; text: string; at: Instant }> | null>
  status(head: Commit, status: CommitStatus): Promise<void>
  /** Whether the host lets this person push to the repository, today. */
  mayWrite(person: Person): Promise<boolean>
  /** Opens an issue, or writes our open one with the same marker anew; `close` closes it. Hosts without issues do nothing. */
  issue(marker: string, what: Readonly<{ title: string; markdown: string }> | 'close'): Promise<void>
}

/** A host could not be reached, or refused. The message holds no secret. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure'
  /** `refused`: it will do so again. `busy`: it may not. */
  readonly reason: 'refused' | 'busy'

  constructor(message: string, reason: HostFailure['reason'], options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
