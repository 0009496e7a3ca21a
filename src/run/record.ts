import type { Action } from '../core/model/action.ts'
import { canonical } from '../core/model/canonical.ts'
import type { ApprovalNote } from '../core/model/asked.ts'
import type { AccountEntryBody, Shard } from '../core/model/ledger-entry.ts'
import type { AccountId, Hash, Region } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { Outcome, Result, RunRecord } from '../core/model/run-record.ts'
import { actionKey } from '../core/plan/key.ts'

/** The blob behind a `run` entry: all that history, approval and rollback ask of a run, in one canonical text. */
export const encodeRecord = ({ verdict, ...run }: RunRecord): Uint8Array => {
  const { plan, refused, standings, findings } = verdict
  const resultNote = ({ action, ...rest }: Result) => ({ key: actionKey(action), action, ...rest })
  const text = canonical({
    schema: 'rolekeeper/run-record/v1',
    runId: run.runId,
    commit: plan.commit,
    dirty: plan.dirty,
    planHash: plan.planHash,
    inventoryHash: plan.inventoryHash,
    summary: plan.summary,
    scopes: plan.scopes,
    actions: plan.actions.map((action) => {
      const key = actionKey(action)
      return { key, action, standing: standings.get(key) ?? 'ready' }
    }),
    blocked: plan.blocked,
    findings: [...plan.findings, ...findings],
    refused,
    recovered: run.recovered.map(resultNote),
    results: run.results.map(resultNote),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    apiCalls: run.apiCalls,
    ...(run.verified === undefined ? {} : { verified: run.verified }),
  })
  return new TextEncoder().encode(text)
}

/** The part of an account that a run is about, and the regions of which it starts a shard each. */
export type RunPart = Readonly<{ shard: Shard; started: readonly Region[] }>

/** The `run` entry of one account; `part` null: it was about all of it. */
export const runEntry = (
  account: AccountId,
  { verdict, results, recovered }: RunRecord,
  record: Hash,
  part: RunPart | null = null,
): Extract<AccountEntryBody, { kind: 'run' }> => {
  const { plan } = verdict
  // Whoever changes RAM may look at instances for it; what is to be remembered of them, their shards say.
  const looksAtRam = part?.shard === 'ram'
  const ofAccount = (action: Action): boolean => action.target.account === account
  return {
    kind: 'run',
    commit: plan.commit,
    planHash: plan.planHash,
    record,
    summary: plan.summary,
    outcomes: countOutcomes([...recovered, ...results].filter((result) => ofAccount(result.action))),
    populations: plan.scopes
      .filter(({ scope }) => scope.account === account && !looksAtRam)
      // A halved population was listed whole: the next sweep has to know, to agree with it.
      .map((one) => ({
        scope: one.scope,
        count: one.seen,
        complete: one.state === 'complete' || one.why === 'halved',
      })),
    bindingMatches: looksAtRam ? {} : matchesIn(plan, account),
    graceSince: looksAtRam ? {} : Object.fromEntries(plan.graceSince),
    rolesProven: plan.rolesProven.get(account) ?? null,
    shard: part?.shard ?? null,
    started: part?.started ?? [],
    approvals: approvalsOf(verdict, account),
    gone: looksAtRam ? [] : (plan.gone.get(account) ?? []),
  }
}

/** Each approval once: all that it carries name the same note. */
const approvalsOf = ({ plan, approved }: Verdict, account: AccountId): readonly ApprovalNote[] => {
  const own = plan.actions.filter(({ target }) => target.account === account)
  return [...new Set(own.flatMap((action) => approved.get(actionKey(action)) ?? []))]
}

const matchesIn = ({ matchesToRemember }: Verdict['plan'], account: AccountId) =>
  Object.fromEntries(
    [...(matchesToRemember.get(account) ?? [])].map(([region, counts]) => [region, Object.fromEntries(counts)]),
  )

const countOutcomes = (results: readonly Result[]): Readonly<Partial<Record<Outcome, number>>> => {
  const counts: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Results for what the verdict did not clear, so that every action of the plan has one; of `part`, what is another's work has none. */
export const unclearedResults = ({ plan, standings, refused }: Verdict, part: RunPart | null): readonly Result[] =>
  plan.actions.flatMap((action): readonly Result[] => {
    const standing = standings.get(actionKey(action)) ?? 'ready'
    if (standing === 'ready' || (part !== null && standing === 'filtered')) return []
    const outcome = standing === 'refused' ? 'refused' : 'skipped'
    const because = refused.find(
      (one) => standing === 'refused' && one.class === action.class && one.account === action.target.account,
    )
    return [{ action, outcome, code: standing, requestId: null, message: because?.because ?? null, gapMs: null }]
  })

/** Results for what a plan file names and the plan of now does not: it was done meanwhile, or is no longer so. */
export const goneSince = (reviewed: ReadonlyMap<string, Action> | null, now: readonly Action[]): readonly Result[] => {
  const present = new Set(now.map(actionKey))
  return [...(reviewed ?? [])]
    .filter(([key]) => !present.has(key))
    .map(([, action]) => ({
      action,
      outcome: 'skipped',
      code: 'moved',
      requestId: null,
      message: 'It is no longer what the plan file says.',
      gapMs: null,
    }))
}
