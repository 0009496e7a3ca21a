import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Given } from '../core/model/given.ts'
import { emptyControl, emptyMemory, type AccountMemory, type Control } from '../core/model/memory.ts'
import type { AccountId, Hash } from '../core/model/names.ts'
import type { Instant } from '../core/model/time.ts'
import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'

export type Digest = (canonicalText: string) => Hash

/**
 * What the ledger remembers, as a plan needs it. A ledger that cannot be read freezes what it cannot speak of:
 * reads and reports go on, nothing is changed (design § 7).
 */
export const recollect = async (
  ledger: LedgerReader,
  desired: DesiredState,
  bounds: Bounds,
  digest: Digest,
  asOf: Instant,
): Promise<Readonly<{ given: Given; findings: readonly Finding[] }>> => {
  const findings: Finding[] = []
  const orFrozen = async <T extends Control | AccountMemory>(read: Promise<T>, empty: T, what: string): Promise<T> => {
    try {
      return await read
    } catch (error) {
      if (!(error instanceof LedgerFailure)) throw error
      const message = `The ledger could not be read for ${what}: ${error.message}`
      findings.push({
        code: 'ledger-unreadable',
        severity: 'error',
        at: null,
        message,
        fix: 'Nothing is changed there until it can be.',
      })
      return { ...empty, frozen: { number: 0, why: error.message } }
    }
  }
  const control = await orFrozen(ledger.control(), emptyControl, 'all accounts')
  const memories = await Promise.all(
    [...desired.accounts.keys()].map(async (id): Promise<[AccountId, AccountMemory]> => [
      id,
      await orFrozen(ledger.memory(id), emptyMemory(id), id),
    ]),
  )
  return { given: { asOf, control, memories: new Map(memories), bounds, digest }, findings }
}
