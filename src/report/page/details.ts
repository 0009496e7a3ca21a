import { placeOf } from '../../core/plan/words.ts'
import type { DriftDocument, LateLine, SuspensionLine } from '../../core/report/drift-document.ts'
import { html, type Html } from './html.ts'
import { about, accountNames, number, shortened, shortTime } from './words.ts'

/** What else is worth knowing; a card that would be empty is left out. */
export const details = (report: DriftDocument): Html => {
  const nameOf = accountNames(report)
  const cards = [
    gone(report.last),
    late(report.withoutRole, nameOf),
    suspensions(report.suspensions),
    scopes(report, nameOf),
    findings(report.findings),
    limits(report.limits, nameOf),
    calls(report.calls),
  ].filter((card) => card !== null)
  return html`<div class="columns wrap" id="details">${cards}</div>`
}

type NameOf = ReturnType<typeof accountNames>

const card = (title: string, note: string, items: readonly Html[]): Html | null =>
  items.length === 0
    ? null
    : html`<section class="card">
        <h2>${title}</h2>
        ${note === '' ? null : html`<p class="quiet">${note}</p>`} ${unfolding(items)}
      </section>`

const MOST = 6

const unfolding = (items: readonly Html[]): Html => {
  const rest = items.slice(MOST)
  return html`<ul class="notes">
      ${items.slice(0, MOST)}
    </ul>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${number(rest.length)} more</summary>
            <ul class="notes">
              ${rest}
            </ul>
          </details>`
    }`
}

const gone = (last: DriftDocument['last']): Html | null =>
  last === null
    ? null
    : card(
        'Resolved',
        `Since the report of ${shortTime(last.at)} UTC`,
        last.resolved.map(
          ({ title, total }) =>
            html`<li data-state="in-sync">
              <span class="count">${number(total)}</span>
              <p>${shortened(title)}</p>
            </li>`,
        ),
      )

const late = ({ targetMs, lines }: DriftDocument['withoutRole'], nameOf: NameOf): Html | null =>
  card(
    `Without a role for more than ${about(targetMs)}`,
    '',
    lines.map((line) => lateItem(line, nameOf)),
  )

const lateItem = ({ id, name, account, region, role, forMs, since, isStill }: LateLine, nameOf: NameOf): Html =>
  html`<li data-state="${isStill ? 'drift' : 'in-sync'}">
    <span class="count">${about(forMs)}</span>
    <div>
      <p><code>${shortened(id)}</code> <bdi>${shortened(name)}</bdi></p>
      <p class="quiet">
        ${isStill ? 'still without' : 'has by now'} ${role ?? 'its role'} · since ${shortTime(since)} ·
        ${nameOf(account)} ${region}
      </p>
    </div>
  </li>`

const suspensions = (all: readonly SuspensionLine[]): Html | null =>
  card(
    'Suspended',
    '',
    all.map(
      ({ scope, reason, owner, until, isOver }) =>
        html`<li data-severity="${isOver ? 'warning' : 'note'}">
          <span class="tag">${isOver ? 'ran out' : 'in force'}</span>
          <div>
            <p><b>${shortened(scope)}</b></p>
            <p class="quiet">${shortened(reason)}</p>
            <p class="quiet">
              ${owner === null ? '' : `${shortened(owner)} · `}${until === null ? 'without end' : `until ${shortTime(until)} UTC`}
            </p>
          </div>
        </li>`,
    ),
  )

const scopes = ({ scopes: all, last }: DriftDocument, nameOf: NameOf): Html | null =>
  card(
    'Not seen',
    last === null || last.unseen.length === 0
      ? 'What is not known is left alone.'
      : `What is not known is left alone, also ${number(last.unseen.length)} rows of the last report.`,
    all
      .filter(({ state }) => state === 'unknown')
      .map(
        ({ account, region, kind, why, seen }) =>
          html`<li data-state="unknown">
            <span class="tag"><i class="dot"></i>${kind.toUpperCase()}</span>
            <div>
              <p>${nameOf(account)} · ${region}</p>
              <p class="quiet">${why ?? 'unknown'}, ${number(seen)} seen before that</p>
            </div>
          </li>`,
      ),
  )

const findings = (all: DriftDocument['findings']): Html | null =>
  card(
    'Findings',
    '',
    all.map(
      ({ severity, code, message, fix, file, line }) =>
        html`<li data-severity="${severity}">
          <span class="tag">${severity}</span>
          <div>
            <p>${shortened(message)}</p>
            <p class="fix">${shortened(fix)}</p>
            <p class="quiet">
              <code>${code}</code
              >${file === null ? '' : ` · ${shortened(line === null ? file : placeOf({ file, line, column: 1 }))}`}
            </p>
          </div>
        </li>`,
    ),
  )

/** Limits of which nothing is spent say nothing. */
const limits = (all: DriftDocument['limits'], nameOf: NameOf): Html | null =>
  card(
    'Limits',
    'Spent in their windows',
    all
      .filter(({ used }) => used > 0)
      .map(
        ({ account, class: of, used, max, left, perMs }) =>
          html`<li>
            <span class="count">${number(used)}</span>
            <p>
              of ${number(max)} ${of} in ${about(perMs)}, ${number(left)} left
              <span class="quiet">${nameOf(account)}</span>
            </p>
          </li>`,
      ),
  )

const calls = (all: DriftDocument['calls']): Html | null =>
  card(
    'Calls',
    'That this report made',
    all.map(
      ({ operation, made, throttled, left, limit }) =>
        html`<li ${throttled > 0 ? html`data-severity="warning"` : null}>
          <span class="count">${number(made)}</span>
          <p>
            <code>${operation}</code>
            <span class="quiet">
              ${throttled > 0 ? `${number(throttled)} throttled · ` : ''}${
                left === null || limit === null ? '' : `${number(left)} of ${number(limit)} left this minute`
              }
            </span>
          </p>
        </li>`,
    ),
  )
