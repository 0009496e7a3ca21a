import type { Format } from '../report/format.ts'
import { k8s } from './k8s-commands.ts'
import { init, ledger } from './ledger-commands.ts'
import { filterOptions, outputOptions, placeOptions, quietOptions } from './options.ts'
import type { VerbEntry, VerbGroup } from './verb-entry.ts'
import { verify } from './verify-commands.ts'
import { VerbOption } from './verb-option.ts'

const text: readonly [Format, ...Format[]] = ['text', 'json']
const rich: readonly [Format, ...Format[]] = ['text', 'json', 'markdown']

const shared = (formats: readonly [Format, ...Format[]]) => [...placeOptions(), ...outputOptions(formats)]
const breakGlass = () =>
  new VerbOption('--break-glass <REASON>', "use another ledger than the operator's bounds name").orVariable(
    'ROLEKEEPER_BREAK_GLASS',
  )

const base = () =>
  new VerbOption(
    '--base <REF>',
    'tell apart what the change since this branch, tag or commit (as HEAD~1) asks for, and what is drift already',
  ).orVariable('ROLEKEEPER_BASE')

/** The verbs in the order of help: a day's work first. */
export const verbs: readonly (VerbEntry | VerbGroup)[] = [
  {
    usage: 'validate',
    summary: 'check desired state; offline, unless a cloud is named',
    more: 'With --cloud (or ROLEKEEPER_CLOUD) it also reads the names of the roles that the accounts have.',
    examples: [
      'rolekeeper validate',
      'rolekeeper validate --desired ./desired-state --format sarif',
      'rolekeeper validate --cloud aliyun',
    ],
    options: () => shared(['text', 'json', 'sarif']),
    load: async () => (await import('./verbs/validate.ts')).validate,
  },
  {
    usage: 'schema',
    summary: 'print the JSON Schema of desired state, for editors',
    examples: ['rolekeeper schema > rolekeeper.schema.json'],
    options: () => shared(['json']),
    load: async () => (await import('./verbs/schema.ts')).schema,
  },
  {
    usage: 'plan',
    summary: 'show what would be done; writes nothing',
    more: 'Exit status: 0 nothing to do, 2 something to do, 3 refused for safety, 1 error or unknown scope.',
    examples: [
      'rolekeeper plan',
      'rolekeeper plan --region cn-hangzhou --only attach',
      'rolekeeper plan --out plan.json',
      'rolekeeper plan --base origin/main --format markdown',
    ],
    options: () => [...shared(rich), ...filterOptions(), base()],
    load: async () => (await import('./verbs/plan.ts')).plan,
  },
  {
    usage: 'apply [PLAN]',
    summary: 'do it, after asking; with a plan file, do only what stands in it',
    more: 'Exit status: 0 all done, 2 something is left, 3 refused for safety, 1 something failed, 130 interrupted.',
    examples: ['rolekeeper apply', 'rolekeeper apply --yes --format json', 'rolekeeper apply plan.json --yes'],
    options: () => [
      ...shared(rich),
      ...filterOptions(),
      new VerbOption('--yes', 'do not ask'),
      new VerbOption(
        '--verify',
        'then ask a sample of the changed machines whether the role is effective (settings.verify; else 5 %, at most 20)',
      ),
      breakGlass(),
    ],
    load: async () => (await import('./verbs/apply.ts')).apply,
  },
  {
    usage: 'explain <INSTANCE>',
    summary: 'which bindings matched, which won, what will happen and why not',
    examples: ['rolekeeper explain i-bp1234567890abcdefgh'],
    options: () => [...shared(text), ...filterOptions().slice(0, 2)],
    load: async () => (await import('./verbs/explain.ts')).explain,
  },
  {
    usage: 'report',
    summary: 'the drift report: what is not as the accepted commit says; changes nothing',
    more: 'Exit status: 0 no drift, 2 something is not as it should be, 3 refused for safety, 1 error or unknown scope.',
    examples: [
      'rolekeeper report',
      'rolekeeper report --out report.html',
      'rolekeeper report --region cn-hangzhou --out drift.csv --out drift.sarif',
      'rolekeeper report --keep --out drift.prom --otlp http://127.0.0.1:4318/v1/metrics',
    ],
    options: () => [
      ...shared(['text', 'json', 'markdown', 'html', 'csv', 'sarif', 'prometheus']),
      ...filterOptions(),
      new VerbOption('--keep', 'keep it in the ledger, so that the next report says what is new and what is gone'),
      new VerbOption('--notify', 'also tell those whom settings.notify names what is new since they were told last'),
      new VerbOption('--otlp <URL>', 'also send its numbers to an OpenTelemetry collector').orVariable(
        'ROLEKEEPER_OTLP',
      ),
    ],
    load: async () => (await import('./verbs/report.ts')).report,
  },
  {
    usage: 'status',
    summary: 'where things stand: accepted and held commits, stop switch, suspensions, limits, last runs',
    examples: ['rolekeeper status', 'rolekeeper status --format json'],
    options: () => shared(text),
    load: async () => (await import('./verbs/status.ts')).status,
  },
  {
    usage: 'history',
    summary: 'the runs, newest first',
    examples: ['rolekeeper history', 'rolekeeper history --limit 5 --format json'],
    options: () => [...shared(text), new VerbOption('--limit <N>', 'how many (default: 20)')],
    load: async () => (await import('./verbs/history.ts')).history,
  },
  {
    usage: 'approve <HASH>',
    summary: 'lift the limits for exactly the actions of this plan',
    examples: ['rolekeeper approve sha256:4f5e…', 'rolekeeper approve sha256:4f5e… --for 2h'],
    options: () => [
      ...shared(text),
      new VerbOption('--for <DURATION>', 'how long the approval holds (default: 1d)'),
      breakGlass(),
    ],
    load: async () => (await import('./verbs/approve.ts')).approve,
  },
  {
    usage: 'accept <COMMIT>',
    summary: 'take a commit that is held',
    examples: ['rolekeeper accept 1a2b3c4'],
    options: () => [...shared(text), breakGlass()],
    load: async () => (await import('./verbs/accept.ts')).accept,
  },
  {
    usage: 'suspend <SCOPE>',
    summary: 'leave a part of the fleet alone for a while',
    more: 'SCOPE: all, or account=, region=, instance=, binding=, role= with commas between: account=prod,region=cn-hangzhou.',
    examples: ['rolekeeper suspend region=cn-shanghai --for 2h --reason "audit in progress"'],
    options: () => [
      ...shared(text),
      new VerbOption('--reason <TEXT>', 'why; it is shown wherever the suspension is').makeOptionMandatory(),
      new VerbOption('--owner <TEXT>', 'who decides when it ends (default: you)'),
      new VerbOption('--for <DURATION>', 'how long, such as 2h').conflicts('until'),
      new VerbOption('--until <INSTANT>', 'until when (ISO 8601)'),
      breakGlass(),
    ],
    load: async () => (await import('./verbs/suspend.ts')).suspend,
  },
  {
    usage: 'resume <SCOPE>',
    summary: 'end a suspension, named as it was suspended or by its id',
    examples: ['rolekeeper resume region=cn-shanghai'],
    options: () => [...shared(text), new VerbOption('--reason <TEXT>', 'why'), breakGlass()],
    load: async () => (await import('./verbs/resume.ts')).resume,
  },
  {
    usage: 'stop',
    summary: 'begin no new change anywhere; swaps that have begun are finished',
    examples: ['rolekeeper stop --reason "incident 4711"'],
    options: () => [
      ...shared(text),
      new VerbOption('--reason <TEXT>', 'why; every run that is refused says it'),
      breakGlass(),
    ],
    load: async () => (await import('./verbs/stop.ts')).stop,
  },
  {
    usage: 'start',
    summary: 'undo stop',
    examples: ['rolekeeper start --reason "incident 4711 is over"'],
    options: () => [...shared(text), new VerbOption('--reason <TEXT>', 'why'), breakGlass()],
    load: async () => (await import('./verbs/stop.ts')).start,
  },
  {
    usage: 'permissions',
    summary: 'print the least RAM policy that Rolekeeper needs for this desired state',
    more: 'Exit status of --check: 0 the caller has exactly that, 2 something is missing or too much, 1 error.',
    examples: ['rolekeeper permissions --account prod > policy.json', 'rolekeeper permissions --for sweep --check'],
    options: () => [
      ...shared(text),
      ...filterOptions().slice(0, 1),
      new VerbOption('--for <PURPOSE>', 'who is to have it (default: command-line)').choices([
        'command-line',
        'instance-event',
        'sweep',
        'drift-report',
        'pull-request',
        'pod-admission',
        'plan',
        'verify',
      ]),
      new VerbOption('--check', 'compare it with what the caller has'),
    ],
    load: async () => (await import('./verbs/permissions.ts')).permissions,
  },
  {
    usage: 'launch <KIND>',
    summary: 'create an instance (ecs) or a container group (eci) with the role that its bindings give it',
    more: 'Exit status: 0 it runs, or would be asked for, 3 refused, 1 it failed or does not run yet.',
    examples: ['rolekeeper launch ecs -f web.yaml', 'rolekeeper launch eci -f nightly.yaml --dry-run'],
    options: () => [
      ...shared(text),
      new VerbOption('-f, --file <SPEC>', "what it is made of, in the API's own words").makeOptionMandatory(),
      new VerbOption('--dry-run', 'show the request and send nothing'),
      breakGlass(),
    ],
    load: async () => (await import('./verbs/launch.ts')).launch,
  },
  k8s,
  init,
  ledger,
  verify,
  {
    usage: 'emulator',
    summary: 'serve the emulated cloud on 127.0.0.1, to try everything by hand',
    examples: ['rolekeeper emulator', 'rolekeeper emulator --port 0 --fleet fleet.yaml --format json'],
    options: () => [
      new VerbOption('--port <N>', 'the port; 0 takes a free one (default: 4180)').orVariable(
        'ROLEKEEPER_EMULATOR_PORT',
      ),
      new VerbOption('--fleet <FILE>', 'what the accounts hold (default: a fleet that looks real)'),
      new VerbOption('--format <FORMAT>', 'what follows the first line (default: text)').choices(['text', 'json']),
      ...quietOptions(),
    ],
    stays: true,
    load: async () => (await import('./verbs/emulator.ts')).emulator,
  },
  {
    usage: 'dev',
    summary: 'run everything as it is deployed, on 127.0.0.1: emulated cloud, functions, triggers, ledger',
    examples: ['rolekeeper dev', 'rolekeeper dev --port 4180'],
    options: () => [
      new VerbOption('--port <N>', "the emulated cloud's port; 0 takes a free one (default: 0)"),
      ...quietOptions(),
    ],
    stays: true,
    load: async () => (await import('./verbs/dev.ts')).dev,
  },
  {
    usage: 'tour',
    summary: 'the whole story on an embedded cloud, in half a minute (npm start)',
    examples: ['rolekeeper tour'],
    options: quietOptions,
    load: async () => (await import('./verbs/tour.ts')).tour,
  },
]
