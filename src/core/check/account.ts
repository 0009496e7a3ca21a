import { approvedAmong } from '../memory/approved-use.ts'
import { spendOf } from '../memory/windows.ts'
import type { Action } from '../model/action.ts'
import { limitClasses, type AccountWishes, type DesiredState, type LimitClass } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Given } from '../model/given.ts'
import { emptyMemory, type AccountMemory } from '../model/memory.ts'
import type { ActionStanding, ApprovalNeed, Plan, Refusal } from '../model/plan.ts'
import { count } from '../plan/words.ts'
import { grant, isRate, type Window } from './limits.ts'
import { lastPopulations, populationsNow } from './populations.ts'

/** An action of the plan with its key. */
export type Keyed = Readonly<{ action: Action; key: string }>

/** What becomes of some actions by approvals and limits, before any filter. */
export type Judged = Readonly<{
  standings: readonly (readonly [string, ActionStanding])[]
  refused: readonly Readonly<{ refusal: Refusal; keys: readonly string[] }>[]
  findings: readonly Finding[]
  /** Keys that a live approval names. */
  approved: readonly string[]
}>

/** Judges the actions of one account, given in the order of the plan. */
export const judgeAccount = (
  keyed: readonly Keyed[],
  wishes: AccountWishes,
  plan: Plan,
  desired: DesiredState,
  given: Given,
): Judged => {
  const memory = given.memories.get(wishes.id) ?? emptyMemory(wishes.id)
  const stopped = stopOf(wishes, memory, given)
  if (stopped !== null) return judge(keyed, stopped.standing, stopped.findings)

  const keys = keyed.map(({ key }) => key)
  const approved = approvedAmong(keys, given.control.approvals, memory.approvedUse, given.asOf)
  const carried = new Set(approved)
  const needOf = ({ key }: Keyed): ApprovalNeed | null =>
    carried.has(key) ? null : (plan.approvalNeeded.get(key) ?? null)
  const free = keyed.filter((one) => needOf(one) === null)
  const populations = given.partial ? lastPopulations(memory) : populationsNow(memory, plan.scopes, given.elsewhere)
  const window: Window = { settings: desired.settings, bounds: given.bounds, memory, populations, asOf: given.asOf }
  const isCounted = countedAmong(free, memory)
  const byClass = limitClasses.map((klass) => {
    const ofClass = free.filter(({ action }) => action.class === klass)
    return judgeClass(klass, ofClass, { carried, isCounted, window, wishes })
  })
  return merge([refuseNeeding(keyed, needOf), ...byClass, { ...nothing, approved }])
}

/** What keeps everything in an account from being done; an account in mode report is never changed anyway. */
const stopOf = (
  { mode, name }: AccountWishes,
  memory: AccountMemory,
  { control }: Given,
): Readonly<{ standing: ActionStanding; findings: readonly Finding[] }> | null => {
  if (mode === 'report') return { standing: 'report-only', findings: [] }
  if (control.stopped !== null || control.frozen !== null) return { standing: 'refused', findings: [] }
  if (memory.frozen === null) return null
  return { standing: 'refused', findings: [unreadable(`account ${name}`, memory.frozen.why)] }
}

export const unreadable = (what: string, why: string): Finding => ({
  code: 'ledger-unreadable',
  severity: 'error',
  at: null,
  message: `The ledger of ${what} could not be read (${why}), so nothing is changed there.`,
  fix: 'Make the ledger readable (rolekeeper ledger check), or update Rolekeeper if an entry is newer than it knows.',
})

/** Actions that wait for an approval whatever the limits say, refused together where they need it for one reason. */
const refuseNeeding = (keyed: readonly Keyed[], needOf: (one: Keyed) => ApprovalNeed | null): Judged => {
  const groups = new Map<string, { need: ApprovalNeed; keyed: Keyed[] }>()
  for (const one of keyed) {
    const need = needOf(one)
    if (need === null) continue
    const text = JSON.stringify([need.class, need.scope, need.because])
    const group = groups.get(text) ?? { need, keyed: [] }
    group.keyed.push(one)
    groups.set(text, group)
  }
  const refusals = [...groups.values()].map(({ need, keyed: group }) =>
    refuse(group, { ...need, limit: 0, wanted: group.length }),
  )
  return merge(refusals)
}

type ClassGrounds = Readonly<{
  carried: ReadonlySet<string>
  isCounted: (one: Keyed) => boolean
  window: Window
  wishes: AccountWishes
}>

/** A rate does what its window has left, first things first, and lets the rest wait; a breaker does all or none. */
const judgeClass = (klass: LimitClass, keyed: readonly Keyed[], grounds: ClassGrounds): Judged => {
  const { carried, isCounted, window, wishes } = grounds
  const counted = keyed.filter(isCounted)
  const approved = counted.filter(({ key }) => carried.has(key))
  const plain = counted.filter(({ key }) => !carried.has(key))
  const granted = grant({ class: klass, plain: plain.length, approved: approved.length }, window)
  if (granted.broken === null) return judge(keyed, 'ready')

  const { limit, because } = granted.broken
  const held = [...approved.slice(granted.approved), ...plain.slice(granted.plain)]
  const isHeld = new Set(held)
  const ready = judge(
    keyed.filter((one) => !isHeld.has(one)),
    'ready',
  )
  if (isRate(klass)) return merge([ready, judge(held, 'waiting', [waiting(klass, held.length, wishes, because)])])
  const refusal = { class: klass, account: wishes.id, scope: wishes.name, limit, wanted: held.length, because }
  return merge([ready, refuse(held, refusal)])
}

const waiting = (klass: LimitClass, held: number, { name }: AccountWishes, because: string): Finding => ({
  code: 'rate-limit',
  severity: 'note',
  at: null,
  message: `${count(held, `${klass} action`)} of account ${name} ${held === 1 ? 'waits' : 'wait'}. ${because}`,
  fix: `The next runs do the rest as the window lets them; settings.limits.${klass} widens it.`,
})

/** Making new things in RAM is not counted (`spendOf`), nor is what is attached to a role that is new. */
const countedAmong = (keyed: readonly Keyed[], { made, last }: AccountMemory): ((one: Keyed) => boolean) => {
  const roles = keyed.flatMap(({ action }) => (action.kind === 'create-role' ? [action.role] : []))
  const making = new Map([...made, ...roles.map((role) => [role, last] as const)])
  return ({ action }) => action.class !== 'ram' || spendOf([action], making).size > 0
}

const nothing: Judged = { standings: [], refused: [], findings: [], approved: [] }

const judge = (keyed: readonly Keyed[], standing: ActionStanding, findings: readonly Finding[] = []): Judged => ({
  ...nothing,
  standings: keyed.map(({ key }) => [key, standing] as const),
  findings,
})

const refuse = (keyed: readonly Keyed[], refusal: Refusal): Judged => ({
  ...judge(keyed, 'refused'),
  refused: [{ refusal, keys: keyed.map(({ key }) => key) }],
})

const merge = (parts: readonly Judged[]): Judged => ({
  standings: parts.flatMap(({ standings }) => standings),
  refused: parts.flatMap(({ refused }) => refused),
  findings: parts.flatMap(({ findings }) => findings),
  approved: parts.flatMap(({ approved }) => approved),
})
