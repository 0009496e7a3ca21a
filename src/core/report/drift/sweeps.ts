import { missedHeartbeat } from '../../memory/heartbeat.ts'
import { lostShards } from '../../memory/lost-shards.ts'
import type { Finding } from '../../model/finding.ts'
import type { AccountMemory, Control } from '../../model/memory.ts'
import type { Instant } from '../../model/time.ts'

/** What the ledger alone tells of how sweeps go. `shardMs`: the longest that a shard may work. */
export const sweepFindings = (
  control: Control,
  memories: Iterable<AccountMemory>,
  now: Instant,
  shardMs: number,
): readonly Finding[] => [
  ...heldFindings(control),
  ...[...memories].flatMap((memory) =>
    [missedHeartbeat(memory, now), ...lostShards(memory, now, shardMs)].flatMap((one) => one ?? []),
  ),
]

/** A commit that is held leaves an older one in force than people may think. */
const heldFindings = ({ held, accepted }: Control): readonly Finding[] =>
  held
    .filter(({ at }) => accepted === null || at > accepted.at)
    .map(({ commit, why }) => ({
      code: 'commit-held',
      severity: 'error',
      at: null,
      message: `Commit ${commit} is held: ${why}.`,
      fix: `If it is meant: rolekeeper accept ${commit}`,
    }))
