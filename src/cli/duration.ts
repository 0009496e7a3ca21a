import { instant, later } from '../core/model/time.ts'
import type { Instant } from '../core/model/time.ts'
import { someDuration } from '../read/shape/values.ts'
import { UsageError } from '../wire/config.ts'

/** When something ends that begins now and lasts as `--for` says (`2h`). Throws UsageError. */
export const endAfter = (text: string, now: Instant): Instant => {
  const parsed = someDuration.safeParse(text)
  if (!parsed.success) throw new UsageError(`--for ${text} is no duration. Write it as 90m, 2h or 1d.`)
  return later(now, parsed.data)
}

/** The instant that `--until` names. Throws UsageError. */
export const endAt = (text: string, now: Instant): Instant => {
  // A time without a zone would mean another instant on another machine.
  const ms = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(ms)) throw new UsageError(`--until ${text} is no instant. Write it as 2026-12-01T08:00:00Z.`)
  if (ms <= now) throw new UsageError(`--until ${text} is over already.`)
  return instant(ms)
}
