import type { BirthLine, DriftDocument, FleetDocument, Tally, TrendPoint } from '../../core/report/drift-document.ts'
import { drawLines, drawShares } from './charts.ts'
import { html, type Html } from './html.ts'
import { sharesOf, states, wrongIn } from './shares.ts'
import { about, number, percent, shortened } from './words.ts'

/** How many bars a chart has; the table behind it has all. */
const MOST_BARS = 8

/** The cards with charts: where, by which binding, since when, how fast. */
export const figures = async (report: DriftDocument): Promise<Html> => {
  const pace = [await trend(report), births(report.births)].filter((card) => card !== null)
  const cards = [
    ...(pace.length === 0 ? [] : [html`<div class="stack">${pace}</div>`]),
    ...(report.fleet === null ? [] : await divisions(report.fleet)),
  ]
  return html`<div class="cards wrap">${cards}</div>`
}

const divisions = async ({ accounts, regions, bindings, roles }: FleetDocument): Promise<readonly Html[]> => {
  const nameOf = new Map(accounts.map(({ account, name }) => [account, name]))
  const cards = await Promise.all([
    division(
      'By region',
      regions.map((one) => ({ ...one, label: `${nameOf.get(one.account) ?? one.account} · ${one.region}` })),
    ),
    division(
      'By binding',
      bindings.map((one) => ({ ...one, label: `${one.binding} → ${one.role}` })),
    ),
    division(
      'By role',
      roles.map((one) => ({ ...one, label: one.role ?? 'no role' })),
    ),
  ])
  return cards.filter((card) => card !== null)
}

type Named = Tally & Readonly<{ label: string }>

/** Where most is wrong comes first. */
const division = async (title: string, all: readonly Named[]): Promise<Html | null> => {
  if (all.length === 0) return null
  const bars = all.toSorted((a, b) => wrongIn(b) - wrongIn(a) || b.seen - a.seen)
  const drawn = await Promise.all(bars.slice(0, MOST_BARS).map(drawBar))
  const rest = bars.length - drawn.length
  return html`<figure class="card">
    <figcaption>${title}</figcaption>
    <ul class="bars">
      ${drawn}
    </ul>
    ${rest > 0 ? html`<p class="quiet">and ${rest} more in the numbers</p>` : null} ${numbers(title, bars)}
  </figure>`
}

const drawBar = async (named: Named): Promise<Html> => {
  const { label, inSync, covered, seen } = named
  const note = covered === 0 ? `${number(seen)} unmanaged` : `${percent(inSync, covered)} of ${number(covered)} in sync`
  return html`<li>
    <b><bdi>${shortened(label)}</bdi></b> <span class="quiet">${note}</span>
    <div class="bar">${await drawShares(sharesOf(named))}</div>
  </li>`
}

/** What a chart shows, for those who cannot see it and those who want it exactly. */
const numbers = (title: string, rows: readonly Named[]): Html =>
  html`<details>
    <summary>Numbers</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}, in numbers">
      <table class="numbers">
        <thead>
          <tr>
            <td></td>
            ${states.map(({ word }) => html`<th scope="col">${word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row"><bdi>${shortened(row.label)}</bdi></th>
                ${states.map(({ of }) => html`<td>${number(of(row))}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`

/** What a trend is about: unmanaged and in sync would dwarf it. */
const trouble = states.filter(({ state }) => state === 'drift' || state === 'pending' || state === 'blocked')

const trend = async ({ trend: points, trends }: DriftDocument): Promise<Html | null> => {
  if (points.length < 2) return null
  const lines = trouble.map(({ state, of }) => ({
    state,
    points: points.map((point) => ({ at: toMs(point), count: of(point) })),
  }))
  return html`<figure class="card">
    <figcaption>Trend over ${points.length} days</figcaption>
    ${await drawLines(lines)}
    <ul class="legend">
      ${trouble.map(({ state, word }) => html`<li data-state="${state}"><i class="dot"></i>${word}</li>`)}
    </ul>
    ${trends.map(
      ({ days, change }) =>
        html`<p class="quiet">
          ${days} days: ${trouble.map(({ word, of }) => `${signed(of(change))} ${word.toLowerCase()}`).join(', ')}
        </p>`,
    )}
    ${numbers(
      'Trend',
      points.toReversed().map((point) => ({ ...point, label: point.day })),
    )}
  </figure>`
}

/** Of a day in UTC, at its begin. */
const toMs = ({ day }: TrendPoint): number => Date.parse(`${day}T00:00:00Z`)

const signed = (change: number): string =>
  change > 0 ? `+${number(change)}` : change < 0 ? `−${number(-change)}` : '±0'

const births = ({ count, overMs, p50Ms, p95Ms, p99Ms, missedEvents, lateMs }: BirthLine): Html | null => {
  if (count === 0) return null
  const figure = (term: string, ms: number | null) =>
    html`<div>
      <dt>${term}</dt>
      <dd>${ms === null ? '–' : about(ms)}</dd>
    </div>`
  return html`<section class="card">
    <h2>From creation to role</h2>
    <dl class="figures">${figure('median', p50Ms)} ${figure('p95', p95Ms)} ${figure('p99', p99Ms)}</dl>
    <p class="quiet">
      ${number(count)} first roles within ${about(overMs)}.
      ${missedEvents === 0 ? 'No event was missed.' : `${number(missedEvents)} came more than ${about(lateMs)} late: their events were missed.`}
    </p>
  </section>`
}
