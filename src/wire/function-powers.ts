import type { Budget } from '../core/ports/budget.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { CloudWriter } from '../core/ports/cloud-writer.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { RunId } from '../core/model/names.ts'
import type { Instant } from '../core/model/time.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { openFunctionAccounts } from './function-accounts.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { probersFor } from './prober.ts'
import { readerFor } from './reader.ts'
import { newRunId } from './surroundings.ts'
import { writerFor } from './writer.ts'

/** All that a run of a function works with. */
export type RunPowers = Readonly<{
  reader: CloudReader
  writer: CloudWriter
  ledger: Ledger
  budget: Budget
  around: Surroundings
  tell: () => void
  runId: RunId
  startedAt: Instant
  apiCalls: () => Readonly<Record<string, number>>
  isGone: () => boolean
  machines: Readonly<{ probers: ReturnType<typeof probersFor>; cloud: FunctionConfig['cloud'] }>
}>

/** Each run is one of its own, over connections that stay warm. */
export const openRunPowers = (
  config: FunctionConfig,
  platform: Platform,
  ledger: Ledger,
): ((desired: DesiredState) => RunPowers) => {
  const { around } = platform
  const accountsFor = openFunctionAccounts(config, platform)
  return (desired) => {
    const accounts = accountsFor(desired.accounts)
    const before = accounts.apiCalls()
    return {
      reader: readerFor(accounts),
      writer: writerFor(accounts),
      budget: accounts.budget,
      ledger,
      around,
      tell: () => undefined,
      runId: newRunId(around.clock),
      startedAt: around.clock.now(),
      apiCalls: () => lessThan(accounts.apiCalls(), before),
      // Nobody can ask another instance of a function whether it lives: its lease has to run out.
      isGone: () => false,
      machines: { probers: probersFor(accounts, around), cloud: config.cloud },
    }
  }
}

const lessThan = (
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(now)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  )
