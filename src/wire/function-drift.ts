import type { DesiredState } from '../core/model/desired-state.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { LedgerFailure, type LedgerReader } from '../core/ports/ledger.ts'
import type { TellPowers, ToldShelf } from '../core/ports/channel.ts'
import type { Clock, Log } from '../core/ports/surroundings.ts'
import type { CallLine, DriftDocument } from '../core/report/drift-document.ts'
import { openReader } from '../ledger/reader.ts'
import { openReports, type ReportKeeper } from '../ledger/reports.ts'
import { openToldShelf } from '../ledger/told.ts'
import { meterCalls } from './call-meter.ts'
import { earsFor } from './ears.ts'
import { openFunctionAccounts } from './function-accounts.ts'
import type { FunctionConfig } from './function-config.ts'
import { functionStore } from './function-store.ts'
import type { Platform } from './function.ts'
import { readerFor } from './reader.ts'

/** What the report function can do. */
type DriftDuty = Readonly<{
  ledger: () => Promise<LedgerReader>
  last: () => Promise<DriftDocument | null>
  otherwise: () => Promise<DesiredState | null>
  cloudFor: (desired: DesiredState) => Readonly<{ reader: CloudReader; calls: () => readonly CallLine[] }>
  clock: Clock
  keep: (report: DriftDocument) => Promise<void>
  /** The way to those whom desired state wants to be told; null: nothing was accepted. */
  telling: (desired: DesiredState | null) => TellPowers
}>

/** What the report function holds: it reads cloud and ledger, and keeps its own reports beside the ledger's logs. */
export const functionDrift = (config: FunctionConfig, platform: Platform): DriftDuty => {
  const accountsFor = openFunctionAccounts(config, platform)
  let opened: Readonly<{ reader: LedgerReader; reports: ReportKeeper; told: ToldShelf }> | null = null
  const open = async () => {
    if (opened === null) {
      const store = await functionStore(config, platform)
      opened = { reader: openReader(store), reports: openReports(store), told: openToldShelf(store) }
    }
    return opened
  }
  return {
    ledger: async () => (await open()).reader,
    last: async () => (await open()).reports.last(),
    otherwise: async () => null,
    cloudFor: (desired: DesiredState) => {
      const accounts = accountsFor(desired.accounts)
      return { reader: readerFor(accounts), calls: meterCalls(accounts, desired, config.bounds.quotas.sweep) }
    },
    clock: platform.around.clock,
    keep: async (report: DriftDocument) => keepOrSay(open, report, platform.around.log),
    telling: (desired) => {
      const { env, credentials, around } = platform
      const parts = { env, notifyHosts: config.bounds.notifyHosts, cloud: config.cloud, credentials, around }
      return {
        ears: earsFor(desired?.settings.notify ?? [], parts),
        shelf: {
          told: async (receiver) => (await open()).told.told(receiver),
          keep: async (receiver, told) => (await open()).told.keep(receiver, told),
        },
        clock: around.clock,
        log: around.log,
      }
    },
  }
}

/** A report that cannot be kept is a report all the same; the next one has none to compare with. */
const keepOrSay = async (
  open: () => Promise<Readonly<{ reports: ReportKeeper }>>,
  report: DriftDocument,
  log: Log,
): Promise<void> => {
  try {
    await (await open()).reports.keep(report)
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    log('warn', 'The drift report could not be kept.', { error })
  }
}
