import type { Action } from './action.ts'
import type { GroupId, RunId } from './names.ts'
import type { Verdict } from './plan.ts'
import type { Instant } from './time.ts'
import type { Verification } from './verification.ts'

export const outcomes = [
  'attached',
  'replaced',
  'detached',
  'created',
  'updated',
  'deleted',
  'recreated',
  'rolled-back',
  'superseded',
  'skipped',
  'refused',
  'interrupted',
  'failed',
  'unknown',
] as const
export type Outcome = (typeof outcomes)[number]

/** What became of one action. `code` is the cloud's word, or ours (`moved`, `report-only`, …). */
export type Result<A extends Action = Action> = Readonly<{
  action: A
  outcome: Outcome
  code: string | null
  requestId: string | null
  message: string | null
  /** Milliseconds without a role, where one was swapped. */
  gapMs: number | null
  /** `recreated`: the container group that took its place. */
  heir?: GroupId
}>

/** The record that apply wrote and every report reads. `endedAt` null: interrupted, the next run recovers. */
export type RunRecord = Readonly<{
  runId: RunId
  verdict: Verdict
  recovered: readonly Result[]
  results: readonly Result[]
  startedAt: Instant
  endedAt: Instant | null
  /** Calls by `service:Operation`. */
  apiCalls: Readonly<Record<string, number>>
  /** What came of asking a sample of the machines that it changed; left out: none was asked. */
  verified?: readonly Verification[]
}>
