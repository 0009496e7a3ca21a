import type { Shard } from '../core/model/ledger-entry.ts'
import type { AccountId } from '../core/model/names.ts'
import { MINUTE, type Instant } from '../core/model/time.ts'
import { LedgerFailure, type Ledger, type Lease } from '../core/ports/ledger.ts'
import type { Clock } from '../core/ports/surroundings.ts'

/** Short, since a crash leaves it behind; renewed between batches while work goes on. */
const LEASE_MS: number = 2 * MINUTE

/** The leases of one run: each taken when the first change of its shard begins, so a run without changes takes none. */
export type LeaseBook = Readonly<{
  /** The shard's lease with at least half its time left. Throws `LedgerFailure` `lost-lease` if another holds it. */
  hold(account: AccountId, shard: Shard): Promise<Lease>
  releaseAll(): Promise<void>
}>

/** `isGone`: whether a holder is known to be dead, so that its lease need not run out first. */
export const openLeases = (ledger: Ledger, clock: Clock, isGone: (holder: string) => boolean): LeaseBook => {
  const held = new Map<string, Readonly<{ lease: Promise<Lease>; since: Instant }>>()

  const take = async (account: AccountId, shard: Shard): Promise<Lease> => {
    const lease = await takeFrom(ledger, account, shard, isGone)
    if ('epoch' in lease) return lease
    const until = new Date(lease.until).toISOString()
    throw new LedgerFailure(
      `${account}/${shard} is being changed by ${lease.heldBy} until ${until}; nothing was begun there.`,
      'lost-lease',
    )
  }

  return {
    hold: (account, shard) => {
      const key = `${account}/${shard}`
      const known = held.get(key)
      // `until` is by the store's clock, from which this one may differ; how long it has been held is not.
      if (known !== undefined && clock.now() - known.since < LEASE_MS / 2) return known.lease
      const next = { lease: take(account, shard), since: clock.now() }
      held.set(key, next)
      next.lease.catch(() => {
        if (held.get(key) === next) held.delete(key)
      })
      return next.lease
    },
    releaseAll: async () => {
      const leases = await Promise.all([...held.values()].map(({ lease }) => lease.catch(() => null)))
      await Promise.all(leases.flatMap((lease) => (lease === null ? [] : [ledger.release(lease)])))
      held.clear()
    },
  }
}

/** Takes the lease, also from a holder that is gone: its intents carry an epoch that appends no more. */
const takeFrom = async (
  ledger: Ledger,
  account: AccountId,
  shard: Shard,
  isGone: (holder: string) => boolean,
): ReturnType<Ledger['lease']> => {
  const lease = await ledger.lease(account, shard, LEASE_MS)
  if ('epoch' in lease || !isGone(lease.heldBy)) return lease
  const left = (await ledger.memory(account)).leases.get(shard)
  if (left !== undefined && isGone(left.holder)) await ledger.release({ account, ...left })
  return ledger.lease(account, shard, LEASE_MS)
}
