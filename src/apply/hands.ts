import type { Action } from '../core/model/action.ts'
import type { Outcome, Result } from '../core/model/run-record.ts'
import type { Budget } from '../core/ports/budget.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { CloudWriter } from '../core/ports/cloud-writer.ts'
import type { Ledger, StillAllowed } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { LeaseBook } from './leases.ts'

/** What apply works with. Whoever holds no writer and no ledger can apply nothing. */
export type Hands = Readonly<{
  reader: CloudReader
  writer: CloudWriter
  ledger: Ledger
  leases: LeaseBook
  budget: Budget
  around: Surroundings
  /** Whether these actions still fit the limits, asked with the newest memory at each intent. */
  allowed: (actions: readonly Action[]) => StillAllowed
  /** Told of each result as it comes. */
  tell: (result: Result) => void
}>

type Detail = Readonly<{
  code?: string | null
  requestId?: string | null
  message?: string | null
  gapMs?: number | null
}>

export const resultOf = <A extends Action>(action: A, outcome: Outcome, detail: Detail = {}): Result<A> => ({
  action,
  outcome,
  code: detail.code ?? null,
  requestId: detail.requestId ?? null,
  message: detail.message ?? null,
  gapMs: detail.gapMs ?? null,
})
