import type { Action } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { ActionStanding } from '../model/plan.ts'
import type { Result } from '../model/run-record.ts'
import { notTakenBack } from '../steps/take-back.ts'
import { isChange } from './outcomes.ts'
import type { ActionGroup, BlockedGroup, Row } from './report.ts'

/** How many rows a group shows before it counts the rest. */
const shown = 10

type Said = Readonly<{ action: Action; state: ActionGroup['state']; said: string | null; gapMs: number | null }>

/** Actions of a plan, by what will become of them. */
export const toPlanned = (action: Action, state: ActionStanding): Said => ({ action, state, said: null, gapMs: null })

/** Actions of a run, by what became of them. Where all went well, what was said does not matter. */
export const toDone = ({ action, outcome, code, message, gapMs }: Result): Said => ({
  action,
  state: outcome,
  said:
    isChange(outcome) && code !== notTakenBack
      ? null
      : [code, message].filter((part) => part !== null && part !== '').join(': ') || null,
  gapMs,
})

/** Groups in the order in which their first member comes. */
export const groupActions = (all: readonly Said[]): readonly ActionGroup[] =>
  groupBy(all, ({ action, state }) => [
    state,
    action.kind,
    action.target.account,
    regionOf(action),
    action.from,
    action.to,
  ]).map(([first, ...more]) => {
    const { kind, target, from, to } = first.action
    const rows = [first, ...more].slice(0, shown).map(toRow)
    const total = more.length + 1
    return {
      kind,
      state: first.state,
      account: target.account,
      region: regionOf(first.action),
      from,
      to,
      total,
      rows,
      rest: total - rows.length,
    }
  })

/** Groups by reason and fix: one thing to do each. */
export const groupBlocked = (all: readonly Blocked[]): readonly BlockedGroup[] =>
  groupBy(all, ({ reason, fix }) => [reason, fix]).map(([first, ...more]) => {
    const rows = [first, ...more]
      .slice(0, shown)
      .map(({ target, why }) => ({ id: target.id, account: target.account, region: target.region, why }))
    const total = more.length + 1
    return { reason: first.reason, fix: first.fix, total, rows, rest: total - rows.length }
  })

const regionOf = ({ target }: Action) => ('region' in target ? target.region : null)

const toRow = ({ action, said, gapMs }: Said): Row => ({ id: action.target.id, why: action.why, said, gapMs })

/** No group is empty. */
const groupBy = <T>(all: readonly T[], keyOf: (one: T) => readonly (string | null)[]): readonly [T, ...T[]][] => {
  const groups = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const key = JSON.stringify(keyOf(one))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}
