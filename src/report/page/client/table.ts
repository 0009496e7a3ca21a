import type { Column, TableData } from '../table-data.ts'
import { toMarkdownTable } from './copy.ts'
import { drawRow } from './draw.ts'
import { element, one } from './element.ts'
import { matching, sorted, type Order } from './query.ts'
import { unpackRows, type Drift } from './rows.ts'

/** As many as fit a few screens: a table of ten thousand rows would take seconds to lay out. */
const CHUNK = 50

/** It outlives the table: a newer report is shown in the same order. */
let order: Order | null = null

/** Brings the table of drifts to life, if the page has one. */
export const startTable = (): void => {
  const data = document.querySelector('#drift-data')
  if (data === null) return
  // What our own page.ts wrote.
  const { links, ...packed } = JSON.parse(data.textContent ?? '') as TableData
  const drifts = unpackRows(packed)
  const parts = partsOfPage()
  fillPicks(parts.picks, drifts)
  let shown: readonly Drift[] = drifts
  showOrder(parts.heads, order)

  const drawMore = (most: number): void => {
    const at = parts.body.rows.length
    parts.body.append(...shown.slice(at, at + most).map((drift) => drawRow(drift, links)))
    const rest = shown.length - parts.body.rows.length
    parts.more.hidden = rest === 0
    parts.rest.textContent = `${parts.body.rows.length} of ${shown.length} shown`
  }
  const draw = (): void => {
    shown = sorted(matching(drifts, queryOf(parts)), order)
    parts.body.replaceChildren()
    drawMore(CHUNK)
    parts.table.hidden = shown.length === 0
    parts.empty.hidden = shown.length > 0
    parts.told.textContent =
      shown.length === drifts.length ? `${drifts.length} in all` : `${shown.length} of ${drifts.length}`
  }

  parts.form.addEventListener('input', draw)
  parts.form.addEventListener('reset', () => setTimeout(draw))
  parts.form.addEventListener('submit', (event) => event.preventDefault())
  for (const head of parts.heads) {
    one('button', HTMLButtonElement, head).addEventListener('click', () => {
      order = nextOrder(order, columnOf(head))
      showOrder(parts.heads, order)
      draw()
    })
  }
  one('#show-more', HTMLButtonElement).addEventListener('click', () => drawMore(CHUNK))
  one('#show-all', HTMLButtonElement).addEventListener('click', () => drawMore(Infinity))
  one('#copy', HTMLButtonElement).addEventListener('click', () => void copy(shown, parts.told))
  draw()
}

const partsOfPage = () => ({
  form: one('#narrow', HTMLFormElement),
  search: one('#search', HTMLInputElement),
  picks: [...document.querySelectorAll<HTMLSelectElement>('#narrow select')],
  table: one('#drift-table', HTMLTableElement),
  heads: [...document.querySelectorAll<HTMLTableCellElement>('#drift-table th')],
  body: one('#drift-table tbody', HTMLTableSectionElement),
  told: one('#told', HTMLElement),
  empty: one('#none-match', HTMLElement),
  more: one('#more', HTMLElement),
  rest: one('#rest', HTMLElement),
})

type Parts = ReturnType<typeof partsOfPage>

const queryOf = ({ form, search, picks }: Parts) => ({
  words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
  states: new Set(new FormData(form).getAll('state').map(String)),
  picked: picks.flatMap(({ name, value }) => (value === '' ? [] : [{ column: name as Column, value }])),
})

/** A list of one value is no choice. */
const fillPicks = (picks: readonly HTMLSelectElement[], drifts: readonly Drift[]): void => {
  for (const pick of picks) {
    const values = [...new Set(drifts.map((drift) => drift[pick.name as Column]))].filter(Boolean).toSorted()
    pick.append(...values.map((value) => element('option', { value }, value)))
    pick.hidden = values.length < 2
  }
}

const columnOf = (head: HTMLElement): Column => head.dataset['column'] as Column

/** Up, down, and as the report has them. */
const nextOrder = (order: Order | null, column: Column): Order | null => {
  if (order?.column !== column) return { column, descending: false }
  return order.descending ? null : { column, descending: true }
}

const showOrder = (heads: readonly HTMLElement[], order: Order | null): void => {
  for (const head of heads) {
    head.removeAttribute('aria-sort')
    if (order?.column === columnOf(head)) head.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending')
  }
}

const copy = async (drifts: readonly Drift[], told: HTMLElement): Promise<void> => {
  try {
    await navigator.clipboard.writeText(toMarkdownTable(drifts))
    told.textContent = `${drifts.length} rows copied as Markdown`
  } catch {
    told.textContent = 'The browser does not let this page copy: use rolekeeper report --format markdown'
  }
}
