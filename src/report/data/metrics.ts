import type { DriftDocument, Tally } from '../../core/report/drift-document.ts'
import { fromIso } from '../../core/model/iso.ts'
import { SECOND } from '../../core/model/time.ts'

/** A number of the report. Labels are the same for all points of a metric; none is an instance, and accounts have their names. */
export type Point = Readonly<{ labels: Readonly<Record<string, string>>; value: number }>
/** `unit` as UCUM has it; `1`: a count. */
export type Metric = Readonly<{ name: string; help: string; unit: '1' | 's'; points: readonly Point[] }>

/** The report's numbers, for Prometheus and OpenTelemetry alike. */
export const metricsOf = (report: DriftDocument): readonly Metric[] => [
  metric('report_timestamp_seconds', 'When the report was made.', (fromIso(report.at) ?? 0) / SECOND, 's'),
  metric('report_compared', '1 if there was something to compare the cloud with.', report.fleet === null ? 0 : 1),
  ...fleetMetrics(report),
  ...driftMetrics(report),
  ...waitingMetrics(report),
  ...callMetrics(report),
]

const fleetMetrics = ({ fleet, scopes }: DriftDocument): readonly Metric[] => {
  const { accounts = [], regions = [], bindings = [], roles = [] } = fleet ?? {}
  const names = new Map(accounts.map(({ account, name }) => [account, name]))
  const nameOf = (account: string): string => names.get(account) ?? account
  return [
    {
      name: 'rolekeeper_instances',
      help: 'Instances and container groups that were seen, by what they are.',
      unit: '1',
      points: regions.flatMap((one) => byState(one, { account: nameOf(one.account), region: one.region })),
    },
    {
      name: 'rolekeeper_binding_instances',
      help: 'The same, by the binding that decides about them.',
      unit: '1',
      points: bindings.flatMap((one) => byState(one, { binding: one.binding })),
    },
    {
      name: 'rolekeeper_role_instances',
      help: 'The same, by the role that they should have, else have; empty: none.',
      unit: '1',
      points: roles.flatMap((one) => byState(one, { role: one.role ?? '' })),
    },
    {
      name: 'rolekeeper_scope_unknown',
      help: '1 if the scope could not be seen whole.',
      unit: '1',
      points: scopes.map(({ account, region, kind, state }) => ({
        labels: { account: nameOf(account), region, kind },
        value: state === 'unknown' ? 1 : 0,
      })),
    },
  ]
}

const states = {
  in_sync: 'inSync',
  drifted: 'drifted',
  pending: 'pending',
  blocked: 'blocked',
  unmanaged: 'unmanaged',
  unknown: 'unknown',
} as const satisfies Readonly<Record<string, keyof Tally>>

const byState = (tally: Tally, labels: Point['labels']): readonly Point[] =>
  Object.entries(states).map(([state, column]) => ({ labels: { ...labels, state }, value: tally[column] }))

const driftMetrics = ({ drift, pending, blocked, last, onlyReplaceable, severities }: DriftDocument) => [
  {
    name: 'rolekeeper_actions',
    help: 'Changes that wait to be made, by kind, and whether a commit asked for them.',
    unit: '1',
    points: [...labelled(drift, 'kind', { cause: 'drift' }), ...labelled(pending, 'kind', { cause: 'commit' })],
  } as const,
  {
    name: 'rolekeeper_blocked',
    help: 'Instances that should change and must not be touched, by reason.',
    unit: '1',
    points: labelled(blocked, 'reason'),
  } as const,
  {
    name: 'rolekeeper_findings',
    help: 'Findings by severity.',
    unit: '1',
    points: labelled(severities, 'severity'),
  } as const,
  metric('only_replaceable', 'Container groups whose role only changes when they are made anew.', onlyReplaceable),
  metric('rows_added', 'What is not as it should be, and was not in the last report.', last?.added ?? null),
  metric('rows_stayed', 'What is not as it should be, and was in the last report.', last?.stayed ?? null),
  metric('rows_gone', 'What was in the last report and is as it should be.', last?.gone.length ?? null),
]

const waitingMetrics = ({ withoutRole, births }: DriftDocument): readonly Metric[] => [
  {
    name: 'rolekeeper_late_instances',
    help: 'Instances longer without a role than the target, and whether they are still.',
    unit: '1',
    points: [
      { labels: { still: 'yes' }, value: withoutRole.now },
      { labels: { still: 'no' }, value: withoutRole.ended },
    ],
  },
  {
    name: 'rolekeeper_creation_to_role_seconds',
    help: 'From creation to the first role, by quantile, over the last day.',
    unit: 's',
    points: (
      [
        ['0.5', births.p50Ms],
        ['0.95', births.p95Ms],
        ['0.99', births.p99Ms],
      ] as const
    ).flatMap(([quantile, ms]) => (ms === null ? [] : [{ labels: { quantile }, value: ms / SECOND }])),
  },
  metric('births', 'Instances that got their first role over the last day.', births.count),
  metric(
    'missed_events',
    'Of these, those to which a sweep had to give what an event should have.',
    births.missedEvents,
  ),
]

const callMetrics = ({ calls, limits, fleet }: DriftDocument): readonly Metric[] => {
  const names = new Map(fleet?.accounts.map(({ account, name }) => [account, name]))
  const byOperation = (name: string, help: string, of: (one: (typeof calls)[number]) => number | null): Metric => ({
    name: `rolekeeper_${name}`,
    help,
    unit: '1',
    points: calls.flatMap((one) => {
      const value = of(one)
      return value === null ? [] : [{ labels: { operation: one.operation }, value }]
    }),
  })
  const byLimit = (name: string, help: string, of: (one: (typeof limits)[number]) => number): Metric => ({
    name: `rolekeeper_${name}`,
    help,
    unit: '1',
    points: limits.map((one) => ({
      labels: { account: names.get(one.account) ?? one.account, class: one.class },
      value: of(one),
    })),
  })
  return [
    byOperation('calls', 'Calls that this report made.', ({ made }) => made),
    byOperation('calls_throttled', 'Of these, those that the cloud throttled.', ({ throttled }) => throttled),
    byOperation('calls_left', "What is left of this minute's share, where least is.", ({ left }) => left),
    byLimit('limit', 'How many changes of a class its window takes.', ({ max }) => max),
    byLimit('limit_used', 'How many of them are spent.', ({ used }) => used),
  ]
}

const metric = (name: string, help: string, value: number | null, unit: Metric['unit'] = '1'): Metric => ({
  name: `rolekeeper_${name}`,
  help,
  unit,
  points: value === null ? [] : [{ labels: {}, value }],
})

const labelled = (
  counts: Readonly<Partial<Record<string, number>>>,
  label: string,
  labels: Point['labels'] = {},
): readonly Point[] =>
  Object.entries(counts).map(([word, value = 0]) => ({ labels: { ...labels, [label]: word }, value }))
