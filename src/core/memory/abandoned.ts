import type { AccountMemory, OpenIntent } from '../model/memory.ts'
import { MINUTE, type Instant } from '../model/time.ts'

/** By then an attach without a lease has its answer, or its process is gone: a throttled minute, and a few tries. */
const ATTACH_MS: number = 2 * MINUTE

/**
 * Open intents that recovery may take up: their run is no longer at work. While a lease of the intent's epoch lasts and
 * its holder is not known to be dead, the swap is being driven by who began it; closing it under its hands would leave
 * nobody to drive it after a crash. What needs no lease only attaches, in one call: closed before that has its answer, the
 * ledger would forget what was attached, and with which session policy.
 */
export const abandoned = (
  memory: Pick<AccountMemory, 'open' | 'leases'>,
  now: Instant,
  isGone: (holder: string) => boolean,
): readonly OpenIntent[] =>
  memory.open.filter(({ shard, epoch, at }) => {
    if (epoch === null) return at + ATTACH_MS <= now
    const lease = memory.leases.get(shard)
    return lease === undefined || lease.epoch !== epoch || lease.until <= now || isGone(lease.holder)
  })
