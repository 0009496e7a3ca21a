import { setMaxListeners } from 'node:events'
import { exitStatus } from '../core/report/exit-status.ts'
import { Interrupted } from './failure.ts'

/** npm and npx pass on a Ctrl-C that the terminal has sent to everyone already: two within this time are one. */
const ECHO_MS = 500

/**
 * The first Ctrl-C stops between batches and lets swaps that have begun end with a role; a second one quits hard, and
 * the next run recovers what the ledger says was begun.
 */
export const stopOnSignals = (): AbortSignal => {
  const controller = new AbortController()
  // Every call that waits listens to it.
  setMaxListeners(0, controller.signal)
  let first = 0
  const stop = (): void => {
    const now = Date.now()
    if (!controller.signal.aborted) {
      first = now
      controller.abort(new Interrupted('Interrupted. Nothing is lost: the next run goes on.'))
    } else if (now - first > ECHO_MS) {
      process.exit(exitStatus.interrupted)
    }
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
