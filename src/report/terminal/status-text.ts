import type { AccountStatus, StatusDocument } from '../../core/report/status.ts'
import { terminal as safe } from '../escape.ts'
import { runCells, whoSaid } from './history-text.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import type { Look } from './text.ts'

/** Where things stand, for people: what holds things up comes first. */
export const statusText = (of: StatusDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const rows = (title: string, cells: readonly (readonly string[])[]): readonly string[] =>
    cells.length === 0
      ? []
      : [
          paint.strong(title),
          ...table(
            cells.map((row) => row.map((text) => ({ text: safe(text) }))),
            look.width,
            '  ',
          ),
        ]
  const sections = [
    stopped(of, paint),
    accepted(of),
    rows(
      'Held commits (rolekeeper accept COMMIT takes one)',
      of.held.map(({ commit, at, why }) => [commit, at, why]),
    ),
    rows(
      'Suspended',
      of.suspensions.map(({ id, scope, owner, request, until, reason }) => [
        id,
        scope,
        whoSaid({ by: owner, request }),
        `until ${until ?? 'resumed'}`,
        reason,
      ]),
    ),
    rows(
      'Approved',
      of.approvals.map((one) => [one.planHash, `${one.actions} actions`, whoSaid(one), `until ${one.until}`]),
    ),
    ...of.accounts.map((one) => account(one, paint, rows)),
    [paint.faint(safe(`ledger ${of.ledger}`))],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const stopped = ({ stopped: stop }: StatusDocument, paint: Paint): readonly string[] =>
  stop === null
    ? []
    : [paint.refused(safe(`Stopped by ${stop.by} at ${stop.at}: ${stop.reason}`)), '  rolekeeper start undoes it.']

const accepted = ({ accepted: one }: StatusDocument): readonly string[] => [
  one === null
    ? 'No commit was accepted yet: the first apply does it.'
    : safe(`Accepted: commit ${one.commit} with ${one.bindings} bindings, since ${one.at}`),
]

const account = (
  one: AccountStatus,
  paint: Paint,
  rows: (title: string, cells: readonly (readonly string[])[]) => readonly string[],
): readonly string[] => [
  paint.strong(safe(`Account ${one.name} (${one.account}), ${one.mode}`)),
  ...(one.frozen === null ? [] : [paint.bad(safe(`  Nothing is written here: ${one.frozen}`))]),
  ...rows(
    '  Left open; the next run recovers it',
    one.open.map(({ shard, actions, at, runId }) => [shard, `${actions} actions`, at, `run ${runId ?? 'unknown'}`]),
  ),
  ...rows(
    '  Limits',
    one.windows.map(({ class: limitClass, used, max, percent, perMs }) => [
      limitClass,
      `${used} of ${max}${percent === null ? '' : `, at most ${percent} %`}`,
      `per ${perMs / 60_000} min`,
    ]),
  ),
  ...rows(
    '  Leases',
    one.leases.map(({ shard, holder, until }) => [shard, holder, `until ${until}`]),
  ),
  ...rows('  Last run', one.lastRun === null ? [] : [runCells(one.lastRun)]),
]
