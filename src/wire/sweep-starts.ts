import type { At } from '../core/model/instance.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { invokerFor } from './invoker.ts'

/** What a sweep starts: its own shards, and the function for pull requests where there is one. */
export const sweepStarts = (
  config: FunctionConfig,
  platform: Platform,
  encode: (at: At) => Uint8Array,
): Readonly<{ start: (at: At) => Promise<void>; wake: (payload: Uint8Array) => Promise<void> }> => {
  const { sweepFunction, pullRequestFunction } = config
  const invoker = invokerFor(config, platform)
  return {
    start: (at) => invoker.start(sweepFunction ?? platform.here().functionName ?? 'sweep', encode(at)),
    wake: async (payload) => {
      if (pullRequestFunction !== null) await invoker.start(pullRequestFunction, payload)
    },
  }
}
