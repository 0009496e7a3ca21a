declare const brand: unique symbol

/** Milliseconds since 1970 UTC. Core is given the time, it never takes it. */
export type Instant = number & { readonly [brand]: 'instant' }

export const instant = (ms: number): Instant => ms as Instant
export const later = (at: Instant, ms: number): Instant => instant(at + ms)

export const SECOND = 1_000
export const MINUTE: number = 60 * SECOND
export const HOUR: number = 60 * MINUTE
export const DAY: number = 24 * HOUR
