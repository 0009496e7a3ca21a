import { noFilter } from '../core/check/filter.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'
import type { Clock } from '../core/ports/surroundings.ts'
import { driftDocument, sweepFindings, type DriftDocument } from '../core/report/drift.ts'
import { recollect, type Digest } from './given.ts'
import { preview } from './preview.ts'

/** It reads, and holds nothing that could change anything. */
export type DriftPowers = Readonly<{
  ledger: LedgerReader
  readerFor: (desired: DesiredState) => CloudReader
  clock: Clock
}>

export type DriftOptions = Readonly<{ bounds: Bounds; digest: Digest; shardMs: number }>

/** What is not as the accepted state says, over all its accounts, and how sweeps go. Nothing of it is remembered. */
export const reportDrift = async (
  { ledger, readerFor, clock }: DriftPowers,
  { bounds, digest, shardMs }: DriftOptions,
): Promise<DriftDocument> => {
  const now = clock.now()
  try {
    const desired = await ledger.accepted()
    if (desired === null) return driftDocument(null, [nothingAccepted], now)
    const { given, findings } = await recollect(ledger, desired, bounds, digest, now)
    const options = { filter: noFilter, reviewed: null }
    const { verdict } = await preview(readerFor(desired), desired, given, options, findings)
    return driftDocument(verdict, sweepFindings(given.control, given.memories.values(), now, shardMs), now)
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    return driftDocument(null, [unreadable(error)], now)
  }
}

const nothingAccepted: Finding = {
  code: 'nothing-accepted',
  severity: 'warning',
  at: null,
  message: 'No commit was accepted yet, so there is nothing to compare the cloud with.',
  fix: 'The first sweep that can read desired state accepts it.',
}

const unreadable = ({ message }: LedgerFailure): Finding => ({
  code: 'ledger-unreadable',
  severity: 'error',
  at: null,
  message: `The ledger cannot be read, so nobody knows what was accepted. ${message}`,
  fix: 'Nothing is changed until it can be.',
})
