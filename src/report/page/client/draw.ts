import type { Column, TableData } from '../table-data.ts'
import { element } from './element.ts'
import type { Drift } from './rows.ts'

/** What people call the states. */
const words: Readonly<Record<string, string>> = {
  drift: 'Drifted',
  pending: 'Pending',
  blocked: 'Blocked',
  unknown: 'Unknown',
}

/** A drift as a row of the table. Roles are named, since a phone shows rows as cards, which takes them away. */
export const drawRow = (drift: Drift, links: TableData['links']): HTMLTableRowElement =>
  element(
    'tr',
    { role: 'row', 'data-state': drift.state },
    cell('state', element('span', { class: 'tag' }, element('i', { class: 'dot' }), words[drift.state] ?? drift.state)),
    cell('what', thing(drift, links), ...quiet(drift.name)),
    cell('place', element('span', {}, drift.region || '—'), ...quiet(drift.account)),
    cell('change', change(drift), ...quiet(drift.change)),
    cell('binding', ...binding(drift, links)),
    cell('since', drift.since, ...quiet(drift.isNew)),
    cell('why', element('span', {}, drift.why), ...quiet(drift.author), ...quiet(drift.fix)),
  )

const cell = (name: string, ...children: readonly (string | Node)[]): HTMLTableCellElement =>
  element('td', { class: name, role: 'cell' }, ...children)

const quiet = (text: string): readonly Node[] => (text === '' ? [] : [element('span', { class: 'quiet' }, text)])

const thing = (drift: Drift, links: TableData['links']): Node =>
  linked(links[drift.type], drift, element('code', {}, drift.id))

const change = ({ from, to }: Drift): Node => {
  const role = (name: string) => element('bdi', { class: 'role' }, name)
  if (from !== '' && to !== '' && from !== to) return element('span', {}, role(from), ' → ', role(to))
  if (to !== '') return element('span', {}, 'none → ', role(to))
  return element('span', {}, role(from), ' → none')
}

const binding = (drift: Drift, links: TableData['links']): readonly (string | Node)[] => {
  const { binding: name, file, line } = drift
  if (name === '') return ['—']
  const place = line === '' ? file : `${file}:${line}`
  return [linked(file === '' ? undefined : links['file'], drift, element('bdi', {}, name)), ...quiet(place)]
}

/** A template's `{id}` stands for the row's own, and so on. */
const linked = (template: string | undefined, drift: Drift, child: Node): Node => {
  if (template === undefined) return element('span', {}, child)
  const href = template.replace(/\{(region|id|file|line)\}/g, (_, name: Column) =>
    drift[name].split('/').map(encodeURIComponent).join('/'),
  )
  return element('a', { href, target: '_blank', rel: 'noreferrer' }, child)
}
