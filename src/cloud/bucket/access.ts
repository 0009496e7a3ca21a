import { SECOND } from '../../core/model/time.ts'
import type { Clock, Random } from '../../core/ports/surroundings.ts'
import { asFields, inner, LostAnswer, type Fields } from '../call/decode.ts'
import type { CredentialSource } from '../call/credentials.ts'
import { connectBucket, type BucketAddress, type Client, type Options } from './client.ts'
import { isPassing, refusalOf, toLedgerFailure, type Asked } from './failure.ts'
import { makeStoreClock, type StoreClock } from './store-clock.ts'

export type AccessOptions = BucketAddress &
  Readonly<{
    /** Asked for each request. */
    credentials: CredentialSource
    clock: Clock
    random: Random
    /** For one attempt, its body included. */
    timeoutMs?: number
  }>

/** How to send one request. `tries`: how often while nobody answers, or who answers has trouble. */
export type Send = Readonly<{ tries: number; by: (client: Client, options: Options) => Promise<unknown> }>

/** The way to one bucket. */
export type Access = Readonly<{
  time: StoreClock
  /** Answers what the client answers, once it is sure that OSS said it; null where OSS says one of these codes. */
  ask: (asked: Asked, send: Send, nothing?: readonly string[]) => Promise<Fields | null>
}>

/** An entry is small and near: what takes longer will not come. */
const DEADLINE: number = 5 * SECOND
const PAUSE_MS = 100

export const openAccess = (options: AccessOptions): Access => {
  const { clock, random, timeoutMs = DEADLINE } = options
  const connect = connectBucket(options, options.credentials)
  const time = makeStoreClock(clock)

  const attempt = async ({ by }: Send): Promise<Fields> => {
    const answer = asFields(await by(await connect(), { timeout: timeoutMs }), 'the answer')
    const headers = inner(inner(answer, 'res'), 'headers')
    // A page of whoever stands before OSS would pass for an empty list, or for an entry.
    if (typeof headers['x-oss-request-id'] !== 'string') throw new LostAnswer("it is not OSS's")
    time.hear(headers['date'])
    return answer
  }

  return {
    time,
    ask: async (asked, send, nothing = []) => {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(send)
        } catch (error) {
          if (saysNothing(error, nothing)) return null
          if (tries >= send.tries || !isPassing(error)) throw toLedgerFailure(error, asked)
          await clock.sleep(PAUSE_MS * tries * (0.5 + random() / 2))
        }
      }
    },
  }
}

/** A bare 404 or 409 is not OSS's word: the client makes `NoSuchKey` of any 404 without a body. */
const saysNothing = (error: unknown, codes: readonly string[]): boolean => {
  const { code, requestId } = refusalOf(error)
  return code !== null && requestId !== null && codes.includes(code)
}
