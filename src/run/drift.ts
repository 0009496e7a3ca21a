import type { Filter } from '../core/check/filter.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { AccountMemory } from '../core/model/memory.ts'
import { MINUTE, type Instant } from '../core/model/time.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'
import type { Clock } from '../core/ports/surroundings.ts'
import type { Comparison } from '../core/report/drift.ts'
import { takeCensus } from '../core/report/drift/census.ts'
import type { Compared } from '../core/report/drift/seen.ts'
import { sweepFindings } from '../core/report/drift/sweeps.ts'
import type { CallLine, DriftDocument } from '../core/report/drift-document.ts'
import { recollect, type Digest } from './given.ts'
import { preview } from './preview.ts'

/** The longest that Function Compute lets a shard of a sweep work, as `s.yaml` deploys it. */
export const SHARD_MS: number = 10 * MINUTE

/** It reads, and holds nothing that could change anything. */
export type DriftPowers = Readonly<{
  /** Opened when it is read: a ledger that cannot be is something to report. */
  ledger: () => Promise<LedgerReader>
  /** The last report that was kept; null: there is none. */
  last: () => Promise<DriftDocument | null>
  /** What to compare with where no commit was accepted yet; null: nothing. */
  otherwise: () => Promise<DesiredState | null>
  cloudFor: (desired: DesiredState) => MeteredCloud
  clock: Clock
}>

/** `calls`: what was asked of it. */
export type MeteredCloud = Readonly<{ reader: CloudReader; calls: () => readonly CallLine[] }>

export type DriftOptions = Readonly<{
  bounds: Bounds
  digest: Digest
  filter: Filter
  links: DriftDocument['links']
  /** The longest that a shard of a sweep may work. */
  shardMs: number
  /** Sweeps are deployed; else only accounts where some began are looked at for them. */
  expectsSweeps: boolean
}>

/** What is not as the accepted state says, over all its accounts, and how sweeps go. Nothing of it is remembered. */
export const compareDrift = async (powers: DriftPowers, options: DriftOptions): Promise<Comparison> => {
  const at = powers.clock.now()
  const { filter, links } = options
  const nothing: Comparison = { of: null, filter, findings: [], calls: [], links, last: null, at }
  try {
    const ledger = await powers.ledger()
    const last = await powers.last()
    const desired = (await ledger.accepted()) ?? (await powers.otherwise())
    if (desired === null) return { ...nothing, last, findings: [nothingAccepted] }
    const { reader, calls } = powers.cloudFor(desired)
    const { of, findings } = await lookAround(ledger, desired, reader, options, at)
    return { ...nothing, of, last, findings, calls: calls() }
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    return { ...nothing, findings: [unreadable(error)] }
  }
}

const lookAround = async (
  ledger: LedgerReader,
  desired: DesiredState,
  reader: CloudReader,
  { bounds, digest, filter, shardMs, expectsSweeps }: DriftOptions,
  at: Instant,
): Promise<Readonly<{ of: Compared; findings: readonly Finding[] }>> => {
  const { given, findings } = await recollect(ledger, desired, bounds, digest, at)
  const census = takeCensus()
  const options = { filter, reviewed: null, watch: census.see }
  const { verdict } = await preview(reader, desired, given, options, findings)
  const swept = [...given.memories.values()].filter((memory) => expectsSweeps || hasSwept(memory))
  return {
    of: { verdict, desired, given, counted: census.counted() },
    findings: sweepFindings(given.control, swept, at, shardMs),
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
