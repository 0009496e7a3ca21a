import type { Finding } from '../model/finding.ts'
import type { AccountMemory } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'
import { toIso } from '../model/iso.ts'

/**
 * Shards that were started so long ago that they must have ended, and that have written no run since. Who still renews
 * the region's lease is at work.
 */
export const lostShards = (
  { account, started, leases }: Pick<AccountMemory, 'account' | 'started' | 'leases'>,
  now: Instant,
  afterMs: number,
): readonly Finding[] =>
  [...started]
    .filter(([region, since]) => since + afterMs <= now && (leases.get(region)?.until ?? 0) <= now)
    .map(([region, since]) => ({
      code: 'shard-lost',
      severity: 'error',
      at: null,
      message: `The sweep's work for ${account}/${region} was started at ${toIso(since)} and has not finished since.`,
      fix: `It is started again with each sweep. If it stays so, look into the log of the sweep function for ${region}: it may lack time or memory, or rights to be invoked.`,
    }))
