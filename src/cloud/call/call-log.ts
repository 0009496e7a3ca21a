/** What was sent, for the run record: one per run. */
export type CallLog = Readonly<{
  sent: (operation: string) => void
  throttled: (operation: string) => void
  /** Attempts by `service:Operation`, in the order of the names. */
  apiCalls: () => Readonly<Record<string, number>>
  /** How many of them the cloud throttled. */
  throttledCalls: () => Readonly<Record<string, number>>
}>

export const makeCallLog = (): CallLog => {
  const sent = new Map<string, number>()
  const throttled = new Map<string, number>()
  return {
    sent: (operation) => add(sent, operation),
    throttled: (operation) => add(throttled, operation),
    apiCalls: () => sorted(sent),
    throttledCalls: () => sorted(throttled),
  }
}

const add = (counts: Map<string, number>, operation: string): void => {
  counts.set(operation, (counts.get(operation) ?? 0) + 1)
}

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
