/** Webhooks of a git host: says what a merge would do, and what it did. It may leave requests; it changes nothing. */
import { encodeDelivery, readPullCall } from '../src/events/pull-call.ts'
import { afterMerge } from '../src/pull-request/after-merge.ts'
import { handleDelivery } from '../src/pull-request/handle.ts'
import { receive } from '../src/pull-request/webhook.ts'
import { readFunctionConfig } from '../src/wire/function-config.ts'
import { functionPulls } from '../src/wire/function-pulls.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { readHttpEvent, textAnswer, type HttpAnswer } from '../src/wire/http-event.ts'

/** A webhook is answered at once; the work is done in an asynchronous invocation, which throws what should be tried again. */
export const handler: FunctionHandler<HttpAnswer | null> = functionHandler(async (platform) => {
  const pulls = functionPulls(await readFunctionConfig(platform.env), platform)
  const start = (id: string): Promise<void> => pulls.startSelf(encodeDelivery(id))
  const box = async () => (await pulls.powers()).box
  return async (event) => {
    const call = readPullCall(event)
    switch (call.is) {
      case 'webhook': {
        const { status, text } = await receive(readHttpEvent(event), { ...pulls, box, start })
        return textAnswer(status, text)
      }
      case 'delivery':
        await handleDelivery(call.id, await pulls.powers())
        return null
      case 'finished':
        await afterMerge(call, await pulls.powers())
        return null
      case 'broken':
        platform.around.log('warn', 'A call says nothing that can be done.')
        return null
    }
  }
})
