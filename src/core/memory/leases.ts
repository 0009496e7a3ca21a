import type { AccountEntry, Shard } from '../model/ledger-entry.ts'
import type { LeaseState } from '../model/memory.ts'
import { instant } from '../model/time.ts'

type LeaseEntry = Extract<AccountEntry, { kind: 'lease' }>
type Release = Extract<AccountEntry, { kind: 'release' }>
type Leases = ReadonlyMap<Shard, LeaseState>

/** An entry of an older epoch changes nothing: it comes from a former holder. */
export const grantLease = (leases: Leases, entry: LeaseEntry): Leases => {
  const { shard, epoch, until, holder } = entry
  if (epoch < epochOf(leases, shard)) return leases
  return new Map(leases).set(shard, { shard, epoch, until, holder })
}

/**
 * A released lease keeps its epoch, since the next one must be told from it. It has ended by every clock: those of two
 * processes may be a second apart, and the later one must not wait for the earlier one's now.
 */
export const endLease = (leases: Leases, entry: Release): Leases => {
  const state = leases.get(entry.shard)
  if (state?.epoch !== entry.epoch) return leases
  return new Map(leases).set(entry.shard, { ...state, until: instant(0) })
}

/** The newest epoch that was ever granted for the shard; 0: none. */
export const epochOf = (leases: Leases, shard: Shard): number => leases.get(shard)?.epoch ?? 0
