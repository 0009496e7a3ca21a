import type { CheckOptions } from '../core/check/check.ts'
import { abandoned } from '../core/memory/abandoned.ts'
import type { Action } from '../core/model/action.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Given } from '../core/model/given.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { Result, RunRecord } from '../core/model/run-record.ts'
import type { Shard } from '../core/model/ledger-entry.ts'
import { converge, type Powers } from './converge.ts'
import { recollect, type Digest } from './given.ts'
import { preview } from './preview.ts'
import { goneSince, type RunPart } from './record.ts'
import { recoverOpen } from './recover.ts'
import { recoverRecreates } from './recover-recreates.ts'

export type PassOptions = Omit<CheckOptions, 'reviewed'> &
  Readonly<{
    /** The actions of a plan file, by key; null: no plan file was given. */
    reviewed: ReadonlyMap<string, Action> | null
    /** Findings of desired state itself, which belong to the plan and its record. */
    known: readonly Finding[]
    bounds: Bounds
    digest: Digest
    /** Asked once the plan is known and before anything but recovery was written; false: stop there. */
    confirm: (verdict: Verdict<'accepted'>) => Promise<boolean>
    /** Makes the commit the accepted one in the ledger; called after `confirm`, before the first change. */
    accept: () => Promise<void>
    /** A sweep divides the work; without it the pass is about all that desired state names. */
    work?: PartOfWork
  }>

/** One part of an account, as a sweep divides the work. */
export type PartOfWork = Readonly<{
  part: (verdict: Verdict<'accepted'>) => RunPart
  /** Whose open intents are recovered. */
  recovers: (shard: Shard) => boolean
  look: (given: Given, known: readonly Finding[]) => Promise<Verdict<'accepted'>>
}>

/** `record` null: nobody confirmed; `recorded`: whether the ledger took it. */
export type Passed = Readonly<{
  verdict: Verdict<'accepted'>
  recovered: readonly Result[]
  record: RunRecord | null
  recorded: boolean
}>

/** The whole pass: recover, list, plan, check, ask, accept, apply, record. */
export const pass = async (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  options: PassOptions,
): Promise<Passed> => {
  const recovered = await recoverAll(powers, desired, options)
  const { given, findings } = await recollect(
    powers.ledger,
    desired,
    options.bounds,
    options.digest,
    powers.around.clock.now(),
  )
  const { work } = options
  const known = [...options.known, ...findings]
  const verdict = await (work === undefined
    ? preview(powers.reader, desired, given, options, known).then((seen) => seen.verdict)
    : work.look(given, known))
  if (!(await options.confirm(verdict))) return { verdict, recovered, record: null, recorded: false }
  await options.accept()
  const gone = goneSince(options.reviewed, verdict.plan.actions)
  const part = work?.part(verdict) ?? null
  return { verdict, recovered, ...(await converge(powers, desired, given, verdict, { recovered, gone, part })) }
}

/** Recovery comes first in every run; an account whose ledger cannot be read has none that could be known. */
const recoverAll = async (
  powers: Powers,
  desired: DesiredState<'accepted'>,
  { bounds, digest, work }: PassOptions,
): Promise<readonly Result[]> => {
  const now = powers.around.clock.now()
  const { given } = await recollect(powers.ledger, desired, bounds, digest, now)
  const parts = [...given.memories.values()]
    .map((memory) => ({ ...memory, open: memory.open.filter(({ shard }) => work?.recovers(shard) ?? true) }))
    .filter((memory) => memory.frozen === null && memory.open.length > 0)
    .map((memory) => {
      // A run that is still at work keeps its intents: closed under its hands, nobody would drive them after a crash.
      const closable = new Set(abandoned(memory, now, powers.isGone).map((intent) => intent.number))
      return [
        recoverOpen(powers, desired, memory, closable),
        recoverRecreates(
          powers,
          desired,
          given,
          memory.open.filter(({ number }) => closable.has(number)),
        ),
      ]
    })
  return (await Promise.all(parts.flat())).flat()
}
