import type { AccountId, PolicyName, RoleName } from './names.ts'

/** Whose powers change. */
export type PowerSubject = Readonly<
  | { type: 'instances'; from: RoleName | null; to: RoleName | null; count: number }
  | { type: 'role'; role: RoleName }
  | { type: 'policy'; policy: PolicyName }
  | { type: 'grant'; grant: string; holder: string }
>

/**
 * What a change means in permissions, in words: `oss:GetObject on acs:oss:*:*:web/*`. A system policy stands by its name,
 * since its document is the cloud's. Undecided: what conditions, or roles that nobody read, leave open.
 */
export type PowerChange = Readonly<{
  account: AccountId
  subject: PowerSubject
  gained: readonly string[]
  lost: readonly string[]
  undecided: readonly string[]
  /** Powers among the gained from which more can be had. */
  risks: readonly string[]
}>
