import type { Filter } from '../../check/filter.ts'
import { tighten } from '../../desired/bounds.ts'
import { lint } from '../../desired/lint.ts'
import type { DesiredState } from '../../model/desired-state.ts'
import type { Given } from '../../model/given.ts'
import { toIso } from '../../model/iso.ts'
import type { Plan, Verdict } from '../../model/plan.ts'
import { toFinding, type FindingDocument } from '../documents.ts'
import type { DriftDocument, DriftRow, ScopeLine } from '../drift-document.ts'
import { standingOf } from '../results.ts'
import { isWithin, within } from '../within.ts'
import { knownRows } from './beside.ts'
import { instanceKey, type Counted } from './census.ts'
import { fleetOf } from './fleet.ts'
import { plannedAction, plannedBlocked, rowsOf } from './rows.ts'
import { limitsOf, suspensionsOf } from './standing.ts'
import { nobodyWaiting, waitingOf } from './waiting.ts'

/** What was compared: the whole plan, whatever a filter leaves of it, and everybody who was seen. */
export type Compared = Readonly<{
  verdict: Verdict
  desired: DesiredState
  given: Given
  counted: ReadonlyMap<string, Counted>
}>

/** What the cloud, desired state and the ledger tell together. */
export type Seen = Pick<
  DriftDocument,
  | 'commit'
  | 'acceptedAt'
  | 'planHash'
  | 'summary'
  | 'fleet'
  | 'scopes'
  | 'drift'
  | 'pending'
  | 'blocked'
  | 'totals'
  | 'rows'
  | 'onlyReplaceable'
  | 'withoutRole'
  | 'births'
  | 'suspensions'
  | 'stopped'
  | 'findings'
  | 'limits'
>

export const nothingSeen: Seen = {
  commit: null,
  acceptedAt: null,
  planHash: null,
  summary: null,
  fleet: null,
  scopes: [],
  drift: {},
  pending: {},
  blocked: {},
  totals: { drift: 0, pending: 0, blocked: 0, unknown: 0 },
  rows: [],
  onlyReplaceable: 0,
  ...nobodyWaiting,
  suspensions: [],
  stopped: null,
  findings: [],
  limits: [],
}

/** Rows pass the filter whole; the fleet, and who waits, by place alone. */
export const seenOf = (compared: Compared, filter: Filter, last: DriftDocument | null): Seen => {
  const { verdict, desired, given, counted } = compared
  const { plan } = verdict
  const { control, memories, asOf } = given
  const planned = [...plan.actions.map(plannedAction), ...plan.blocked.map(plannedBlocked)]
  const verdicts = new Map(planned.map((one) => [instanceKey(one), one]))
  const census = [...counted.values()].filter((one) => {
    const binding = verdicts.get(instanceKey(one))?.binding ?? one.binding
    return isWithin(filter, { ...one, binding }, desired.accounts.get(one.account)?.name)
  })
  const rowFacts = { desired, memories, counted, before: last && knownRows(last), at: asOf }
  const rows = rowsOf(passing(verdict, filter, desired), rowFacts)
  const acceptedAt = control.accepted?.commit === plan.commit ? control.accepted.at : null
  const stopped = control.stopped
  return {
    commit: plan.commit,
    acceptedAt: acceptedAt === null ? null : toIso(acceptedAt),
    planHash: plan.planHash,
    summary: plan.summary,
    fleet: fleetOf(desired, census, verdicts),
    scopes: plan.scopes.map(toScope),
    drift: kindsOf(rows, 'drift'),
    pending: kindsOf(rows, 'pending'),
    blocked: countBy(rows.flatMap(({ reason }) => reason ?? [])),
    totals: { ...nothingSeen.totals, ...countBy(rows.map(({ state }) => state)) },
    rows,
    onlyReplaceable: rows.filter((row) => row.onlyReplaceable).length,
    ...waitingOf(census, rows, memories, acceptedAt, asOf),
    suspensions: suspensionsOf(desired, control, asOf),
    stopped: stopped === null ? null : { by: stopped.by, reason: stopped.reason, at: toIso(stopped.at) },
    findings: findingsOf(compared),
    limits: limitsOf(tighten(desired.settings, given.bounds).settings.limits, memories, asOf),
  }
}

const passing = (verdict: Verdict, filter: Filter, desired: DesiredState) => [
  ...verdict.plan.actions.filter((action) => standingOf(verdict, action) !== 'filtered').map(plannedAction),
  ...within(verdict, filter, desired).plan.blocked.map(plannedBlocked),
]

/** The plan's, those of check, and those of `validate`, each once. */
const findingsOf = ({ verdict, desired, given }: Compared): readonly FindingDocument[] => {
  const all = [
    ...verdict.plan.findings,
    ...verdict.findings,
    ...lint(desired),
    ...tighten(desired.settings, given.bounds).findings,
  ].map(toFinding)
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

const toScope = (state: Plan['scopes'][number]): ScopeLine => ({
  ...state.scope,
  state: state.state,
  seen: state.seen,
  why: state.state === 'unknown' ? state.why : null,
})

const kindsOf = (rows: readonly DriftRow[], state: DriftRow['state']) =>
  countBy(rows.flatMap((row) => (row.state === state && row.kind !== null ? [row.kind] : [])))

const countBy = <K extends string>(words: readonly K[]): Partial<Record<K, number>> => {
  const counts: Partial<Record<K, number>> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
