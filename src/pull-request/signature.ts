import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { HostName, SealedDelivery } from '../core/model/review.ts'
import { MINUTE, SECOND, type Instant } from '../core/model/time.ts'

/** A request as it came; names of headers in lower case. */
export type Signed = Readonly<{ headers: Readonly<Record<string, string>>; body: Uint8Array }>

/** Older ones are no news. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const TOLERANCE_MS: number = 5 * MINUTE

/** Whether the host sent these very bytes: nothing of them is looked at before. */
export const isFromHost = (host: HostName, signed: Signed, secret: string, now: Instant): boolean => {
  switch (host) {
    // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    case 'github':
      return isEqual(signed.headers['x-hub-signature-256'], `sha256=${hmac(secret, signed.body).toString('hex')}`)
    // A signing token, or the older secret token: https://docs.gitlab.com/user/project/integrations/webhooks/
    case 'gitlab':
      return secret.startsWith(SIGNING_TOKEN)
        ? isSigned(signed, secret, now)
        : isEqual(signed.headers['x-gitlab-token'], secret)
    // It signs nothing: https://help.aliyun.com/zh/yunxiao/user-guide/webhooks-settings
    case 'codeup':
      return isEqual(signed.headers['x-codeup-token'], secret)
  }
}

/** By this, whoever has the secret knows later that the host's own signature was good. */
export const sealOf = ({ host, event, id, body }: Omit<SealedDelivery, 'seal'>, secret: string): string =>
  hmac(secret, JSON.stringify(['rolekeeper', host, event, id, body])).toString('hex')

export const isSealed = (delivery: SealedDelivery, secret: string): boolean =>
  isEqual(delivery.seal, sealOf(delivery, secret))

/** How secrets of Standard Webhooks begin; what follows is the key in base64. */
const SIGNING_TOKEN = 'whsec_'

const isSigned = ({ headers, body }: Signed, secret: string, now: Instant): boolean => {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * SECOND) > TOLERANCE_MS) return false
  const key = Buffer.from(secret.slice(SIGNING_TOKEN.length), 'base64')
  const signature = hmac(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])).toString('base64')
  return signatures.split(' ').some((one) => isEqual(one, `v1,${signature}`))
}

const hmac = (key: string | Buffer, content: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(content).digest()

/** Takes as long for a wrong one as for the right one, whatever its length. */
const isEqual = (given: string | undefined, right: string): boolean =>
  timingSafeEqual(digest(given ?? ''), digest(right)) && given === right

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
