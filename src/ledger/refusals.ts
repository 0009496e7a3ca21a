import type { Action } from '../core/model/action.ts'
import type { AccountMemory, Control } from '../core/model/memory.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'

/** Null: nothing in the log keeps it from being written to. */
export const frozen = (what: string, memory: Pick<Control, 'frozen'>): LedgerFailure | null =>
  memory.frozen === null
    ? null
    : new LedgerFailure(`The ledger of ${what} is read-only: ${memory.frozen.why}. Nothing new begins there.`, 'frozen')

/**
 * What the ledger itself refuses, whatever `allowed` says: new changes while the stop switch is on, or while a log that may
 * forbid them cannot be read. Recovery goes on when stopped: it gives back what a run took, and only ever attaches.
 */
export const refusal = (actions: readonly Action[], memory: AccountMemory, control: Control): LedgerFailure | null => {
  const unreadable = frozen(memory.account, memory) ?? frozen('all accounts', control)
  if (unreadable !== null) return unreadable
  return actions.every((action) => action.cause === 'recovery') ? null : stopped(control)
}

/** Null: the stop switch is off. */
export const stopped = ({ stopped: switched }: Control): LedgerFailure | null => {
  if (switched === null) return null
  const { by, reason } = switched
  return new LedgerFailure(`${by} has stopped all changes: ${reason}. \`rolekeeper start\` lets them go on.`, 'stopped')
}
