import type { ActionGroup, PowerNote, Row } from '../core/report/report.ts'

const wait: Readonly<Partial<Record<ActionGroup['state'], string>>> = {
  waiting: 'waits for the next window',
  refused: 'refused',
  'report-only': 'not done: the account is in mode report',
  moved: 'moved since the plan was made',
  filtered: 'left out',
}

/** `replace web-tier-v1 → web-tier · 1234567890123456 cn-hangzhou · 12 · refused` */
export const groupTitle = (group: Omit<ActionGroup, 'rows' | 'rest'>): string =>
  [changeOf(group), whereOf(group), String(group.total), ...stateOf(group)].join(' · ')

type Change = Pick<ActionGroup, 'kind' | 'from' | 'to'>

/** `replace web-tier-v1 → web-tier` */
export const changeOf = ({ kind, from, to }: Change): string =>
  `${kind} ${from !== null && to !== null ? `${from} → ${to}` : (to ?? from ?? '')}`.trim()

/** `1234567890123456 cn-hangzhou` */
export const whereOf = ({ account, region }: Pick<ActionGroup, 'account' | 'region'>): string =>
  region === null ? account : `${account} ${region}`

/** What becomes of it, where that is not that it is done. */
export const stateOf = ({ state }: Pick<ActionGroup, 'state'>): readonly string[] =>
  state === 'ready' ? [] : [wait[state] ?? state]

export const alreadyTitle = 'Drift already, not caused by this change'

/** What the cloud said counts for more than why it was wanted. */
export const rowText = ({ why, said, gapMs }: Row): string =>
  [said ?? why, ...(gapMs === null ? [] : [`(${gapMs} ms without a role)`])].join(' ')

/** What stands before a power: it comes, goes, or nobody can say. */
export const powerSign: Readonly<Record<PowerNote['lists'][number]['kind'], string>> = {
  gained: '+',
  undecided: '?',
  lost: '-',
}

export const restLine = (count: number): string => `… and ${count} more (all of them: --format json)`

/** What is the matter, and what to do about it, as sentences whoever wrote them. */
export const sentences = (matter: string, remedy: string): string =>
  `${/[.!?:…]$/.test(matter.trim()) ? matter.trim() : `${matter.trim()}.`} ${remedy}`.trim()
