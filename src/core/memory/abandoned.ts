import type { AccountMemory, OpenIntent } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'

/**
 * Open intents that recovery may take up: their run is no longer at work. While a lease of the intent's epoch lasts and
 * its holder is not known to be dead, the swap is being driven by who began it; closing it under its hands would leave
 * nobody to drive it after a crash. What needs no lease only attaches, and may be looked at whenever.
 */
export const abandoned = (
  memory: Pick<AccountMemory, 'open' | 'leases'>,
  now: Instant,
  isGone: (holder: string) => boolean,
): readonly OpenIntent[] =>
  memory.open.filter(({ shard, epoch }) => {
    const lease = memory.leases.get(shard)
    return lease === undefined || lease.epoch !== epoch || lease.until <= now || isGone(lease.holder)
  })
