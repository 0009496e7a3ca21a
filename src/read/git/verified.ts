import type { Bounds } from '../../core/model/bounds.ts'

/** Whose signatures count; they live outside the repository. */
export type Signers = Bounds['signers']

/** What became of a signature. Stranger: of a key that no signer has. `why` and `key` are parts of a sentence. */
export type Verified = Readonly<
  { kind: 'good'; by: string } | { kind: 'stranger'; key: string } | { kind: 'bad'; why: string }
>

export const bad = (why: string): Verified => ({ kind: 'bad', why })
