import type { Place } from './problem.ts'

export type Severity = 'error' | 'warning' | 'note'

/** Something worth knowing that is neither an action nor an instance left alone. `fix` may be empty. */
export type Finding = Readonly<{ code: string; severity: Severity; at: Place | null; message: string; fix: string }>
