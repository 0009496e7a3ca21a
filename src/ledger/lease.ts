import { epochOf } from '../core/memory/leases.ts'
import type { AccountEntryBody, Shard } from '../core/model/ledger-entry.ts'
import type { AccountMemory, LeaseState } from '../core/model/memory.ts'
import type { AccountId } from '../core/model/names.ts'
import { later, type Instant } from '../core/model/time.ts'
import { LedgerFailure, type Lease } from '../core/ports/ledger.ts'
import { appendUnless, type Made, type Stamp } from './append.ts'
import { fresh, type Logs } from './logs.ts'
import { frozen } from './refusals.ts'

type HeldBy = Readonly<{ heldBy: string; until: Instant }>
type LeaseBody = Extract<AccountEntryBody, { kind: 'lease' }>
type ReleaseBody = Extract<AccountEntryBody, { kind: 'release' }>

/** The leases of one process. It knows its own by the epochs it was given, not by a name that another may bear too. */
export type LeaseDesk = Readonly<{
  take(account: AccountId, shard: Shard, forMs: number): Promise<Lease | HeldBy>
  release(lease: Lease): Promise<void>
}>

export const openLeaseDesk = (logs: Logs, stamp: Stamp): LeaseDesk => {
  const own = new Map<string, number>()

  return {
    take: async (account, shard, forMs) => {
      const log = logs.of(account)
      await fresh(log)
      const appended = await appendUnless(log, stamp, async ({ memory }, now): Promise<Made<LeaseBody, HeldBy>> => {
        const unreadable = frozen(account, memory)
        if (unreadable !== null) throw unreadable
        const other = heldByOther(memory.leases.get(shard), own.get(`${account}/${shard}`), now)
        if (other !== null) return { instead: other }
        const epoch = nextEpoch(memory, shard, own.get(`${account}/${shard}`), now)
        return { write: { kind: 'lease', shard, epoch, until: later(now, forMs), holder: stamp.writer } }
      })
      if ('instead' in appended) return appended.instead
      const { epoch, until } = appended.written
      own.set(`${account}/${shard}`, epoch)
      return { account, shard, epoch, until }
    },

    release: async ({ account, shard, epoch }) => {
      await appendUnless(logs.of(account), stamp, async ({ memory }, now): Promise<Made<ReleaseBody, null>> => {
        const holds = isLive(memory.leases.get(shard), epoch, now)
        return holds ? { write: { kind: 'release', shard, epoch } } : { instead: null }
      })
    },
  }
}

/** Null: the lease still holds. By the store's clock, and only as long as nobody has taken a newer one. */
export const lostLease = (memory: AccountMemory, lease: Lease, now: Instant): LedgerFailure | null => {
  const state = memory.leases.get(lease.shard)
  if (isLive(state, lease.epoch, now)) return null
  const why =
    state !== undefined && state.epoch > lease.epoch
      ? `${state.holder} has taken it since (epoch ${state.epoch})`
      : 'it has ended'
  return new LedgerFailure(
    `The lease of ${lease.account}/${lease.shard} (epoch ${lease.epoch}) no longer holds: ${why}. Nothing was begun; the next run goes on.`,
    'lost-lease',
  )
}

const isLive = (state: LeaseState | undefined, epoch: number | undefined, now: Instant): boolean =>
  state !== undefined && state.epoch === epoch && state.until > now

const heldByOther = (state: LeaseState | undefined, own: number | undefined, now: Instant): HeldBy | null =>
  state !== undefined && state.until > now && state.epoch !== own ? { heldBy: state.holder, until: state.until } : null

/** Renewing one's own keeps its epoch, so that intents under it stay good; whoever takes it anew gets the next. */
const nextEpoch = (memory: AccountMemory, shard: Shard, own: number | undefined, now: Instant): number =>
  epochOf(memory.leases, shard) + (isLive(memory.leases.get(shard), own, now) ? 0 : 1)
