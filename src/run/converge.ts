import { applyWaves } from '../apply/apply.ts'
import type { Hands } from '../apply/hands.ts'
import { openLeases } from '../apply/leases.ts'
import { stillWithin } from '../core/check/limits.ts'
import type { Action } from '../core/model/action.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Given } from '../core/model/given.ts'
import type { RunId } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { Result, RunRecord } from '../core/model/run-record.ts'
import type { Instant } from '../core/model/time.ts'
import { LedgerFailure, type StillAllowed } from '../core/ports/ledger.ts'
import type { Verification } from '../core/model/verification.ts'
import { sampleOf } from '../verify/sample.ts'
import { beforeProof, prove, type Machines } from './prove.ts'
import { encodeRecord, runEntry, unclearedResults, type RunPart } from './record.ts'

/** What a pass that changes something works with; `apiCalls` counts what the cloud clients sent. */
export type Powers = Omit<Hands, 'leases' | 'allowed'> &
  Readonly<{
    runId: RunId
    startedAt: Instant
    apiCalls: () => Readonly<Record<string, number>>
    /** Left out: no machine can be asked. */
    machines?: Machines
    /** Whether the holder of a lease is known to be dead. */
    isGone: (holder: string) => boolean
  }>

/** What goes into the record beside what is done now. */
export type Besides = Readonly<{
  recovered: readonly Result[]
  /** Results of what was reviewed and is no longer in the plan. */
  gone: readonly Result[]
  /** Null: the run is about all that desired state names. */
  part: RunPart | null
}>

/** `recorded`: whether the ledger took the record. */
export type Converged = Readonly<{ record: RunRecord; recorded: boolean }>

/**
 * Applies what check cleared and records the run: the record is the report. It is written also when something failed or
 * the run was interrupted; a ledger that is lost by then costs the entry, not the record.
 */
export const converge = async (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  given: Given,
  verdict: Verdict<'accepted'>,
  { recovered, gone, part }: Besides,
): Promise<Converged> => {
  const leases = openLeases(powers.ledger, powers.around.clock, powers.isGone)
  const hands: Hands = { ...powers, leases, allowed: allowedBy(desired, given) }
  let done: Awaited<ReturnType<typeof applyAndProve>>
  try {
    done = await applyAndProve(hands, powers.machines, desired, given, verdict)
  } finally {
    await leases.releaseAll().catch((error: unknown) => warn(powers, 'A lease could not be released.', error))
  }
  const record: RunRecord = {
    runId: powers.runId,
    verdict,
    recovered,
    results: [...done.results, ...unclearedResults(verdict, part), ...gone],
    startedAt: powers.startedAt,
    endedAt: powers.around.clock.now(),
    apiCalls: powers.apiCalls(),
    ...(done.verified.length === 0 ? {} : { verified: done.verified }),
  }
  return { record, recorded: await writeRecord(powers, desired, record, part) }
}

/** Where settings say so, a sample of the machines is asked before RAM takes anything from the roles that they had. */
const applyAndProve = async (
  hands: Hands,
  machines: Machines | undefined,
  { accounts, settings: { verify } }: DesiredState<'accepted'>,
  { digest }: Given,
  verdict: Verdict<'accepted'>,
): Promise<Readonly<{ results: readonly Result[]; verified: readonly Verification[] }>> => {
  if (verify === undefined || machines === undefined) {
    return { results: await applyWaves(hands, verdict, accounts), verified: [] }
  }
  let verified: readonly Verification[] = []
  const settle = async (given: readonly Result[]): Promise<readonly Result[]> => {
    const sample = sampleOf(verdict.plan.planHash, given, digest, verify)
    const proven = await prove(hands, machines, verify, sample, given)
    verified = proven.verified
    return proven.results
  }
  const results = await applyWaves({ ...hands, around: beforeProof(hands.around) }, verdict, accounts, settle)
  return { results, verified }
}

/** Asked with the newest memory, so that runs side by side cannot together break a limit that each alone would keep. */
const allowedBy =
  (desired: DesiredState<'accepted'>, given: Given) =>
  (actions: readonly Action[]): StillAllowed =>
  (memory, control, now) => {
    if (memory.frozen !== null) return new LedgerFailure(memory.frozen.why, 'frozen')
    const broken = stillWithin(actions, desired.settings, given.bounds, memory, control, now)
    return broken === null ? null : new LedgerFailure(broken, 'over-limit')
  }

const writeRecord = async (
  powers: Powers,
  desired: DesiredState,
  record: RunRecord,
  part: RunPart | null,
): Promise<boolean> => {
  try {
    const blob = await powers.ledger.putBlob(encodeRecord(record))
    for (const account of desired.accounts.keys()) {
      if (part !== null || record.verdict.plan.scopes.some(({ scope }) => scope.account === account)) {
        await powers.ledger.record(account, runEntry(account, record, blob, part), powers.runId)
      }
    }
    return true
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    warn(powers, 'The run could not be recorded in the ledger.', error)
    return false
  }
}

const warn = (powers: Powers, text: string, error: unknown): void =>
  powers.around.log('error', text, { error: error instanceof Error ? error.message : String(error) })
