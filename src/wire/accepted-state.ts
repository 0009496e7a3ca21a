import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Hash } from '../core/model/names.ts'
import { SECOND, type Instant } from '../core/model/time.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'
import { openReader } from '../ledger/reader.ts'
import { readFunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { openStore } from './store.ts'

/** What a function that only reads goes by; `desired` null: nothing, and why. */
export type AcceptedState =
  | Readonly<{ desired: DesiredState<'accepted'>; bounds: Bounds }>
  | Readonly<{ desired: null; why: string }>

/** So long nobody asks the ledger again: a new commit, or the stop switch, takes effect after at most this. */
const FRESH_MS: number = 15 * SECOND
/** An API server waits for its webhook, and a person for the API server. */
const PATIENCE_MS: number = 2 * SECOND

/**
 * The accepted state out of the ledger, kept for a while. It never throws: what cannot be read in time is answered with
 * what was read before, or with why there is nothing.
 */
export const acceptedStates = (platform: Platform): (() => Promise<AcceptedState>) => {
  const { clock, log } = platform.around
  const read = rereading(platform)
  let last: Readonly<{ at: Instant; state: AcceptedState }> | null = null
  const readNow = async (): Promise<AcceptedState> => {
    const state = await read()
    last = { at: clock.now(), state }
    return state
  }
  return async () => {
    if (last !== null && clock.now() - last.at < FRESH_MS) return last.state
    const answered = new AbortController()
    const late = clock.sleep(PATIENCE_MS, answered.signal).catch(() => undefined)
    try {
      const state = await Promise.race([readNow(), late])
      if (typeof state === 'object') return state
      log('warn', 'The ledger did not answer in time.')
    } catch (error) {
      log('error', 'The ledger could not be read.', { error })
    } finally {
      answered.abort()
    }
    return last?.state ?? { desired: null, why: 'its ledger cannot be read now' }
  }
}

/** Reads the control log each time, and the parsed state only when another one was accepted. */
const rereading = (platform: Platform): (() => Promise<AcceptedState>) => {
  let opened: Opened | null = null
  let known: Readonly<{ parsed: Hash; desired: DesiredState<'accepted'> }> | null = null
  return async () => {
    opened ??= await openLedger(platform)
    const { reader, bounds } = opened
    const { accepted, stopped, frozen } = await reader.control()
    if (frozen !== null) return { desired: null, why: `its ledger cannot be read whole (${frozen.why})` }
    if (stopped !== null) return { desired: null, why: `it is stopped (${stopped.reason})` }
    if (accepted === null) return { desired: null, why: 'no commit was accepted yet' }
    if (known?.parsed !== accepted.parsed) {
      const desired = await reader.accepted()
      if (desired === null) return { desired: null, why: 'no commit was accepted yet' }
      known = { parsed: accepted.parsed, desired }
    }
    return { desired: known.desired, bounds }
  }
}

type Opened = Readonly<{ reader: LedgerReader; bounds: Bounds }>

const openLedger = async ({ env, credentials, around, here }: Platform): Promise<Opened> => {
  const { cloud, ledger, ledgerRegion, ledgerEndpoint: endpoint, bounds } = await readFunctionConfig(env)
  const region = ledgerRegion ?? here().region
  const store = await openStore({ cloud, ledger, region, endpoint, credentials, around }, false)
  return { reader: openReader(store), bounds }
}
