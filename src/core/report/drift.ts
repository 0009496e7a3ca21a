import { lostShards } from '../memory/lost-shards.ts'
import { missedHeartbeat } from '../memory/heartbeat.ts'
import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import type { Summary, Verdict } from '../model/plan.ts'
import type { Instant } from '../model/time.ts'
import { toFinding, type FindingDocument } from './documents.ts'
import { toIso } from '../model/iso.ts'
import { standingOf } from './results.ts'

/** One thing that is not as it should be. `reason` and `fix` are null where nothing keeps it from being mended. */
export type DriftRow = Readonly<{
  state: 'drift' | 'pending' | 'blocked'
  /** Of an action; null: blocked. */
  kind: Action['kind'] | null
  account: string
  region: string | null
  type: string
  id: string
  from: string | null
  to: string | null
  binding: string | null
  reason: Blocked['reason'] | null
  why: string
  fix: string | null
  /** Where the binding stands. */
  file: string | null
  line: number | null
  column: number | null
}>

/** `rolekeeper/report/v1`: what is not as it should be now. Without a `commit`, nothing could be looked at. */
export type DriftDocument = Readonly<{
  schema: 'rolekeeper/report/v1'
  at: string
  commit: string | null
  planHash: string | null
  summary: Summary | null
  /** Actions that no commit asked for since the last converged run, by kind; and those that one did. */
  drift: Readonly<Partial<Record<Action['kind'], number>>>
  pending: Readonly<Partial<Record<Action['kind'], number>>>
  blocked: Readonly<Record<string, number>>
  /** Every action and every blocked instance that is counted above, but for the last `rowsLeftOut`. */
  rows: readonly DriftRow[]
  rowsLeftOut: number
  findings: readonly FindingDocument[]
}>

/** What was compared with what; `findings` are those beside the plan's own. */
export type Comparison = Readonly<{
  of: Readonly<{ verdict: Verdict; desired: Pick<DesiredState, 'bindings'> }> | null
  findings: readonly Finding[]
  at: Instant
}>

/** `of` null: there is nothing to compare the cloud with. What a filter left out is not counted; all else is. */
export const driftDocument = ({ of, findings, at }: Comparison, mostRows: number = Infinity): DriftDocument => {
  const plan = of?.verdict.plan ?? null
  const rows = of === null ? [] : rowsOf(of.verdict, of.desired)
  const kinds = (state: DriftRow['state']) =>
    countBy(rows.flatMap((row) => (row.state === state && row.kind !== null ? [row.kind] : [])))
  return {
    schema: 'rolekeeper/report/v1',
    at: toIso(at),
    commit: plan?.commit ?? null,
    planHash: plan?.planHash ?? null,
    summary: plan?.summary ?? null,
    drift: kinds('drift'),
    pending: kinds('pending'),
    blocked: countBy(rows.flatMap(({ reason }) => reason ?? [])),
    rows: rows.slice(0, mostRows),
    rowsLeftOut: Math.max(0, rows.length - mostRows),
    findings: [...(of === null ? [] : [...of.verdict.plan.findings, ...of.verdict.findings]), ...findings].map(
      toFinding,
    ),
  }
}

const rowsOf = (verdict: Verdict, { bindings }: Pick<DesiredState, 'bindings'>): readonly DriftRow[] => {
  const places = new Map(bindings.map(({ name, at }) => [name as string, at]))
  const placeOf = (binding: string | null) => {
    const at = binding === null ? undefined : places.get(binding)
    return { file: at?.file ?? null, line: at?.line ?? null, column: at?.column ?? null }
  }
  const actions = verdict.plan.actions
    .filter((action) => standingOf(verdict, action) !== 'filtered')
    .map((action): DriftRow => ({ ...fromAction(action), ...placeOf(action.binding) }))
  const blocked = verdict.plan.blocked.map((one): DriftRow => ({ ...fromBlocked(one), ...placeOf(one.binding) }))
  return [...actions, ...blocked]
}

type Unplaced = Omit<DriftRow, 'file' | 'line' | 'column'>

const fromAction = ({ kind, target, from, to, binding, cause, why }: Action): Unplaced => ({
  state: cause === 'drift' ? 'drift' : 'pending',
  kind,
  account: target.account,
  region: 'region' in target ? target.region : null,
  type: target.type,
  id: target.id,
  from,
  to,
  binding,
  reason: null,
  why,
  fix: null,
})

const fromBlocked = ({ target, ...rest }: Blocked): Unplaced => ({ state: 'blocked', kind: null, ...target, ...rest })

/** What the ledger alone tells of how sweeps go. `shardMs`: the longest that a shard may work. */
export const sweepFindings = (
  control: Control,
  memories: Iterable<AccountMemory>,
  now: Instant,
  shardMs: number,
): readonly Finding[] => [
  ...heldFindings(control),
  ...[...memories].flatMap((memory) =>
    [missedHeartbeat(memory, now), ...lostShards(memory, now, shardMs)].flatMap((one) => one ?? []),
  ),
]

/** A commit that is held leaves an older one in force than people may think. */
const heldFindings = ({ held, accepted }: Control): readonly Finding[] =>
  held
    .filter(({ at }) => accepted === null || at > accepted.at)
    .map(({ commit, why }) => ({
      code: 'commit-held',
      severity: 'error',
      at: null,
      message: `Commit ${commit} is held: ${why}.`,
      fix: `If it is meant: rolekeeper accept ${commit}`,
    }))

const countBy = <K extends string>(words: readonly K[]): Partial<Record<K, number>> => {
  const counts: Partial<Record<K, number>> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
