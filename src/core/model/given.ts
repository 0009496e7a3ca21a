import type { Bounds } from './bounds.ts'
import type { AccountId, Hash, Region } from './names.ts'
import type { AccountMemory, Control } from './memory.ts'
import type { Instant } from './time.ts'

/** All that a plan depends on beside desired state and inventory. The digest comes in as a value, like the time. */
export type Given = Readonly<{
  asOf: Instant
  control: Control
  memories: ReadonlyMap<AccountId, AccountMemory>
  bounds: Bounds
  /** sha256 of a canonical text, as `sha256:<hex>`. */
  digest: (canonicalText: string) => Hash
  /** Some instances are looked at and no listing is whole, as events do: a percentage is of the last complete ones. */
  partial?: true
  /** Regions of the account that are not looked at this time: what the ledger remembers of them stands. */
  elsewhere?: readonly Region[]
}>
