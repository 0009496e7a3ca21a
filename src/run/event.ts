import { accountAllowed } from '../core/desired/bounds.ts'
import { compileBindings, type Compiled } from '../core/desired/compile.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Hint, OtherChange } from '../core/model/hint.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Recollection } from '../core/ports/ledger.ts'
import { attachTo } from './event-attach.ts'
import { lookAround } from './event-look.ts'
import type { EventPowers, Learned } from './event-powers.ts'
import { takeTurn } from './event-turn.ts'

/** What events told. */
export type Told = Readonly<{
  hints: readonly Hint[]
  others: readonly Readonly<{ account: AccountId; change: OtherChange }>[]
}>

/**
 * What became of the hints of one region. `known`: Rolekeeper has given the instances a role already, or is about to;
 * `left`: another invocation looks after them; all others but `done`: nothing may be changed there.
 */
export type Reaction = At &
  Readonly<{
    is: 'done' | 'known' | 'left' | Refusal
    results: readonly Result[]
  }>

type Refusal = 'nothing-accepted' | 'out-of-scope' | 'report-only' | 'stopped' | 'frozen'

/** Not all could be done now: thrown, so that the queue delivers the event again. */
export class NotYet extends Error {
  override name = 'NotYet'
}

/** Reacts to events one after another, warm where the process is. Throws `NotYet`, `LedgerFailure` and `CloudFailure`. */
export const openReactions = (powers: EventPowers): ((told: Told) => Promise<readonly Reaction[]>) => {
  const learned: Learned = { occupied: new Set(), choiceBy: choosing() }
  return async ({ hints, others }) => {
    await noteOthers(powers, others)
    const reactions: Reaction[] = []
    const undone: string[] = []
    for (const there of byRegion(hints)) {
      if (learned.occupied.size > OCCUPIED_KEPT) learned.occupied.clear()
      const { reaction, notYet } = await react(powers, learned, there)
      reactions.push(reaction)
      undone.push(...notYet)
      report(powers, there, reaction)
    }
    if (undone.length > 0) throw new NotYet(`${undone.join(' ')} The event is delivered again.`)
    return reactions
  }
}

const OCCUPIED_KEPT = 50_000

type There = Readonly<{ at: At; hints: readonly Hint[] }>
type Reacted = Readonly<{ reaction: Reaction; notYet: readonly string[] }>

const react = async (powers: EventPowers, learned: Learned, { at, hints }: There): Promise<Reacted> => {
  const ended = (is: Reaction['is'], results: readonly Result[] = [], notYet: readonly string[] = []): Reacted => ({
    reaction: { ...at, is, results },
    notYet,
  })
  const seen = await recallUnrefused(powers, at)
  if ('refusal' in seen) return ended(seen.refusal)

  const ids = [...new Set(hints.flatMap((hint) => hint.ids))]
  const turn = await takeTurn(powers, learned, at, ids, seen.recollection)
  if (!('recollection' in turn)) return ended(turn.is)

  const look = await lookAround(powers, learned, { at, hints, ids, turn })
  if (look.is === 'known') return ended('known')
  const attached = await attachTo(powers, at, look.empty, look.recollection)
  return ended('done', attached.results, [...look.notYet, ...attached.notYet])
}

/** What was seen before may say no for the last time: then it is read again. */
const recallUnrefused = async (
  { ledger, bounds }: EventPowers,
  at: At,
): Promise<Readonly<{ recollection: Recollection } | { refusal: Refusal }>> => {
  const before = await ledger.recall(at.account, 'as-seen')
  if (refusalOf(before, bounds, at) === null) return { recollection: before }
  const now = await ledger.recall(at.account, 'now')
  const refusal = refusalOf(now, bounds, at)
  return refusal === null ? { recollection: now } : { refusal }
}

const refusalOf = ({ desired, control, memory }: Recollection, bounds: Bounds, at: At): Refusal | null => {
  if (control.frozen !== null || memory.frozen !== null) return 'frozen'
  if (control.stopped !== null) return 'stopped'
  if (desired === null) return 'nothing-accepted'
  const wishes = desired.accounts.get(at.account)
  if (wishes === undefined || !wishes.regions.includes(at.region) || !accountAllowed(bounds, at.account)) {
    return 'out-of-scope'
  }
  return wishes.mode === 'report' ? 'report-only' : null
}

/** Attach and detach events of others start nothing: someone may be isolating a machine. They are kept to name fighters. */
const noteOthers = async ({ ledger }: EventPowers, others: Told['others']): Promise<void> => {
  for (const account of new Set(others.map((one) => one.account))) {
    const { desired, memory } = await ledger.recall(account, 'now')
    const news = others
      .filter((one) => one.account === account)
      .map(({ change }) => change)
      // Only where Rolekeeper has put a role can somebody fight it; and events come twice.
      .filter(({ id, at }) => memory.applied.has(id) && (memory.others.get(id)?.at ?? -Infinity) < at)
    if (desired?.accounts.has(account) === true && news.length > 0) await ledger.noteOthers(account, news)
  }
}

const choosing = (): Learned['choiceBy'] => {
  const compiled = new WeakMap<DesiredState, Compiled>()
  return (desired) => {
    const known = compiled.get(desired) ?? compileBindings(desired)
    compiled.set(desired, known)
    return known.choose
  }
}

const byRegion = (hints: readonly Hint[]): readonly There[] => {
  const regions = new Map<string, There & { hints: Hint[] }>()
  for (const hint of hints) {
    const key = `${hint.at.account}/${hint.at.region}`
    const there = regions.get(key) ?? { at: hint.at, hints: [] }
    there.hints.push(hint)
    regions.set(key, there)
  }
  return [...regions.values()]
}

const report = ({ around: { log, clock } }: EventPowers, { hints }: There, reaction: Reaction): void => {
  const { account, region, is, results } = reaction
  const outcomes: Record<string, number> = {}
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const happened = hints.flatMap(({ happenedAt }) => happenedAt ?? [])
  const afterMs = happened.length === 0 ? null : clock.now() - Math.min(...happened)
  const events = hints.map(({ event }) => event)
  log('info', 'Events were handled.', { account, region, is, outcomes, afterMs, events })
}
