import type { Filter } from '../core/check/filter.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { AccountMemory } from '../core/model/memory.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'
import type { Clock } from '../core/ports/surroundings.ts'
import { sweepFindings, type Comparison } from '../core/report/drift.ts'
import { within } from '../core/report/within.ts'
import { recollect, type Digest } from './given.ts'
import { preview } from './preview.ts'

/** It reads, and holds nothing that could change anything. */
export type DriftPowers = Readonly<{
  /** Opened when it is read: a ledger that cannot be is something to report. */
  ledger: () => Promise<LedgerReader>
  /** What to compare with where no commit was accepted yet; null: nothing. */
  otherwise: () => Promise<DesiredState | null>
  readerFor: (desired: DesiredState) => CloudReader
  clock: Clock
}>

export type DriftOptions = Readonly<{
  bounds: Bounds
  digest: Digest
  filter: Filter
  /** The longest that a shard of a sweep may work. */
  shardMs: number
  /** Sweeps are deployed; else only accounts where some began are looked at for them. */
  expectsSweeps: boolean
}>

/** What is not as the accepted state says, over all its accounts, and how sweeps go. Nothing of it is remembered. */
export const compareDrift = async (
  { ledger, otherwise, readerFor, clock }: DriftPowers,
  { bounds, digest, filter, shardMs, expectsSweeps }: DriftOptions,
): Promise<Comparison> => {
  const at = clock.now()
  try {
    const reader = await ledger()
    const desired = (await reader.accepted()) ?? (await otherwise())
    if (desired === null) return { of: null, findings: [nothingAccepted], at }
    const { given, findings } = await recollect(reader, desired, bounds, digest, at)
    const { verdict } = await preview(readerFor(desired), desired, given, { filter, reviewed: null }, findings)
    const swept = [...given.memories.values()].filter((memory) => expectsSweeps || hasSwept(memory))
    return {
      of: { verdict: within(verdict, filter, desired), desired },
      findings: sweepFindings(given.control, swept, at, shardMs),
      at,
    }
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    return { of: null, findings: [unreadable(error)], at }
  }
}

const hasSwept = ({ runs }: AccountMemory): boolean => runs.some(({ shard }) => shard !== null)

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
