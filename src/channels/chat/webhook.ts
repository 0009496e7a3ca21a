import { createHash, createHmac } from 'node:crypto'
import { toIso } from '../../core/model/iso.ts'
import { SECOND } from '../../core/model/time.ts'
import { json } from '../../report/escape.ts'
import type { RobotAddress, RobotKind } from './robot.ts'

/** Whatever takes JSON, signed as Standard Webhooks wants it. https://www.standardwebhooks.com */
export const webhook: RobotKind = {
  callOf: ({ message, says }, to) => {
    const said = { schema: 'rolekeeper/notices/v1', at: toIso(to.at), title: message.title, notices: says }
    const body = json(JSON.stringify(said))
    return { url: to.url, headers: signature(body, to), body }
  },
  refusalIn: () => null,
}

/** The HMAC of `ID.WHEN.BODY`; the id is the same however often the message is sent. The secret is base64, `whsec_` or not before it. */
const signature = (body: string, { secret, at }: RobotAddress): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(at / SECOND))
  const id = `msg_${createHash('sha256').update(`${timestamp}.${body}`).digest('hex').slice(0, 32)}`
  if (secret === null) return { 'webhook-id': id, 'webhook-timestamp': timestamp }
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const sign = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${sign}` }
}
