import type { Shard } from '../model/ledger-entry.ts'
import type { AccountMemory } from '../model/memory.ts'
import type { Commit } from '../model/names.ts'
import type { Outcome } from '../model/run-record.ts'

/**
 * The commit of the last run of this part of the account that left nothing undone; null: there was none. What a run refused, or could not do, its
 * commit still asks for in the next one.
 */
export const convergedCommit = ({ runs }: Pick<AccountMemory, 'runs'>, part: Shard): Commit | null =>
  runs.findLast(
    ({ outcomes, shard }) =>
      (shard === null || shard === part) && !undone.some((outcome) => (outcomes[outcome] ?? 0) > 0),
  )?.commit ?? null

const undone: readonly Outcome[] = ['refused', 'skipped', 'failed', 'interrupted', 'unknown', 'rolled-back']
