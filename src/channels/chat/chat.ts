import type { Robot } from '../../core/model/notify.ts'
import type { Notice } from '../../core/model/notice.ts'
import type { Channel } from '../../core/ports/channel.ts'
import { send, SendFailure, type Way } from '../send.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import { batchesOf } from './message.ts'
import type { RobotKind } from './robot.ts'
import { slack } from './slack.ts'
import { webhook } from './webhook.ts'
import { wecom } from './wecom.ts'

const kinds: Readonly<Record<Robot, RobotKind>> = { dingtalk, feishu, wecom, slack, webhook }

export type ChatAddress = Readonly<{ to: Robot; url: URL; secret: string | null }>

/** A chat, told by its robot. */
export const openChat = ({ to, url, secret }: ChatAddress, way: Way): Channel => {
  const { callOf, refusalIn } = kinds[to]
  return {
    tell: async (notices) => {
      const said: Notice[] = []
      try {
        for (const batch of batchesOf(notices)) {
          const call = callOf(batch, { url, secret, at: way.clock.now() })
          const headers = { 'content-type': 'application/json; charset=utf-8', ...call.headers }
          const request = { method: 'POST', url: call.url, headers, body: call.body, isRepeatable: true } as const
          const { status, text } = await send(request, way)
          const wrong = status >= 200 && status < 300 ? refusalIn(text) : `it answered with status ${status}`
          if (wrong !== null) return { said, failed: `${url.host}: ${wrong}` }
          said.push(...batch.says)
        }
        const left = notices.length - said.length
        return { said, failed: left === 0 ? null : `${left} more are left for the next report` }
      } catch (error) {
        if (error instanceof SendFailure) return { said, failed: error.message }
        if (way.stop.aborted) return { said, failed: `${url.host} took too long` }
        throw error
      }
    },
  }
}
