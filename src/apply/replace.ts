import type { Replace } from '../core/model/action.ts'
import type { At } from '../core/model/instance.ts'
import type { RoleName } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { pilots } from '../core/steps/pilot.ts'
import { batchesOf, byShard } from './batch.ts'
import { swapNeeds } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'
import { journaled } from './journal.ts'
import { driveSwaps } from './swap.ts'

/** Whether an attach of the role there has just succeeded: its first replace needs no pilot then. */
export type Proven = (at: At, role: RoleName) => boolean

/**
 * Swaps roles, region by region side by side, batch by batch in each. The first swap to a role that nothing has proven
 * goes alone; if it does not end well, the rest of that role is left to the next run.
 */
export const applyReplaces = async (
  hands: Hands,
  actions: readonly Cleared<Replace>[],
  proven: Proven,
): Promise<readonly Result[]> =>
  (await Promise.all(byShard(actions).map((shard) => replaceShard(hands, shard, proven)))).flat()

const replaceShard = async (
  hands: Hands,
  actions: readonly Cleared<Replace>[],
  proven: Proven,
): Promise<readonly Result[]> => {
  const results: Result[] = []
  const good = new Set<RoleName>()
  const bad = new Set<RoleName>()
  let waiting = actions
  for (;;) {
    const { alone, rest } = pilots(waiting, (at, role) => good.has(role) || proven(at, role))
    if (alone.length === 0) break
    for (const action of alone) {
      const [result] = await swap(hands, [action])
      if (result === undefined) continue
      results.push(result)
      if (result.outcome === 'replaced') good.add(action.to)
      // A pilot that moved or vanished says nothing about the role: another one goes alone in its place.
      else if (result.outcome !== 'skipped' || result.code === 'lost-lease') bad.add(action.to)
    }
    results.push(...rest.filter((action) => bad.has(action.to)).map((action) => leaveAlone(hands, action)))
    waiting = rest.filter((action) => !bad.has(action.to))
  }
  for (const batch of batchesOf(waiting)) results.push(...(await swap(hands, batch)))
  return results
}

const swap = (hands: Hands, batch: readonly Cleared<Replace>[]): Promise<readonly Result[]> =>
  journaled(hands, batch, swapNeeds, (begun) => driveSwaps(hands, begun))

const leaveAlone = (hands: Hands, action: Replace): Result => {
  const message = 'The first swap to this role in this run did not end well, so this one was not begun.'
  const result = resultOf(action, 'skipped', { code: 'pilot-failed', message })
  hands.tell(result)
  return result
}
