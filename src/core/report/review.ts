import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan, Verdict } from '../model/plan.ts'
import { actionKey } from '../plan/key.ts'
import { countIfAny, countsOf, moodOf, unknownScopesOf } from './compose.ts'
import { exitStatus, planExit } from './exit-status.ts'
import { groupBlocked } from './group.ts'
import { planHeadline } from './headline.ts'
import { powerNotes } from './powers.ts'
import { toRefusalNote } from './refusals.ts'
import type { Report } from './report.ts'
import { standingOf } from './results.ts'
import { groupByOrigin, type OriginGroup } from './review-origins.ts'

/** What people who review a change have to know of it, decided and counted; formats only write it down. */
export type Review = Pick<
  Report,
  | 'mood'
  | 'headline'
  | 'counts'
  | 'commit'
  | 'dirty'
  | 'planHash'
  | 'unknownScopes'
  | 'refused'
  | 'powers'
  | 'blocked'
  | 'findings'
> &
  Readonly<{
    changes: readonly OriginGroup[]
    /** What the base asks for, blocks and finds as well: there before this change, and no doing of it. */
    already: Readonly<{ changes: readonly OriginGroup[]; blocked: number; findings: number }>
  }>

/** What there is without the change: the base's plan over the same inventory, and what its files alone gave to find. */
export type Before = Readonly<{ plan: Plan; findings: readonly Finding[] }>

/**
 * A plan for review. Its verdict is about what the change brings; `before` null: all of it. `approving`: the command by
 * which actions are approved where it is read.
 */
export const summariseReview = (verdict: Verdict, before: Before | null, approving: string): Review => {
  const { plan } = verdict
  const inside = plan.actions.filter((action) => standingOf(verdict, action) !== 'filtered')
  const isAlready = ({ cause }: Action): boolean => before !== null && cause === 'drift'
  const caused = inside.filter((action) => !isAlready(action))
  const already = inside.filter(isAlready)
  const blocked = plan.blocked.filter(isNew(before?.plan.blocked ?? [], blockedKey))
  const all = [...plan.findings, ...verdict.findings]
  const findings = all.filter(isNew([...(before?.findings ?? []), ...(before?.plan.findings ?? [])], findingKey))
  const own = ownVerdict(verdict, caused, blocked)
  const group = (some: readonly Action[]) => groupByOrigin(some, (action) => standingOf(verdict, action))
  const powers = powerNotes(plan, caused)
  return {
    mood: moodOf[planExit(own)],
    headline: headlineOf(own, before),
    counts: [
      ...countsOf(own.plan, caused),
      ...countIfAny('with escalation', powers.filter(({ risks }) => risks.length > 0).length),
      ...countIfAny('drift already', already.length),
      ...countIfAny('left out by filter or plan file', plan.actions.length - inside.length),
    ],
    commit: plan.commit,
    dirty: plan.dirty,
    planHash: plan.planHash,
    unknownScopes: unknownScopesOf(plan),
    refused: verdict.refused.map((refusal) => toRefusalNote(refusal, plan.planHash, approving)),
    changes: group(caused),
    // Those from which more can be had come first.
    powers: powers.toSorted((a, b) => Number(a.risks.length === 0) - Number(b.risks.length === 0)),
    blocked: groupBlocked(blocked),
    already: {
      changes: group(already),
      blocked: plan.blocked.length - blocked.length,
      findings: all.length - findings.length,
    },
    findings,
  }
}

/** The verdict as if the change brought nothing but what it does: a limit that only drift is over does not hold it. */
const ownVerdict = (verdict: Verdict, actions: readonly Action[], blocked: readonly Blocked[]): Verdict => {
  const standings = new Map(actions.map((action) => [actionKey(action), standingOf(verdict, action)]))
  const isRefused = [...standings.values()].includes('refused')
  return {
    ...verdict,
    plan: { ...verdict.plan, actions, blocked },
    standings,
    refused: isRefused ? verdict.refused : [],
  }
}

const headlineOf = (own: Verdict, before: Before | null): string =>
  before !== null && planExit(own) === exitStatus.done
    ? 'This change makes no difference to what is there now.'
    : planHeadline(own, own.plan.actions.length)

const isNew = <T>(known: readonly T[], keyOf: (one: T) => string): ((one: T) => boolean) => {
  const before = new Set(known.map(keyOf))
  return (one) => !before.has(keyOf(one))
}

const blockedKey = ({ target, from, to, reason }: Blocked): string => JSON.stringify([target.id, from, to, reason])
/** Without the place: lines move when something is written above them. */
const findingKey = ({ code, message }: Finding): string => JSON.stringify([code, message])
