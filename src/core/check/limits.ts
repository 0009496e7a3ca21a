import type { Action } from '../model/action.ts'
import type { Bounds } from '../model/bounds.ts'
import type { Settings } from '../model/desired-state.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import type { Instant } from '../model/time.ts'

/**
 * Asked again by an intent that lost a race, on the newest memory: do these actions of one account still fit into
 * their windows? Null if so, else which limit they would break.
 */
export const stillWithin = (
  _actions: readonly Action[],
  _settings: Settings,
  _bounds: Bounds,
  _memory: AccountMemory,
  _control: Control,
  _asOf: Instant,
): string | null => {
  throw new Error('not built yet')
}
