import type { Bounds } from '../../src/core/model/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { instant } from '../../src/core/model/time.ts'
import { SLOT_MS, type Ledger, type ObjectStore } from '../../src/core/ports/ledger.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { rolesIn } from './births.ts'
import { accept, openEventFunction, openEventLedger, type EventFunction } from './event-functions.ts'
import { counting, memoryStore } from './memory-store.ts'

/** An emulated cloud, a ledger in memory, and functions that events come to. */
export type EventStack = Readonly<{
  emulator: Served
  store: ObjectStore & { calls: Record<string, number> }
  /** Stands still but for what is slept, and for jumps. */
  clock: Clock & Readonly<{ jump: (ms: number) => void }>
  /** A process of the function as it starts. */
  open: (bounds?: Bounds) => EventFunction
  /** A ledger as another process has it. */
  ledger: (writer?: string) => Ledger
  roles: () => ReadonlyMap<string, string | null>
  /** What was asked since the last time: of the cloud by action, of the ledger's store by verb. */
  asked: () => Readonly<{ cloud: Record<string, number>; ledger: Record<string, number> }>
  /** Into the next slot, where nobody has been elected yet. */
  nextSlot: () => void
}>

/** A second into a slot. */
const START: number = Date.UTC(2026, 10, 22, 12, 0, 1)

export const withEvents = async (
  fleet: Fleet,
  desired: DesiredState<'accepted'>,
  test: (stack: EventStack) => Promise<void>,
): Promise<void> => {
  const emulator = await serve({ fleet })
  const { calls, clock: time } = emulator.cloud.world
  time.set(START)
  const clock: EventStack['clock'] = {
    now: () => instant(time.now()),
    sleep: async (ms) => time.advance(ms),
    jump: (ms) => time.advance(ms),
  }
  const store = counting({ ...memoryStore(), now: async () => clock.now() })
  const ledger = (writer = 'test'): Ledger => openEventLedger(store, writer)
  await accept(ledger(), desired)
  const asked = (): ReturnType<EventStack['asked']> => {
    const cloud: Record<string, number> = {}
    for (const { action } of calls.all()) cloud[action] = (cloud[action] ?? 0) + 1
    // The time comes with other answers.
    const { now: _now, ...verbs } = store.calls
    calls.clear()
    for (const verb of Object.keys(store.calls)) store.calls[verb] = 0
    return { cloud, ledger: Object.fromEntries(Object.entries(verbs).filter(([, number]) => number > 0)) }
  }
  try {
    await test({
      emulator,
      store,
      clock,
      open: (bounds) => openEventFunction({ emulator, store, clock, ...(bounds === undefined ? {} : { bounds }) }),
      ledger,
      roles: () => rolesIn(emulator),
      asked,
      nextSlot: () => clock.jump(SLOT_MS),
    })
  } finally {
    await emulator.close()
  }
}
