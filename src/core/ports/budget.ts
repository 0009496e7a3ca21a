import type { At } from '../model/instance.ts'
import type { Instant } from '../model/time.ts'

/** What is left of this minute's share of calls. */
export type Budget = Readonly<{
  /** `operation` as `ecs:AttachInstanceRamRole`. */
  left(operation: string, at: At): number
  /** When the next share begins. */
  renewsAt(): Instant
}>
