import { attachBatch, type AttachHands } from '../apply/attach.ts'
import { batchesOf } from '../apply/batch.ts'
import { resultOf } from '../apply/hands.ts'
import { refusesRole } from '../apply/split.ts'
import { closeOrLog, concludeOrLog, outcomeOf } from '../apply/journal.ts'
import { compileBindings } from '../core/desired/compile.ts'
import type { Attach } from '../core/model/action.ts'
import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { At, EcsInstance, Held } from '../core/model/instance.ts'
import type { Shard } from '../core/model/ledger-entry.ts'
import type { AccountMemory, OpenIntent } from '../core/model/memory.ts'
import { ecsId, region, type AccountId, type EcsId } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import { LedgerFailure, type Ledger } from '../core/ports/ledger.ts'
import { actionKey } from '../core/plan/key.ts'
import { recover, type Closed, type Recovery, type Wish } from '../core/steps/recover.ts'
import { rolesNow } from '../list/held.ts'

/** What recovery needs: it only ever attaches, so no lease, limit or stop switch holds it back. */
export type RecoveryHands = AttachHands &
  Readonly<{ reader: FleetReader; ledger: Ledger; tell: (result: Result) => void }>

/**
 * First in every run: what an earlier one left open is looked at, instances without a role get what desired state wants
 * now, else what they had, and what needs nothing is closed. What cannot be seen stays open; so do intents that are not
 * `closable`, since the run that wrote them is still at work.
 */
export const recoverOpen = async (
  hands: RecoveryHands,
  desired: DesiredState<'accepted'>,
  memory: AccountMemory,
  closable: ReadonlySet<number>,
): Promise<readonly Result[]> => {
  const shards = new Map<Shard, OpenIntent[]>()
  for (const intent of memory.open) shards.set(intent.shard, [...(shards.get(intent.shard) ?? []), intent])
  const parts = [...shards].map(([shard, open]) =>
    recoverShard(hands, desired, { account: memory.account, shard, open, closable }),
  )
  return (await Promise.all(parts)).flat()
}

/** What an earlier run left open in one shard. */
type LeftOpen = Readonly<{
  account: AccountId
  shard: Shard
  open: readonly OpenIntent[]
  closable: ReadonlySet<number>
}>

const recoverShard = async (
  hands: RecoveryHands,
  desired: DesiredState<'accepted'>,
  { account, shard, open, closable }: LeftOpen,
): Promise<readonly Result[]> => {
  const at: At = { account, region: region(shard) }
  const ids = [...new Set(open.flatMap((intent) => intent.actions.flatMap(instanceOf)))]
  const { before, wishes } = await lookAndWish(hands.reader, desired, at, ids)
  const wanted = (id: string): Wish | null => wishes.get(id) ?? null
  const first = recover(open, before, wanted)
  const attached = await attachAll(hands, account, shard, first.attach)
  const refused = new Set(attached.filter(isRefusedForGood).map(({ action }) => action.target.id))
  const left = open.map((intent) => withoutDebts(intent, refused))
  const instead = recover(left, before, wanted).attach.filter(({ target }) => refused.has(target.id))
  const given = [...attached, ...(await attachAll(hands, account, shard, instead))]

  const now = first.attach.length === 0 ? before : await rolesNow(hands.reader, at, ids)
  const last = first.attach.length === 0 ? first : recover(left, now, wanted)
  const closed = last.closed.filter(({ intent }) => closable.has(intent))
  return [...given, ...(await closeAll(hands, account, closed))]
}

/** Another writer's role that cannot be had any more: the instance gets what it would get if none were owed. */
const isRefusedForGood = ({ action, outcome, code }: Result): boolean =>
  action.binding === null && outcome === 'failed' && refusesRole(code)

const withoutDebts = (intent: OpenIntent, to: ReadonlySet<string>): OpenIntent => {
  const over = new Set(intent.actions.filter(({ target }) => to.has(target.id)).map(actionKey))
  return { ...intent, owed: new Map([...intent.owed].filter(([key]) => !over.has(key))) }
}

const instanceOf = (action: OpenIntent['actions'][number]): readonly EcsId[] =>
  action.class !== 'ram' && action.target.type === 'ecs' ? [ecsId(action.target.id)] : []

type Seen = ReadonlyMap<EcsId, Held | 'gone'>
type Wishes = ReadonlyMap<string, Wish>

/** Where the cloud does not say what the instances are, nobody knows what is wanted of them: the empty ones stay open. */
const lookAndWish = async (
  reader: FleetReader,
  desired: DesiredState<'accepted'>,
  at: At,
  ids: readonly EcsId[],
): Promise<Readonly<{ before: Seen; wishes: Wishes }>> => {
  const before = await rolesNow(reader, at, ids)
  try {
    return { before, wishes: await wishesFor(reader, desired, at, before) }
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    const filled = [...before].filter(([, now]) => now === 'gone' || now.is !== 'nothing')
    return { before: new Map(filled), wishes: new Map() }
  }
}

/**
 * What desired state wants of the instances that hold nothing now; the others need no wish. Where it has no say any more,
 * nothing: they get back what they had.
 */
const wishesFor = async (
  reader: FleetReader,
  desired: DesiredState<'accepted'>,
  at: At,
  held: Seen,
): Promise<Wishes> => {
  if (!desired.accounts.get(at.account)?.regions.includes(at.region)) return new Map()
  const empty = [...held].flatMap(([id, now]) => (now !== 'gone' && now.is === 'nothing' ? [id] : []))
  const bindings = compileBindings(desired)
  const wishes = new Map<string, Wish>()
  for (let start = 0; start < empty.length; start += 100) {
    for (const row of await reader.instancesById(at, empty.slice(start, start + 100))) {
      const instance: EcsInstance = { ...row, holds: { is: 'nothing' } }
      const choice = bindings.choose(instance)
      if (choice.is !== 'one') continue
      const { role, sessionPolicy, name } = choice.binding
      wishes.set(row.id, { role, sessionPolicy, binding: name })
    }
  }
  return wishes
}

const attachAll = async (
  hands: RecoveryHands,
  account: AccountId,
  shard: Shard,
  actions: Recovery['attach'],
): Promise<readonly Result[]> => {
  const results: Result[] = []
  for (const batch of batchesOf<Attach>(actions)) results.push(...(await attachOne(hands, account, shard, batch)))
  return results
}

const attachOne = async (
  hands: RecoveryHands,
  account: AccountId,
  shard: Shard,
  batch: readonly Cleared<Attach>[],
): Promise<readonly Result[]> => {
  const journal = await hands.ledger.intend(account, shard, batch, () => null).catch(unlessRefused)
  if (journal instanceof LedgerFailure) return told(hands, notBegun(batch, journal))
  const [first, ...rest] = journal
  if (first === undefined) return []
  const begun = [first, ...rest] as const
  const results = await attachBatch(hands, begun, new Map())
  const ended = results.flatMap((result, index) => {
    const action = begun[index]
    return action === undefined || result.outcome === 'unknown' ? [] : [{ action, result }]
  })
  await concludeOrLog(hands, account, shard, ended)
  return told(hands, results)
}

const unlessRefused = (error: unknown): LedgerFailure => {
  if (error instanceof LedgerFailure) return error
  throw error
}

const notBegun = (batch: readonly Cleared<Attach>[], failure: LedgerFailure): readonly Result[] =>
  batch.map((action) => resultOf(action, outcomeOf(failure), { code: failure.reason, message: failure.message }))

const told = (hands: Pick<RecoveryHands, 'tell'>, results: readonly Result[]): readonly Result[] => {
  for (const result of results) hands.tell(result)
  return results
}

const closeAll = async (
  hands: RecoveryHands,
  account: AccountId,
  closed: readonly Closed[],
): Promise<readonly Result[]> => {
  const byIntent = new Map<number, Closed[]>()
  for (const one of closed) byIntent.set(one.intent, [...(byIntent.get(one.intent) ?? []), one])
  const results: Result[] = []
  for (const [intent, ended] of byIntent) {
    const part = ended.map(({ action, outcome, code }) => resultOf(action, outcome, { code }))
    if (await closeOrLog(hands, account, intent, part)) results.push(...part)
  }
  return told(hands, results)
}
