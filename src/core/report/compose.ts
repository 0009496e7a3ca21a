import type { Action } from '../model/action.ts'
import type { ScopeState } from '../model/inventory.ts'
import type { Plan, Verdict } from '../model/plan.ts'
import type { Result, RunRecord } from '../model/run-record.ts'
import { exitStatus, planExit, runExit } from './exit-status.ts'
import type { ExitStatus } from './exit-status.ts'
import { groupActions, groupBlocked, toDone, toPlanned } from './group.ts'
import { isChange } from './outcomes.ts'
import { planHeadline, runHeadline } from './headline.ts'
import { powerNotes } from './powers.ts'
import { toRefusalNote } from './refusals.ts'
import { residualFindings } from './residual.ts'
import type { Count, Mood, Report } from './report.ts'
import { resultsOf, standingOf } from './results.ts'

/** What a plan has to say. Actions that a filter leaves out are counted, not listed. */
export const summarisePlan = (verdict: Verdict): Report => {
  const { plan } = verdict
  const inside = plan.actions.filter((action) => standingOf(verdict, action) !== 'filtered')
  const isAlready = ({ cause }: Action): boolean => plan.standing === 'proposed' && cause === 'drift'
  const grouped = (some: readonly Action[]) =>
    groupActions(some.map((action) => toPlanned(action, standingOf(verdict, action))))
  return {
    ...shared(verdict),
    tense: 'will',
    mood: moodOf[planExit(verdict)],
    headline: planHeadline(verdict, inside.length),
    runId: null,
    counts: [
      ...countsOf(plan, inside),
      ...countIfAny('drift already', inside.filter(isAlready).length),
      ...countIfAny('left out by filter or plan file', plan.actions.length - inside.length),
    ],
    recovered: [],
    actions: grouped(inside.filter((action) => !isAlready(action))),
    already: grouped(inside.filter(isAlready)),
    powers: powerNotes(plan, inside),
  }
}

/** What a run has to say: every action with what became of it, those apply never reached included. */
export const summariseRun = (record: RunRecord): Report => {
  const results = resultsOf(record)
  const inside = results.filter(({ code }) => code !== 'filtered')
  return {
    ...shared(record.verdict),
    findings: [...shared(record.verdict).findings, ...residualFindings(record)],
    tense: 'did',
    mood: moodOf[runExit(record)],
    headline: runHeadline(record, inside),
    runId: record.runId,
    counts: [
      ...outcomesOf([...record.recovered, ...inside]),
      ...countIfAny('left out by filter or plan file', results.length - inside.length),
    ],
    recovered: groupActions(record.recovered.map(toDone)),
    actions: groupActions(inside.map(toDone)),
    already: [],
    powers: powerNotes(record.verdict.plan, done(inside)),
  }
}

/** What a run did not come to do it did not give either. */
const done = (results: readonly Result[]): readonly Action[] =>
  results.filter(({ outcome }) => isChange(outcome)).map(({ action }) => action)

type Shared = Omit<
  Report,
  'tense' | 'mood' | 'headline' | 'runId' | 'counts' | 'recovered' | 'actions' | 'already' | 'powers'
>

const shared = ({ plan, refused, findings }: Verdict): Shared => ({
  commit: plan.commit,
  dirty: plan.dirty,
  planHash: plan.planHash,
  unknownScopes: unknownScopesOf(plan),
  refused: refused.map((refusal) => toRefusalNote(refusal, plan.planHash, 'rolekeeper approve')),
  blocked: groupBlocked(plan.blocked),
  findings: [...plan.findings, ...findings],
})

export const unknownScopesOf = ({ scopes }: Plan): Report['unknownScopes'] => scopes.filter(isUnknown)

const isUnknown = (scope: ScopeState): scope is Extract<ScopeState, { state: 'unknown' }> => scope.state === 'unknown'

export const moodOf: Record<ExitStatus, Mood> = {
  [exitStatus.done]: 'good',
  [exitStatus.error]: 'bad',
  [exitStatus.todo]: 'todo',
  [exitStatus.refused]: 'refused',
  [exitStatus.usage]: 'bad',
  [exitStatus.interrupted]: 'bad',
}

/** What there is none of is left out; how many were seen always stands. */
export const countsOf = ({ summary, blocked }: Plan, actions: readonly Action[]): readonly Count[] => {
  const of = (kind: Action['kind']) => actions.filter((action) => action.kind === kind).length
  const counts = [
    { word: 'to attach', count: of('attach') },
    { word: 'to replace', count: of('replace') },
    { word: 'to detach', count: of('detach') },
    { word: 'to recreate', count: of('recreate') },
    { word: 'in RAM', count: actions.filter((action) => action.class === 'ram').length },
    { word: 'blocked', count: blocked.length },
    { word: 'unknown', count: summary.unknown },
    { word: 'in sync', count: summary.inSync },
    { word: 'unmanaged', count: summary.unmanaged },
  ]
  return [...counts.filter(({ count }) => count > 0), { word: 'seen', count: summary.seen }]
}

export const countIfAny = (word: string, count: number): readonly Count[] => (count === 0 ? [] : [{ word, count }])

const outcomesOf = (results: readonly Result[]): readonly Count[] => {
  const counts = new Map<string, number>()
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([word, count]) => ({ word, count }))
}
