import type { Author, DriftDocument, DriftRow, DriftState } from '../../core/report/drift-document.ts'
import { terminal } from '../escape.ts'
import { embedded, html, type Html } from './html.ts'
import { packRows, type Column, type TableData, type TableRow } from './table-data.ts'
import { accountNames, number, shortened, shortTime } from './words.ts'

const heads: readonly Readonly<{ column: Column; title: string }>[] = [
  { column: 'state', title: 'State' },
  { column: 'id', title: 'What' },
  { column: 'region', title: 'Where' },
  { column: 'to', title: 'Role' },
  { column: 'binding', title: 'Binding' },
  { column: 'since', title: 'Since (UTC)' },
  { column: 'why', title: 'Why, and what to do' },
]

const chips: readonly Readonly<{ state: DriftState; word: string }>[] = [
  { state: 'drift', word: 'Drifted' },
  { state: 'pending', word: 'Pending' },
  { state: 'blocked', word: 'Blocked' },
  { state: 'unknown', word: 'Unknown' },
]

const lists: readonly Readonly<{ column: Column; title: string }>[] = [
  { column: 'account', title: 'All accounts' },
  { column: 'region', title: 'All regions' },
  { column: 'binding', title: 'All bindings' },
  { column: 'change', title: 'All changes' },
]

/** The table of drifts: its frame, and its rows as data that the script draws as they are asked for. */
export const drifts = (report: DriftDocument): Html => {
  const { rows, rowsLeftOut } = report
  if (rows.length === 0) return html``
  return html`<section class="drifts wrap" id="drifts" aria-labelledby="drifts-title">
    <header>
      <h2 id="drifts-title">Not as it should be</h2>
      <p class="quiet" id="told" role="status"></p>
      <button type="button" id="copy" class="push">Copy as Markdown</button>
    </header>
    ${rowsLeftOut > 0 ? html`<p class="quiet">${number(rowsLeftOut)} more are left out of this report.</p>` : null}
    <noscript><p class="banner">Rows are drawn by the page's own script, which is switched off here.</p></noscript>
    ${tools(rows)}
    <table class="grid" id="drift-table" role="table" aria-labelledby="drifts-title">
      <thead role="rowgroup">
        <tr role="row">
          ${heads.map(
            ({ column, title }) =>
              html`<th scope="col" role="columnheader" data-column="${column}">
                <button type="button">${title}</button>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup"></tbody>
    </table>
    <p class="empty" id="none-match" hidden>Nothing matches. <button type="reset" form="narrow">Show all</button></p>
    <div class="more" id="more" hidden>
      <button type="button" id="show-more">Show 50 more</button>
      <button type="button" id="show-all">Show all</button>
      <span class="quiet" id="rest"></span>
    </div>
    <script type="application/json" id="drift-data">
      ${embedded(dataOf(report))}
    </script>
  </section>`
}

const tools = (rows: readonly DriftRow[]): Html =>
  html`<form class="tools" id="narrow" role="search" aria-label="Narrow the table">
    <input
      type="search"
      id="search"
      placeholder="Search"
      aria-label="Search ids, names, roles and reasons"
      autocomplete="off"
      spellcheck="false"
    />
    <fieldset class="chips">
      <legend class="hidden">States</legend>
      ${chips
        .filter(({ state }) => rows.some((row) => row.state === state))
        .map(
          ({ state, word }) =>
            html`<label data-state="${state}"><input type="checkbox" name="state" value="${state}" />${word}</label>`,
        )}
    </fieldset>
    ${lists.map(
      ({ column, title }) =>
        html`<select name="${column}" aria-label="${title.replace('All ', 'Of ')}">
          <option value="">${title}</option>
        </select>`,
    )}
  </form>`

const dataOf = (report: DriftDocument): TableData => {
  const { ecs, eci, file } = report.links
  const nameOf = accountNames(report)
  return {
    ...packRows(report.rows.map((row) => toTableRow(row, nameOf))),
    links: Object.fromEntries(Object.entries({ ecs, eci, file: file ?? '' }).filter(([, link]) => isWeb(link))),
  }
}

/** No other address becomes a link, whoever configured it. */
const isWeb = (address: string): boolean => /^https?:\/\//.test(address)

const toTableRow = (row: DriftRow, nameOf: (account: string) => string): TableRow => {
  const fixes = [row.fix, row.atSource].filter((fix) => fix !== null)
  const texts: Record<Column, string | null> = {
    state: row.state,
    change: row.kind ?? row.reason,
    type: row.type,
    id: row.id,
    name: row.name,
    account: nameOf(row.account),
    region: row.region,
    from: row.from,
    to: row.to,
    binding: row.binding,
    file: row.file,
    line: row.line === null ? null : String(row.line),
    since: shortTime(row.since),
    author: row.author === null ? null : authorText(row.author),
    why: row.why,
    fix: fixes.join(' '),
    isNew: row.isNew === true ? 'new' : null,
  }
  // Keys stay; only what is shown is made safe and short.
  return Object.fromEntries(
    Object.entries(texts).map(([column, text]) => [column, shortened(terminal(text ?? ''))]),
  ) as TableRow
}

const makers: Readonly<Record<Author['kind'], string>> = {
  console: 'someone in the console',
  terraform: 'Terraform',
  oos: 'Operation Orchestration Service',
  'scaling-group': 'a scaling group',
  'launch-template': 'a launch template',
  kubernetes: 'Kubernetes',
  service: 'a service',
  api: 'a call of the API',
}

/** `Detached by ci-deployer (Terraform) at 2026-11-22 08:00.` */
const authorText = ({ kind, name, did, at }: Author): string => {
  const who = name === null ? makers[kind] : `${name} (${makers[kind]})`
  const deed = did === null ? 'Born so by' : did === 'attached' ? 'Attached by' : 'Detached by'
  return `${deed} ${who}${at === null ? '' : ` at ${shortTime(at)}`}.`
}
