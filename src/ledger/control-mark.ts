import type { AccountEntryBody, ControlEntryBody } from '../core/model/ledger-entry.ts'
import type { AccountMemory, Control } from '../core/model/memory.ts'
import type { AccountId } from '../core/model/names.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import { appendUnless, type Made, type Stamp } from './append.ts'
import { fresh, type Logs } from './logs.ts'

type MarkBody = Extract<AccountEntryBody, { kind: 'control' }>

/** What is in `control` and bears on whether an attach may begin, or on which. */
export const bearsOnEvents = ({ kind }: ControlEntryBody): boolean =>
  ['accepted', 'stop', 'start', 'suspend', 'resume'].includes(kind)

/**
 * Writes in the logs of these accounts that `control` has reached `last`. A writer that has not read so far loses the race
 * for its next number there, and reads: so an event need not ask `control` each time whether it was stopped.
 */
export const markControl = async (
  logs: Logs,
  stamp: Stamp,
  accounts: Iterable<AccountId>,
  last: number,
): Promise<void> => {
  for (const account of accounts) {
    await appendUnless(logs.of(account), stamp, async ({ memory }): Promise<Made<MarkBody, null>> => {
      // Nothing is begun in a frozen log, and its end is not known.
      if (memory.frozen !== null || memory.control >= last) return { instead: null }
      return { write: { kind: 'control', last } }
    })
  }
}

/**
 * `control`, read anew only where the account's log says that this process has not seen all that it must have seen. Before
 * anything is accepted nobody knows in which logs to say so.
 */
export const controlFor = async ({ control }: Logs, memory: Pick<AccountMemory, 'control'>): Promise<Control> => {
  const seen = control.seen?.memory
  const suffices = seen !== undefined && seen.accepted !== null && seen.last >= memory.control
  return suffices ? seen : (await fresh(control)).memory
}

/** The accounts of a state that can be read; who could not read it plans nothing by it. */
export const accountsOf = async (
  accepted: () => Promise<Readonly<{ accounts: ReadonlyMap<AccountId, unknown> }> | null>,
): Promise<readonly AccountId[]> => {
  try {
    return [...((await accepted())?.accounts.keys() ?? [])]
  } catch (error) {
    if (error instanceof LedgerFailure && error.reason === 'frozen') return []
    throw error
  }
}
