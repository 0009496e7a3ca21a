import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Hash } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { openReader } from '../ledger/reader.ts'
import { openRequestBox } from '../ledger/requests.ts'
import { transferLimits, type RemoteAccess } from '../read/git/transport.ts'
import { UsageError } from './config.ts'
import { openFunctionAccounts } from './function-accounts.ts'
import type { FunctionConfig } from './function-config.ts'
import { functionStore } from './function-store.ts'
import type { Platform } from './function.ts'
import { invokerFor } from './invoker.ts'
import { readerFor } from './reader.ts'
import { digest } from './surroundings.ts'
import { version } from './version.ts'
import { watchedRepository, type WatchedRepository } from './watched-repository.ts'

type Powers = WatchedRepository &
  Readonly<{
    readerFor: (desired: DesiredState) => CloudReader
    remote: RemoteAccess
    startSweep: () => Promise<void>
    around: Surroundings
    bounds: Bounds
    digest: (canonicalText: string) => Hash
    version: string
  }>

/** What the pull request function holds. */
export type FunctionPulls = Powers &
  Readonly<{
    /** With the ledger, which is opened when it is needed: a forged request costs nothing. Throws `LedgerFailure`. */
    powers: () => Promise<Powers & Readonly<{ ledger: LedgerReader; box: RequestBox }>>
    /** Has this function called with a payload soon. */
    startSelf: (payload: Uint8Array) => Promise<void>
  }>

/** It reads cloud, git and ledger, speaks to the host, leaves requests and starts functions. Throws UsageError. */
export const functionPulls = (config: FunctionConfig, platform: Platform): FunctionPulls => {
  const { bounds, git, sweepFunction } = config
  const { around, here } = platform
  const repository = watchedRepository(config, platform)
  if (repository === null) {
    throw new UsageError('ROLEKEEPER_HOST is not set: name the repository, as github:acme/roles.')
  }
  const accountsFor = openFunctionAccounts(config, platform)
  const invoker = invokerFor(config, platform)
  const fixed: Powers = {
    ...repository,
    readerFor: ({ accounts }: DesiredState) => readerFor(accountsFor(accounts)),
    remote: { credentials: git, limits: transferLimits },
    startSweep: () => invoker.start(sweepFunction ?? 'sweep', new Uint8Array()),
    around,
    bounds,
    digest,
    version,
  }
  const opening = async () => {
    const store = await functionStore(config, platform)
    return { ...fixed, ledger: openReader(store), box: openRequestBox(store, () => around.clock.now()) }
  }
  let opened: Awaited<ReturnType<typeof opening>> | null = null
  return {
    ...fixed,
    powers: async () => (opened ??= await opening()),
    startSelf: (payload: Uint8Array) => invoker.start(here().functionName ?? 'pull-request', payload),
  }
}
