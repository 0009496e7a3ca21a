import { lostShards } from '../memory/lost-shards.ts'
import { missedHeartbeat } from '../memory/heartbeat.ts'
import type { Action } from '../model/action.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import type { Summary, Verdict } from '../model/plan.ts'
import type { Instant } from '../model/time.ts'
import { toFinding, type FindingDocument } from './documents.ts'
import { toIso } from '../model/iso.ts'

/** `rolekeeper/report/v1`: what is not as it should be now. Without a `plan`, nothing could be looked at. */
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
  findings: readonly FindingDocument[]
}>

/** `verdict` null: there is nothing to compare the cloud with. */
export const driftDocument = (verdict: Verdict | null, findings: readonly Finding[], now: Instant): DriftDocument => {
  const actions = verdict?.plan.actions ?? []
  return {
    schema: 'rolekeeper/report/v1',
    at: toIso(now),
    commit: verdict?.plan.commit ?? null,
    planHash: verdict?.plan.planHash ?? null,
    summary: verdict?.plan.summary ?? null,
    drift: countBy(actions.filter(({ cause }) => cause === 'drift').map(({ kind }) => kind)),
    pending: countBy(actions.filter(({ cause }) => cause !== 'drift').map(({ kind }) => kind)),
    blocked: countBy((verdict?.plan.blocked ?? []).map(({ reason }) => reason)),
    findings: [...(verdict === null ? [] : [...verdict.plan.findings, ...verdict.findings]), ...findings].map(
      toFinding,
    ),
  }
}

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
