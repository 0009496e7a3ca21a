import { lostShards } from '../memory/lost-shards.ts'
import { missedHeartbeat } from '../memory/heartbeat.ts'
import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import type { Verdict } from '../model/plan.ts'
import { DAY, MINUTE, type Instant } from '../model/time.ts'
import { toFinding } from './documents.ts'
import type { BirthLine, DriftDocument, DriftRow } from './drift-document.ts'
import { toIso } from '../model/iso.ts'
import { standingOf } from './results.ts'

/** What was compared with what; `findings` are those beside the plan's own. */
export type Comparison = Readonly<{
  of: Readonly<{ verdict: Verdict; desired: Pick<DesiredState, 'bindings'> }> | null
  findings: readonly Finding[]
  at: Instant
}>

/** `of` null: there is nothing to compare the cloud with. What a filter left out is not counted; all else is. */
export const driftDocument = (
  { of, findings, at }: Comparison,
  version: string,
  mostRows: number = Infinity,
): DriftDocument => {
  const plan = of?.verdict.plan ?? null
  const rows = of === null ? [] : rowsOf(of.verdict, of.desired, at)
  const kinds = (state: DriftRow['state']) =>
    countBy(rows.flatMap((row) => (row.state === state && row.kind !== null ? [row.kind] : [])))
  return {
    schema: 'rolekeeper/report/v1',
    version,
    at: toIso(at),
    commit: plan?.commit ?? null,
    acceptedAt: null,
    planHash: plan?.planHash ?? null,
    summary: plan?.summary ?? null,
    fleet: null,
    scopes: [],
    drift: kinds('drift'),
    pending: kinds('pending'),
    blocked: countBy(rows.flatMap(({ reason }) => reason ?? [])),
    rows: rows.slice(0, mostRows),
    rowsLeftOut: Math.max(0, rows.length - mostRows),
    causes: [],
    onlyReplaceable: rows.filter((row) => row.onlyReplaceable).length,
    withoutRole: { targetMs: 2 * MINUTE, now: 0, ended: 0, lines: [] },
    births: noBirths,
    suspensions: [],
    stopped: null,
    findings: [...(of === null ? [] : [...of.verdict.plan.findings, ...of.verdict.findings]), ...findings].map(
      toFinding,
    ),
    limits: [],
    calls: [],
    last: null,
    trend: [],
    trends: [],
    links: { ecs: '', eci: '', file: null },
  }
}

const noBirths: BirthLine = {
  count: 0,
  overMs: DAY,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  missedEvents: 0,
  lateMs: 2 * MINUTE,
}

const rowsOf = (verdict: Verdict, { bindings }: Pick<DesiredState, 'bindings'>, at: Instant): readonly DriftRow[] => {
  const places = new Map(bindings.map(({ name, at }) => [name as string, at]))
  const complete = (one: Unplaced): DriftRow => {
    const place = one.binding === null ? undefined : places.get(one.binding)
    return {
      key: JSON.stringify([one.account, one.region, one.type, one.id, one.kind ?? one.reason, one.to]),
      ...one,
      file: place?.file ?? null,
      line: place?.line ?? null,
      column: place?.column ?? null,
      name: '',
      since: toIso(at),
      sinceBy: 'report',
      author: null,
      atSource: null,
      isNew: null,
      onlyReplaceable: one.reason === 'eci-immutable' || one.kind === 'recreate',
    }
  }
  const actions = verdict.plan.actions.filter((action) => standingOf(verdict, action) !== 'filtered')
  return [...actions.map(fromAction), ...verdict.plan.blocked.map(fromBlocked)].map(complete)
}

type Unplaced = Pick<
  DriftRow,
  'state' | 'kind' | 'account' | 'region' | 'type' | 'id' | 'from' | 'to' | 'binding' | 'reason' | 'why' | 'fix'
>

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

const fromBlocked = ({ target, reason, ...rest }: Blocked): Unplaced => ({
  state: reason === 'unknown' ? 'unknown' : 'blocked',
  kind: null,
  ...target,
  reason,
  ...rest,
})

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
