import type { Commit, Hash } from './names.ts'
import type { Instant } from './time.ts'

export type HostName = 'github' | 'gitlab' | 'codeup'

/** A pull or merge request. `repository` as the operator named it, as `acme/roles`. */
export type PullRef = Readonly<{ host: HostName; repository: string; number: number }>

/** Whoever did something on a host: what the host knows them by, and what people call them. Neither is to be trusted as text. */
export type Person = Readonly<{ id: string; name: string }>

/** What a webhook told, once its signature was found good. It says that something happened: what is so now is asked of the host. */
export type Delivery = Readonly<
  | { is: 'pull'; pull: PullRef; what: 'opened' | 'changed' | 'closed' | 'merged' }
  /** Who wrote it, and what it says, is asked of the host. */
  | { is: 'comment'; pull: PullRef; id: string }
  | { is: 'push'; ref: string; after: Commit }
  | { is: 'ignored'; why: string }
>

/** Where a webhook does not say by which id its host knows a comment, the comment is looked for by its words. */
export const idByText = (text: string): string =>
  `text-${text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 120)}`

/**
 * A webhook's request as it came, to be verified again by whoever acts on it. Its seal is an HMAC over all the rest, made
 * when the host's own signature was found good: some hosts sign nothing and send the secret itself, which is kept nowhere.
 */
export type SealedDelivery = Readonly<{
  host: HostName
  /** The host's word for what happened. */
  event: string
  /** Of the raw bytes: no header that nobody signed makes the same one another. */
  id: string
  /** The raw bytes, in base64. */
  body: string
  /** HMAC-SHA256 in hex. */
  seal: string
}>

/** What a comment asks of Rolekeeper. */
export type Command = Readonly<
  | { is: 'plan' }
  | { is: 'explain'; instance: string }
  | { is: 'approve'; planHash: Hash }
  | { is: 'suspend'; scope: string; forMs: number; reason: string }
  | { is: 'unknown'; text: string; nearest: string | null }
>

/** A command that the webhook may not carry out: it lies in the box until a sweep has verified it. */
export type LeftRequest = Readonly<{
  /** Of the comment, so that no comment counts twice. */
  id: string
  pull: PullRef
  /** The pull request's head when it was asked. */
  head: Commit
  by: Person
  command: Extract<Command, { is: 'approve' | 'suspend' }>
  delivery: SealedDelivery
  at: Instant
}>

/** What the plan comment showed last. `keys` are action keys. */
export type Reviewed = Readonly<{
  pull: PullRef
  head: Commit
  base: Commit
  planHash: Hash
  keys: readonly string[]
  at: Instant
}>

/** A merged request and the commit that it became; `planHash` null: no plan was shown of its last head. */
export type Merge = Readonly<{ pull: PullRef; commit: Commit; head: Commit; planHash: Hash | null; at: Instant }>
