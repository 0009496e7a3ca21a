import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Robot } from '../../src/core/model/notify.ts'
import { listenTo } from './invocations.ts'

/** A message as a robot's server took it. */
export type Taken = Readonly<{ path: string; headers: Readonly<Record<string, string>>; text: string; body: unknown }>

export type RobotServer = Readonly<{
  url: URL
  /** What was taken; what was refused is not among it. */
  taken: readonly Taken[]
  /** How often something came at all. */
  asked: () => number
  /** The next requests are answered with these statuses, whatever they hold. */
  fail: (...statuses: readonly number[]) => void
  close: () => Promise<void>
}>

type Came = Readonly<{ url: URL; headers: Readonly<Record<string, string>>; text: string }>

/** A vendor's server: takes what is signed as its own documentation says, of the hour, and answers as it does. */
export const startRobot = async (kind: Robot, secret: string | null, now: () => number): Promise<RobotServer> => {
  const taken: Taken[] = []
  const failing: number[] = []
  let asked = 0
  const server = await listenTo(({ url: path, headers: sent, body: text }) => {
    const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]))
    asked += 1
    const status = failing.shift()
    if (status !== undefined) return { status, headers: { 'retry-after': '7' }, body: '<html>' }
    const url = new URL(path, 'http://robot')
    const isGood =
      headers['content-type']?.startsWith('application/json') === true &&
      vendors[kind].isGood({ url, headers, text }, secret, now())
    if (isGood) taken.push({ path, headers, text, body: JSON.parse(text) as unknown })
    return isGood ? vendors[kind].good : vendors[kind].bad
  })
  return {
    url: new URL(`/robot/send?access_token=t0ken-of-${kind}`, server.url),
    taken,
    asked: () => asked,
    fail: (...statuses) => void failing.push(...statuses),
    close: server.close,
  }
}

type Vendor = Readonly<{
  isGood: (came: Came, secret: string | null, now: number) => boolean
  good: Readonly<{ status: number; body: string }>
  bad: Readonly<{ status: number; body: string }>
}>

const HOUR = 3_600_000

const vendors: Readonly<Record<Robot, Vendor>> = {
  // "Custom robot access": sign = urlEncode(base64(hmacSHA256(secret, timestamp + "\n" + secret))), timestamp in milliseconds.
  dingtalk: {
    isGood: ({ url }, secret, now) => {
      if (secret === null) return true
      const timestamp = url.searchParams.get('timestamp') ?? ''
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
      return Math.abs(now - Number(timestamp)) < HOUR && url.searchParams.get('sign') === sign
    },
    good: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
    bad: {
      status: 200,
      body: '{"errcode":310000,"errmsg":"sign not match, more: [https://ding-doc.dingtalk.com/doc]"}',
    },
  },
  // "Custom bot guide": the key is timestamp + "\n" + secret, and what is hashed is empty; timestamp in seconds.
  feishu: {
    isGood: ({ text }, secret, now) => {
      if (secret === null) return true
      const { timestamp = '', sign } = JSON.parse(text) as { timestamp?: string; sign?: string }
      const wanted = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')
      return Math.abs(now - Number(timestamp) * 1000) < HOUR && sign === wanted
    },
    good: { status: 200, body: '{"code":0,"msg":"success","data":{},"StatusCode":0,"StatusMessage":"success"}' },
    bad: {
      status: 200,
      body: '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}',
    },
  },
  // "Group robot configuration": markdown of 4,096 bytes at most.
  wecom: {
    isGood: ({ text }) => {
      const { markdown } = JSON.parse(text) as { markdown?: { content?: string } }
      return Buffer.byteLength(markdown?.content ?? '') <= 4096
    },
    good: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
    bad: {
      status: 200,
      body: '{"errcode":40058,"errmsg":"markdown.content exceed max length 4096. invalid Request Parameter"}',
    },
  },
  // "Block Kit": 50 blocks, 3,000 characters in a section's text and 150 in a header's.
  slack: {
    isGood: ({ text }) => {
      const { blocks = [] } = JSON.parse(text) as { blocks?: readonly { type: string; text: { text: string } }[] }
      return (
        blocks.length <= 50 &&
        blocks.every(({ type, text: { text: words } }) => words.length <= (type === 'header' ? 150 : 3000))
      )
    },
    good: { status: 200, body: 'ok' },
    bad: { status: 400, body: 'invalid_blocks' },
  },
  // The reference verifier of Standard Webhooks, which wants a message of the last five minutes by the real clock.
  webhook: {
    isGood: ({ headers, text }, secret) => {
      try {
        if (secret !== null) new Webhook(secret).verify(text, headers)
        return true
      } catch {
        return false
      }
    },
    good: { status: 204, body: '' },
    bad: { status: 401, body: 'no' },
  },
}
