import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { Finding } from '../model/finding.ts'
import type { ScopeState } from '../model/inventory.ts'
import type { ActionStanding, Refusal, Summary, Verdict } from '../model/plan.ts'
import type { PowerChange } from '../model/power.ts'
import type { Result, RunRecord } from '../model/run-record.ts'
import { actionKey } from '../plan/key.ts'
import { toIso } from '../model/iso.ts'
import { residualOf } from './residual.ts'
import type { Residual } from './residual.ts'
import { resultsOf, standingOf } from './results.ts'

/** A finding as the JSON shapes carry it; `file`, `line` and `column` are null where it has no place. */
export type FindingDocument = Readonly<{
  code: string
  severity: Finding['severity']
  file: string | null
  line: number | null
  column: number | null
  message: string
  fix: string
}>

type ScopeDocument = Readonly<{ account: string; region: string; kind: string; state: string; seen: number }> &
  Partial<Readonly<{ why: string }>>

type PlanHead = Readonly<{
  version: string
  commit: string
  dirty: boolean
  planHash: string
  inventoryHash: string
  scopes: readonly ScopeDocument[]
  summary: Summary
}>

type PlanTail = Readonly<{
  blocked: readonly Blocked[]
  findings: readonly FindingDocument[]
  refused: readonly Refusal[]
  /** What the plan means in permissions. */
  powers: readonly PowerChange[]
}>

/** `rolekeeper/plan/v1` (design § 8): what `plan --format json` prints and `apply PLAN` reads. */
export type PlanDocument = Readonly<{ schema: 'rolekeeper/plan/v1' }> &
  PlanHead &
  Readonly<{ actions: readonly (Action & Readonly<{ standing: ActionStanding }>)[] }> &
  PlanTail

type ResultDocument = Action &
  Readonly<{
    standing: ActionStanding | null
    outcome: Result['outcome']
    code: string | null
    requestId: string | null
    message: string | null
  }> &
  Partial<Readonly<{ gapMs: number; heir: string }>>

/** `until` null: the run was interrupted, and it is six hours after its last change. */
type ResidualDocument = Omit<Residual, 'until'> & Readonly<{ until: string | null }>

/** `rolekeeper/run/v1` (design § 8): what apply did, and what the ledger keeps of it. Instants are ISO 8601 in UTC. */
export type RunDocument = Readonly<{ schema: 'rolekeeper/run/v1'; runId: string }> &
  PlanHead &
  Readonly<{
    startedAt: string
    endedAt: string | null
    recovered: readonly ResultDocument[]
    actions: readonly ResultDocument[]
  }> &
  PlanTail &
  Readonly<{
    /** Whose tokens outlive the run, and until when at the latest. */
    residual: readonly ResidualDocument[]
    apiCalls: Readonly<Record<string, number>>
  }>

/** The plan as data for others; `version` is Rolekeeper's own. */
export const planDocument = (verdict: Verdict, version: string): PlanDocument => ({
  schema: 'rolekeeper/plan/v1',
  ...headOf(verdict, version),
  actions: verdict.plan.actions.map((action) => ({
    ...inOrder(action),
    standing: standingOf(verdict, action),
  })),
  ...tailOf(verdict),
})

/** The run as data for others: one entry for every action of the plan, reached or not. */
export const runDocument = (record: RunRecord, version: string): RunDocument => ({
  schema: 'rolekeeper/run/v1',
  runId: record.runId,
  ...headOf(record.verdict, version),
  startedAt: toIso(record.startedAt),
  endedAt: record.endedAt === null ? null : toIso(record.endedAt),
  recovered: record.recovered.map((result) => toResult(result, null)),
  actions: resultsOf(record).map((result) =>
    toResult(result, record.verdict.standings.get(actionKey(result.action)) ?? null),
  ),
  ...tailOf(record.verdict),
  residual: residualOf(record).map((one) => ({ ...one, until: one.until === null ? null : toIso(one.until) })),
  apiCalls: record.apiCalls,
})

const headOf = ({ plan }: Verdict, version: string): PlanHead => ({
  version,
  commit: plan.commit,
  dirty: plan.dirty,
  planHash: plan.planHash,
  inventoryHash: plan.inventoryHash,
  scopes: plan.scopes.map(toScope),
  summary: plan.summary,
})

const tailOf = ({ plan, findings, refused }: Verdict): PlanTail => ({
  blocked: plan.blocked,
  findings: [...plan.findings, ...findings].map(toFinding),
  refused,
  powers: plan.powers,
})

const toScope = (one: ScopeState): ScopeDocument => ({
  ...one.scope,
  state: one.state,
  seen: one.seen,
  ...(one.state === 'unknown' ? { why: one.why } : {}),
})

/** A finding with its place spread out. */
export const toFinding = ({ code, severity, at, message, fix }: Finding): FindingDocument => ({
  code,
  severity,
  file: at?.file ?? null,
  line: at?.line ?? null,
  column: at?.column ?? null,
  message,
  fix,
})

/** The documented keys first, so that people who read the JSON find them where the documentation shows them. */
const inOrder = <A extends Action>(action: A): A => {
  const { kind, class: limitClass, target, from, to, binding, cause, why } = action
  return { ...{ kind, class: limitClass, target, from, to, binding, cause, why }, ...action }
}

const toResult = (result: Result, standing: ActionStanding | null): ResultDocument => ({
  ...inOrder(result.action),
  standing,
  outcome: result.outcome,
  code: result.code,
  requestId: result.requestId,
  message: result.message,
  ...(result.gapMs === null ? {} : { gapMs: result.gapMs }),
  ...(result.heir === undefined ? {} : { heir: result.heir }),
})
