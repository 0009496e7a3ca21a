import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import type { Recreate } from '../core/model/action.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { SECOND, type Instant } from '../core/model/time.ts'
import { actionKey } from '../core/plan/key.ts'
import { LedgerFailure, type Journaled } from '../core/ports/ledger.ts'
import { pilots } from '../core/steps/pilot.ts'
import { byShard } from './batch.ts'
import type { Needs } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'
import { journaled } from './journal.ts'
import { driveRebirth, type Start } from './rebirth.ts'

/** Replacements of one region that are waited for at once, once the first of their role is ready. */
const PARALLEL = 4

/** To create one takes a call; what then takes too long is left to the next run, and both groups with it. */
const recreateNeeds: Needs = {
  ms: 60 * SECOND,
  operations: ['eci:CreateContainerGroup', 'eci:DeleteContainerGroup'],
}

/**
 * Replaces container groups by their like, region by region side by side. The first of a role goes alone; if it does not
 * end well, the rest of that role is left to the next run.
 */
export const applyRecreates = async (hands: Hands, actions: readonly Cleared<Recreate>[]): Promise<readonly Result[]> =>
  (await Promise.all(byShard(actions).map((shard) => recreateShard(hands, shard)))).flat()

const recreateShard = async (hands: Hands, actions: readonly Cleared<Recreate>[]): Promise<readonly Result[]> => {
  const results: Result[] = []
  const good = new Set<RoleName>()
  const bad = new Set<RoleName>()
  let waiting = actions
  for (;;) {
    const { alone, rest } = pilots(waiting, (_, role) => good.has(role))
    if (alone.length === 0) break
    for (const action of alone) {
      const made = await recreateOne(hands, action)
      results.push(...made)
      if (made.some(({ outcome }) => outcome === 'recreated')) good.add(action.to)
      // A pilot that moved or vanished says nothing about the role: another one goes alone in its place.
      else if (made.some(({ outcome, code }) => outcome !== 'skipped' || code === 'lost-lease')) bad.add(action.to)
    }
    results.push(...rest.filter(({ to }) => bad.has(to)).map((action) => leaveAlone(hands, action)))
    waiting = rest.filter(({ to }) => !bad.has(to))
  }
  const limit = pLimit(PARALLEL)
  const more = await Promise.all(waiting.map((action) => limit(() => recreateOne(hands, action))))
  return [...results, ...more.flat()]
}

/** Each has an intent of its own, so that what a crash leaves of one says nothing about another. */
const recreateOne = (hands: Hands, action: Cleared<Recreate>): Promise<readonly Result[]> =>
  journaled(hands, [action], recreateNeeds, async ([begun]) => {
    try {
      return [await driveRebirth(hands, begun, await startOf(hands, begun), () => true)]
    } catch (error) {
      // A ledger that is lost now leaves the intent open with nothing begun, and the report of all else to be written.
      if (!(error instanceof LedgerFailure)) throw error
      return [resultOf(begun, 'interrupted', { code: error.reason, message: error.message })]
    }
  })

/** By what the ledger keeps of its intent, which the next run sees too. */
const startOf = async ({ ledger, around }: Hands, action: Journaled<Recreate>): Promise<Start> => {
  const key = actionKey(action)
  const { open } = await ledger.memory(action.target.account)
  const intent = open.findLast(({ actions }) => actions.some((one) => actionKey(one) === key))
  if (intent === undefined) throw new Error(`No open intent holds ${key}.`)
  // The intent is dated by the store's clock, from which this one may differ.
  return { ...rebirthOf(intent, action), since: around.clock.now(), mayBegin: true }
}

/** The client token of a replacement, and the tag that tells it: both by the intent, so that no other try shares them. */
export const rebirthOf = (
  intent: Readonly<{ number: number; at: Instant }>,
  action: Recreate,
): Pick<Start, 'since' | 'clientToken' | 'mark'> => {
  const text = JSON.stringify([intent.number, intent.at, actionKey(action)])
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 40)
  return { since: intent.at, clientToken: `rolekeeper-${hash}`, mark: `${action.target.id}/${hash.slice(0, 16)}` }
}

const leaveAlone = (hands: Hands, action: Recreate): Result => {
  const message = 'The first replacement with this role in this run did not end well, so this one was not begun.'
  const result = resultOf(action, 'skipped', { code: 'pilot-failed', message })
  hands.tell(result)
  return result
}
