import { createHmac } from 'node:crypto'
import { numberIn, type RobotAddress, type RobotKind } from './robot.ts'

/** DingTalk's custom robot. https://open.dingtalk.com/document/robots/custom-robot-access */
export const dingtalk: RobotKind = {
  callOf: ({ message: { title, parts } }, to) => ({
    url: signed(to),
    headers: {},
    body: JSON.stringify({
      msgtype: 'markdown',
      // A single line break is none in its Markdown.
      markdown: {
        title,
        text: [`### ${title}`, ...parts.flatMap(({ heading, lines }) => [`**${heading}**`, ...lines.map(item)])].join(
          '\n\n',
        ),
      },
      at: { isAtAll: false },
    }),
  }),
  refusalIn: numberIn('errcode'),
}

const item = (line: string): string => `- ${line}`

/** In its query: when, in milliseconds, and the HMAC of `WHEN\nSECRET` with the secret. */
const signed = ({ url, secret, at }: RobotAddress): URL => {
  const to = new URL(url)
  if (secret === null) return to
  to.searchParams.set('timestamp', String(at))
  to.searchParams.set('sign', createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64'))
  return to
}
