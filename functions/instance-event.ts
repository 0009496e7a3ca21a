/** Creation, start and tag events: attaches roles to instances that have none, and can do nothing else. */
import { parseEvents } from '../src/events/parse.ts'
import { openReactions, type Reaction } from '../src/run/event.ts'
import { attacherFor } from '../src/wire/attacher.ts'
import { readFunctionConfig } from '../src/wire/function-config.ts'
import { functionLedger } from '../src/wire/function-ledger.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { digest } from '../src/wire/surroundings.ts'

type Answer = Readonly<{ reactions: readonly Pick<Reaction, 'account' | 'region' | 'is'>[]; ignored: number }>

/** Throws what the queue should deliver again; whatever else comes is acknowledged. */
export const handler: FunctionHandler<Answer> = functionHandler(async (platform) => {
  const config = await readFunctionConfig(platform.env)
  const { around, here } = platform
  const react = openReactions({
    ...attacherFor(config, platform),
    ledger: await functionLedger(config, platform, 'instance-event'),
    around,
    bounds: config.bounds,
    digest,
  })
  return async (event) => {
    const { ignored, ...told } = parseEvents(event, here())
    for (const { event: id, type, why } of ignored) around.log('info', 'An event starts nothing.', { id, type, why })
    const reactions = await react(told)
    return { reactions: reactions.map(({ account, region, is }) => ({ account, region, is })), ignored: ignored.length }
  }
})
