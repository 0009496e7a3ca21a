import { openFc2 } from '../cloud/invoke/fc2.ts'
import { openFc3 } from '../cloud/invoke/fc3.ts'
import type { Invoker } from '../core/ports/invoker.ts'
import { UsageError } from './config.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'

/** The power to start functions beside this one: `service/function` is one of Function Compute 2.0. */
export const invokerFor = (
  { functionsEndpoint }: Pick<FunctionConfig, 'functionsEndpoint'>,
  { credentials, here }: Pick<Platform, 'credentials' | 'here'>,
): Invoker => {
  let opened: Readonly<{ fc2: Invoker; fc3: Invoker }> | null = null
  return {
    start: (functionName, payload) => {
      opened ??= openBoth(functionsEndpoint, { credentials, here })
      return (functionName.includes('/') ? opened.fc2 : opened.fc3).start(functionName, payload)
    },
  }
}

const openBoth = (
  endpoint: URL | null,
  { credentials, here }: Pick<Platform, 'credentials' | 'here'>,
): Readonly<{ fc2: Invoker; fc3: Invoker }> => {
  const { account, region } = here()
  if (account === null || region === null) {
    throw new UsageError('The runtime does not say in which account and region this function runs.')
  }
  const place = { account, region, endpoint, credentials }
  return { fc2: openFc2(place), fc3: openFc3(place) }
}
