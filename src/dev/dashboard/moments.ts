/** What happens on a desk, as the dashboard is told it. `at` in milliseconds. */
export type Moment = Readonly<{ at: number }> &
  Readonly<
    | { is: 'state'; id: string; region: string; state: string }
    /** A role came to an instance, or (null) left it. */
    | { is: 'role'; id: string; region: string; role: string | null; by: string }
    /** Any other write of anybody. */
    | { is: 'call'; action: string; region: string; by: string }
    | { is: 'line'; from: string; text: string; isBad: boolean }
    /** The journal: actions that are about to be done, and what became of some. `run` null: an event's. */
    | { is: 'intent'; run: string | null; log: string; number: number; shard: string; actions: number }
    | { is: 'result'; log: string; of: number; outcomes: Counts }
    | { is: 'run'; run: string; account: string; shard: string; commit: string; outcomes: Counts; seen: number }
    | { is: 'suspended'; list: readonly SuspendedLine[] }
  >

export type Counts = Readonly<Record<string, number>>

/** A suspension as settings have it; `key` names it when it is to end. */
export type SuspendedLine = Readonly<{ key: string; what: string; reason: string; owner: string; until: string }>
