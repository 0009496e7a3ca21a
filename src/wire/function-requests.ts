import type { RequestBox } from '../core/ports/request-box.ts'
import { openRequestBox } from '../ledger/requests.ts'
import { UsageError } from './config.ts'
import type { FunctionConfig } from './function-config.ts'
import { functionStore } from './function-store.ts'
import type { Platform } from './function.ts'
import { watchedRepository, type WatchedRepository } from './watched-repository.ts'

/**
 * What a sweep needs to look at what pull requests left for it; null: no host was named, or not well: a sweep goes on
 * without. Throws `LedgerFailure`.
 */
export const functionRequests = async (
  config: FunctionConfig,
  platform: Platform,
): Promise<(WatchedRepository & Readonly<{ box: RequestBox }>) | null> => {
  const repository = watchedOrSaid(config, platform)
  if (repository === null) return null
  const box = openRequestBox(await functionStore(config, platform), () => platform.around.clock.now())
  return { ...repository, box }
}

const watchedOrSaid = (config: FunctionConfig, platform: Platform): WatchedRepository | null => {
  try {
    return watchedRepository(config, platform)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    platform.around.log('error', 'What comments ask for is not looked at.', { error })
    return null
  }
}
