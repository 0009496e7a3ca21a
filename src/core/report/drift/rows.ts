import type { Action } from '../../model/action.ts'
import type { Blocked } from '../../model/blocked.ts'
import type { DesiredState } from '../../model/desired-state.ts'
import type { AccountMemory } from '../../model/memory.ts'
import type { AccountId } from '../../model/names.ts'
import { toIso } from '../../model/iso.ts'
import type { Instant } from '../../model/time.ts'
import type { DriftRow } from '../drift-document.ts'
import { authorOf, sourceFix } from './author.ts'
import { instanceKey, type Counted } from './census.ts'

/** What rows are told from, beside actions and blocked instances. */
export type RowFacts = Readonly<{
  desired: Pick<DesiredState, 'bindings'>
  memories: ReadonlyMap<AccountId, Pick<AccountMemory, 'others' | 'applied'>>
  counted: ReadonlyMap<string, Counted>
  /** Rows of the last report, by key; null: there is none. */
  before: ReadonlyMap<string, DriftRow> | null
  at: Instant
}>

/** What a row takes from the plan alone. */
export type Planned = Pick<
  DriftRow,
  'state' | 'kind' | 'account' | 'region' | 'type' | 'id' | 'from' | 'to' | 'binding' | 'reason' | 'why' | 'fix'
>

export const plannedAction = ({ kind, target, from, to, binding, cause, why }: Action): Planned => ({
  state: cause === 'drift' ? 'drift' : 'pending',
  kind,
  account: target.account,
  region: 'region' in target ? target.region : null,
  type: target.type,
  id: target.id,
  from,
  to,
  binding,
  reason: null,
  why,
  fix: null,
})

export const plannedBlocked = ({ target, reason, ...rest }: Blocked): Planned => ({
  state: reason === 'unknown' ? 'unknown' : 'blocked',
  kind: null,
  ...target,
  reason,
  ...rest,
})

/** Rows of all that is planned, in its order. */
export const rowsOf = (planned: readonly Planned[], facts: RowFacts): readonly DriftRow[] => {
  const places = new Map(facts.desired.bindings.map(({ name, at }) => [name as string, at]))
  return planned.map((one) => toRow(one, places.get(one.binding ?? ''), facts))
}

/** One trouble of one thing: what holds an instance up, or what has to be done to it. */
export const rowKey = ({ account, region, type, id, kind, reason, to }: Omit<DriftRow, 'key'> | Planned): string =>
  JSON.stringify([account, region, type, id, kind ?? reason, to])

const toRow = (
  one: Planned,
  place: Readonly<{ file: string; line: number; column: number }> | undefined,
  { memories, counted, before, at }: RowFacts,
): DriftRow => {
  const key = rowKey(one)
  const seen = counted.get(instanceKey(one))
  const former = before?.get(key)
  const author = authorOf(seen, seen && memories.get(seen.account), at)
  const event = author?.did == null ? null : author.at
  return {
    key,
    ...one,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    name: seen?.name ?? '',
    since: event ?? former?.since ?? toIso(at),
    sinceBy: event === null ? (former?.sinceBy ?? 'report') : 'event',
    author,
    atSource: sourceFix(author, seen?.maker ?? null),
    isNew: before === null ? null : former === undefined,
    onlyReplaceable: one.reason === 'eci-immutable' || one.kind === 'recreate',
  }
}
