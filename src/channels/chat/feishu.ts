import { createHmac } from 'node:crypto'
import { SECOND } from '../../core/model/time.ts'
import type { Message } from './message.ts'
import { numberIn, type RobotAddress, type RobotKind } from './robot.ts'

/** The custom robot of Feishu and Lark. https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export const feishu: RobotKind = {
  callOf: ({ message: { title, severity, parts } }, to) => ({
    url: to.url,
    headers: {},
    body: JSON.stringify({
      ...signature(to),
      msg_type: 'interactive',
      card: {
        config: { wide_screen_mode: true },
        header: { title: plain(title), template: colour(severity) },
        elements: parts.map(({ heading, lines }) => ({ tag: 'div', text: plain([heading, ...lines].join('\n')) })),
      },
    }),
  }),
  refusalIn: numberIn('code'),
}

/** Of a card, plain text alone knows neither markup nor mentions. */
const plain = (content: string) => ({ tag: 'plain_text', content })

const colour = (severity: Message['severity']): string => {
  if (severity === null) return 'green'
  return { error: 'red', warning: 'orange', note: 'blue' }[severity]
}

/** When, in seconds, and the HMAC of nothing at all with `WHEN\nSECRET` as its key: not as DingTalk has it. */
const signature = ({ secret, at }: RobotAddress): Readonly<{ timestamp?: string; sign?: string }> => {
  if (secret === null) return {}
  const timestamp = String(Math.floor(at / SECOND))
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') }
}
