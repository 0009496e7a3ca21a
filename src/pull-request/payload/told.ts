import * as z from 'zod'

/** What a payload says, before anybody asks whether it concerns us. */
export type Told = Readonly<
  | { is: 'ignored'; why: string }
  | ({ isWatched: boolean } & (
      | { is: 'pull'; number: number; base: string; what: 'opened' | 'changed' | 'closed' | 'merged' }
      | { is: 'comment'; number: number; id: string; text: string }
      | { is: 'push'; ref: string; after: string }
    ))
>

/** Null: this is no payload of that event. */
export type ReadPayload = (event: string, payload: unknown, repository: string) => Told | null

export const number = z.int().positive()
export const text = z.string().max(1024)
/** Comments may be long; no command is. */
export const comment = z.string()
const commitId = z.string().regex(/^[0-9a-f]{40}$/)

export const push = { ref: text, after: commitId }

/** A branch that was deleted has no commit. */
export const pushed = (isWatched: boolean, { ref, after }: Readonly<{ ref: string; after: string }>): Told =>
  /^0+$/.test(after) ? { is: 'ignored', why: 'a branch was deleted' } : { is: 'push', isWatched, ref, after }

export const unheard = (event: string): Told => ({
  is: 'ignored',
  why: `nothing follows from ${JSON.stringify(event.slice(0, 60))}`,
})
