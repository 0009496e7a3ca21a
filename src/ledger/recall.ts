import type { Accepted } from '../core/model/memory.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Ledger, ObjectStore } from '../core/ports/ledger.ts'
import { controlFor } from './control-mark.ts'
import { fresh, type Logs } from './logs.ts'
import { parsedOf } from './reader.ts'

/** What this process has read is kept, the parsed state too: it is as large as all files together. */
export const openRecaller = (store: ObjectStore, logs: Logs): Ledger['recall'] => {
  let kept: Readonly<{ of: Accepted['parsed']; desired: DesiredState<'accepted'> }> | null = null
  return async (account, how) => {
    const log = logs.of(account)
    const { memory } = how === 'now' || log.seen === null ? await fresh(log) : log.seen
    const control = how === 'now' ? (await fresh(logs.control)).memory : await controlFor(logs, memory)
    const { accepted } = control
    if (accepted === null) return { control, memory, desired: null }
    if (kept?.of !== accepted.parsed) kept = { of: accepted.parsed, desired: await parsedOf(store, accepted) }
    return { control, memory, desired: kept.desired }
  }
}
