import type { Action } from '../model/action.ts'
import type { Shard } from '../model/ledger-entry.ts'
import type { AccountId, Commit, Hash, RunId } from '../model/names.ts'
import type { Result } from '../model/run-record.ts'
import { actionKey, order, readKey, type KeyParts } from '../plan/key.ts'
import { count } from '../plan/words.ts'
import { groupActions, toDone } from './group.ts'
import { isChange } from './outcomes.ts'
import type { ActionGroup, Count, Mood } from './report.ts'

/** A region of an account, or its RAM; null: all of the account. */
export type Part = Readonly<{ account: AccountId; shard: Shard | null }>

/** What the ledger keeps of one run of the commit, the oldest first. `actions`: those that were its to do. */
export type MergeRun = Part & Readonly<{ runId: RunId; actions: readonly Action[]; results: readonly Result[] }>

/** A part of the fleet of which no run of the commit is in the ledger, and why. */
export type MissingPart = Part & Readonly<{ why: string }>

/** All that can be known of a merge. `reviewed`: the keys that its plan comment showed; null: none was shown of its head. */
export type MergeFacts = Readonly<{
  merged: Commit
  /** The commit that the runs were of: the merge's own, or a later one that has it in. */
  commit: Commit
  runs: readonly MergeRun[]
  missing: readonly MissingPart[]
  reviewed: Readonly<{ planHash: Hash; keys: readonly string[] }> | null
}>

/** The first few of some actions, as text; `rest` counts what they leave out. */
export type Named = Readonly<{ total: number; rows: readonly KeyParts[]; rest: number }>

/** What became of a merge, decided and counted; a format only writes it down. */
export type AfterMerge = Readonly<{
  mood: Mood
  headline: string
  merged: Commit
  commit: Commit
  counts: readonly Count[]
  actions: readonly ActionGroup[]
  /** Of the instances whose role was swapped: how many, and how long the longest was without one. Null: none was. */
  gaps: Readonly<{ swapped: number; longestMs: number }> | null
  runs: readonly (Part & Readonly<{ runId: RunId }>)[]
  missing: readonly MissingPart[]
  /** What differs from what was reviewed; null: nothing was. */
  review: Readonly<{ planHash: Hash; asReviewed: number; gone: Named; added: Named }> | null
}>

/** Compares what was reviewed, what was planned and what was done, action by action. */
export const afterMergeReport = ({ merged, commit, runs, missing, reviewed }: MergeFacts): AfterMerge => {
  const planned = new Set(runs.flatMap((run) => run.actions.map(actionKey)))
  const results = [...lastResults(runs).values()]
  const made = results.filter(({ outcome }) => isChange(outcome))
  const failed = results.filter(({ outcome }) => bad.has(outcome))
  const left = results.length - made.length - failed.length
  const gaps = results.flatMap(({ gapMs }) => gapMs ?? [])
  return {
    ...verdict(planned.size, made.length, left, failed.length, missing.length),
    merged,
    commit,
    counts: [
      { word: 'planned', count: planned.size },
      { word: 'applied', count: made.length },
      { word: 'left', count: left },
      { word: 'failed', count: failed.length },
    ],
    actions: groupActions(
      [...failed, ...results.filter((one) => !made.includes(one) && !failed.includes(one)), ...made].map(toDone),
    ),
    gaps: gaps.length === 0 ? null : { swapped: gaps.length, longestMs: Math.max(...gaps) },
    runs: runs.map(({ account, shard, runId }) => ({ account, shard, runId })),
    missing,
    review: reviewed && compare(reviewed, planned, made, missing),
  }
}

const bad: ReadonlySet<Result['outcome']> = new Set(['failed', 'unknown', 'rolled-back', 'interrupted'])

/** By key, the last that was said; that a change was made is not unsaid by a later run that had nothing to do with it. */
const lastResults = (runs: readonly MergeRun[]): ReadonlyMap<string, Result> => {
  const last = new Map<string, Result>()
  for (const result of runs.flatMap((run) => run.results)) {
    const key = actionKey(result.action)
    const known = last.get(key)
    if (known === undefined || !isChange(known.outcome) || isChange(result.outcome)) last.set(key, result)
  }
  return last
}

const verdict = (
  planned: number,
  made: number,
  left: number,
  failed: number,
  missing: number,
): Pick<AfterMerge, 'mood' | 'headline'> => {
  const done = `${made} of ${count(planned, 'change')} made`
  if (failed > 0) return { mood: 'bad', headline: `Not all went well: ${done}, ${failed} failed.` }
  if (missing > 0) return { mood: 'bad', headline: `Not everything has answered: ${done} where it has.` }
  if (left > 0) return { mood: 'todo', headline: `${done}, ${left} left.` }
  return { mood: 'good', headline: planned === 0 ? 'There was nothing to do.' : `Done: ${done}.` }
}

/** What was reviewed for a part that has not answered is neither done nor gone. */
const compare = (
  { planHash, keys }: NonNullable<MergeFacts['reviewed']>,
  planned: ReadonlySet<string>,
  made: readonly Result[],
  missing: readonly MissingPart[],
): NonNullable<AfterMerge['review']> => {
  const reviewed = new Set(keys)
  const silent = new Set(missing.map(({ account, shard }) => `${account}/${shard ?? ''}`))
  const hasAnswered = ({ account, region }: KeyParts): boolean =>
    !silent.has(`${account}/`) && !silent.has(`${account}/${region ?? 'ram'}`)
  return {
    planHash,
    asReviewed: made.filter(({ action }) => reviewed.has(actionKey(action))).length,
    gone: named(
      keys.filter((key) => !planned.has(key)),
      hasAnswered,
    ),
    added: named([...planned].filter((key) => !reviewed.has(key))),
  }
}

/** How many are shown before the rest is counted. */
const SHOWN = 10

const named = (keys: readonly string[], counts: (parts: KeyParts) => boolean = () => true): Named => {
  const all = keys
    .toSorted(order)
    .map(readKey)
    .filter((parts) => counts(parts))
  const rows = all.slice(0, SHOWN)
  return { total: all.length, rows, rest: all.length - rows.length }
}
