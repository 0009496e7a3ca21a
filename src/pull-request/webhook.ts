import type { RequestBox } from '../core/ports/request-box.ts'
import type { Log } from '../core/ports/surroundings.ts'
import { openDelivery, sealDelivery } from './delivery.ts'
import type { PullPowers } from './powers.ts'
import { isFromHost, type Signed } from './signature.ts'

export type WebhookRequest = Signed & Readonly<{ method: string }>

/** Plain words: whoever reads them may be anybody. */
export type WebhookAnswer = Readonly<{ status: 202 | 400 | 401 | 405 | 413 | 503; text: string }>

export type WebhookPowers = Pick<PullPowers, 'watched' | 'around'> &
  Readonly<{
    secret: string
    /** Not opened for those who are refused. */
    box: () => Promise<RequestBox>
    /** Has this function work on a delivery soon. */
    start: (id: string) => Promise<void>
  }>

/** Pushes of thousands of commits are larger; what they tell a timer finds out. */
const MOST_BYTES = 1024 * 1024

/**
 * Takes a webhook's request: what is not signed is refused, what was seen before or concerns nobody is taken note of, and
 * the rest is kept and handed on, since hosts wait for some seconds only. It looks at no byte before the signature is good.
 */
export const receive = async (request: WebhookRequest, powers: WebhookPowers): Promise<WebhookAnswer> => {
  const answer = await answerTo(request, powers)
  log(powers.around.log, answer)
  return answer
}

const answerTo = async (request: WebhookRequest, powers: WebhookPowers) => {
  const { watched, around, secret, start } = powers
  if (request.method !== 'POST') return answered(405, 'Webhooks are sent with POST.')
  if (request.body.byteLength > MOST_BYTES) return answered(413, 'This is more than 1 MiB.')
  if (!isFromHost(watched.host, request, secret, around.clock.now())) return answered(401, words[watched.host])
  const sealed = sealDelivery(watched.host, request, secret)
  const delivery = openDelivery(sealed, secret, watched)
  if (delivery === null) return answered(400, 'This is no payload of that event, in JSON.')
  if (delivery.is === 'ignored') return answered(202, `Nothing is done: ${delivery.why}.`)
  try {
    const box = await powers.box()
    if ((await box.keep(sealed)) === 'seen') return answered(202, 'Nothing is done: this was delivered before.')
    await start(sealed.id).catch(async (error: unknown) => {
      await box.release(sealed.id)
      throw error
    })
    return answered(202, 'Taken.')
  } catch (error) {
    around.log('error', 'A delivery could not be taken.', { delivery: sealed.id, error })
    return answered(503, 'This cannot be taken now. Deliver it again later.')
  }
}

const answered = (status: WebhookAnswer['status'], text: string): WebhookAnswer => ({ status, text })

const log = (write: Log, { status, text }: WebhookAnswer): void =>
  write(status === 202 ? 'info' : 'warn', 'A webhook was answered.', { status, answer: text })

const words = {
  github: 'X-Hub-Signature-256 is missing, or is not of this body and the webhook’s secret.',
  gitlab: 'The webhook’s token or signature is missing, wrong or old.',
  codeup: 'X-Codeup-Token is missing or wrong.',
} as const
