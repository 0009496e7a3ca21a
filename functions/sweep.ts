/** Timer or push: accepts the head, does the RAM phase and divides the rest; a shard converges one account and region. */
import { encodeShard, readSweepCall } from '../src/events/sweep-call.ts'
import { sweepSide } from '../src/pull-request/sweep-side.ts'
import { runShard } from '../src/run/shard.ts'
import { sweep } from '../src/run/sweep.ts'
import { tellShard, tellSwept, type ShardAnswer, type SweepAnswer } from '../src/run/swept.ts'
import { readFunctionConfig } from '../src/wire/function-config.ts'
import { headOf } from '../src/wire/function-head.ts'
import { functionLedger } from '../src/wire/function-ledger.ts'
import { openRunPowers } from '../src/wire/function-powers.ts'
import { functionRequests } from '../src/wire/function-requests.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { digest } from '../src/wire/surroundings.ts'
import { sweepStarts } from '../src/wire/sweep-starts.ts'

/** Throws what should be tried again, as a ledger that cannot be reached. Null: it was called for nothing that can be. */
export const handler: FunctionHandler<SweepAnswer | ShardAnswer | null> = functionHandler(async (platform) => {
  const config = await readFunctionConfig(platform.env)
  const { around, here } = platform
  const ledger = await functionLedger(config, platform, 'sweep')
  const powersFor = openRunPowers(config, platform, ledger)
  const { start, wake } = sweepStarts(config, platform, encodeShard)
  const head = headOf(config, ledger)
  const side = sweepSide(await functionRequests(config, platform), { ledger, around, digest, wake })
  const options = { ledger, around, bounds: config.bounds, digest, reviewedOf: side.reviewedOf }
  return async (event) => {
    const call = readSweepCall(event)
    if (call.is === 'sweep') {
      const shardMs = here().timeoutMs ?? 600_000
      return tellSwept(around.log, await side.sweep(() => sweep({ head, powersFor, start }, { ...options, shardMs })))
    }
    const desired = await ledger.accepted()
    if (call.is === 'broken' || !desired?.accounts.get(call.at.account)?.regions.includes(call.at.region)) {
      around.log('warn', 'A call names no account and region of desired state.', { call })
      return null
    }
    const { record } = await side.shard(() => runShard(powersFor(desired), desired, call.at, options))
    return record && tellShard(around.log, call.at, record)
  }
})
