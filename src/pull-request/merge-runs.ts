import { toIso } from '../core/model/iso.ts'
import type { Shard } from '../core/model/ledger-entry.ts'
import type { AccountMemory, RunNote } from '../core/model/memory.ts'
import type { AccountId, Commit, Region } from '../core/model/names.ts'
import { instant, MINUTE, type Instant } from '../core/model/time.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'
import type { MergeRun, MissingPart } from '../core/report/after-merge.ts'
import { readRunRecord } from './run-records.ts'

/** The longest that Function Compute lets a shard of a sweep work, as `s.yaml` deploys it. */
const SHARD_MS: number = 10 * MINUTE

/** `waits`: a part has not spoken and may still. `missing`: parts that should have by now. */
export type Answers = Readonly<{ waits: boolean; runs: readonly MergeRun[]; missing: readonly MissingPart[] }>

type Watched = Readonly<{ account: AccountId; regions: readonly Region[]; memory: AccountMemory }>

/** `approvedAt`: of the last approval in the request, which no run before it could use. `since`: nobody is late before. */
type Wanted = Readonly<{ commit: Commit; since: number; approvedAt: number }>

type Part = Readonly<
  { is: 'spoken'; notes: readonly RunNote[] } | { is: 'waits' } | { is: 'missing'; part: MissingPart }
>

/** What the ledger has of the runs of a commit, over all parts of the fleet. */
export const answersOf = async (
  fleet: readonly Watched[],
  wanted: Wanted,
  ledger: Pick<LedgerReader, 'blob'>,
  now: Instant,
): Promise<Answers> => {
  const parts = fleet.flatMap((one) => partsOf(one, wanted, now).map((part) => ({ account: one.account, part })))
  const spoken = parts.flatMap(({ account, part }) =>
    part.is === 'spoken' ? part.notes.map((note) => ({ account, note })) : [],
  )
  const read = await Promise.all(
    spoken.toSorted((a, b) => a.note.at - b.note.at).map(({ account, note }) => recordOf(account, note, ledger)),
  )
  return {
    waits: parts.some(({ part }) => part.is === 'waits'),
    runs: read.flatMap((one) => ('runId' in one ? [one] : [])),
    missing: [
      ...parts.flatMap(({ part }) => (part.is === 'missing' ? [part.part] : [])),
      ...read.flatMap((one) => ('why' in one ? [one] : [])),
    ],
  }
}

/** What is not known is not told as nothing. */
const recordOf = async (
  account: AccountId,
  { record, shard, run }: RunNote,
  ledger: Pick<LedgerReader, 'blob'>,
): Promise<MergeRun | MissingPart> => {
  const bytes = await ledger.blob(record)
  const read = bytes && readRunRecord(bytes)
  if (read === null) return { account, shard, why: `the record of its run ${run} cannot be read.` }
  return { account, shard, runId: run, ...read }
}

const partsOf = ({ account, regions, memory }: Watched, wanted: Wanted, now: Instant): readonly Part[] => {
  const { commit, since, approvedAt } = wanted
  const isLate = (from: number): boolean => now >= Math.max(from, since) + SHARD_MS
  const late = (shard: Shard | null, from: number, why: string): Part =>
    isLate(from) ? { is: 'missing', part: { account, shard, why } } : { is: 'waits' }
  const spoken = (notes: readonly RunNote[]): Part | null =>
    (notes.at(-1)?.at ?? -1) >= approvedAt && notes.length > 0 ? { is: 'spoken', notes: telling(notes) } : null

  const whole = spoken(memory.runs.filter((run) => run.commit === commit && run.shard === null))
  if (whole !== null) return [whole]
  const ram = memory.runs.filter((run) => run.commit === commit && run.shard === 'ram')
  const [first] = ram
  const ofRam = spoken(ram)
  if (first === undefined || ofRam === null) {
    return [late(null, since, 'its run has not begun, or broke off. The log of the sweep function says why.')]
  }
  return [
    ofRam,
    ...regions.map((region): Part => {
      const there = memory.runs.filter((run) => run.shard === region)
      const own = there.filter((run) => run.commit === commit)
      // A later commit was accepted before this part began: its run did what this commit asks for, too.
      const after = own.length > 0 ? own : there.filter((run) => run.at >= first.at).slice(0, 1)
      const from = memory.started.get(region)
      return (
        spoken(after) ??
        (from === undefined
          ? late(region, 0, 'it was not started, or has written nothing down. The log of the sweep function says why.')
          : late(region, from, `it was started at ${toIso(instant(from))} and has not finished since.`))
      )
    }),
  ]
}

/** The first, and of the later ones those that did something. */
const telling = ([first, ...more]: readonly RunNote[]): readonly RunNote[] =>
  first === undefined ? [] : [first, ...more.filter(({ outcomes }) => Object.keys(outcomes).length > 0)]
