import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { TellPowers, ToldShelf } from '../core/ports/channel.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { openToldShelf } from '../ledger/told.ts'
import type { Config } from './config.ts'
import { earsFor } from './ears.ts'
import { storeOptions } from './ledger.ts'
import { openStore } from './store.ts'

/** The command line's power to tell, with the addresses and secrets of its environment. */
export const tellingFor = (
  config: Config,
  env: NodeJS.ProcessEnv,
  bounds: Bounds,
  desired: DesiredState | null,
  around: Surroundings,
): TellPowers => {
  const { cloud, credentials } = config
  const parts = { env, notifyHosts: bounds.notifyHosts, cloud, credentials, around }
  let opened: Promise<ToldShelf> | null = null
  const shelf = (): Promise<ToldShelf> => (opened ??= openShelf(config, bounds))
  return {
    ears: earsFor(desired?.settings.notify ?? [], parts),
    shelf: {
      told: async (receiver) => (await shelf()).told(receiver),
      keep: async (receiver, told) => (await shelf()).keep(receiver, told),
    },
    clock: around.clock,
    log: around.log,
  }
}

/** A folder is made if need be: somebody who was told must not be told again. */
const openShelf = async (config: Config, bounds: Bounds): Promise<ToldShelf> => {
  const store = await openStore(storeOptions(config, bounds), true)
  if (store === null) throw new LedgerFailure('There is no ledger, so what was told cannot be kept.', 'not-initialised')
  return openToldShelf(store)
}
