import { afterEach, describe, expect, it } from 'vitest'
import { openChat } from '../../src/channels/chat/chat.ts'
import { robots, type Robot } from '../../src/core/model/notify.ts'
import type { Notice } from '../../src/core/model/notice.ts'
import type { Channel } from '../../src/core/ports/channel.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { startRobot, type RobotServer } from '../kit/robots.ts'

const opened: RobotServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

const secrets: Readonly<Record<Robot, string | null>> = {
  dingtalk: 'SEC0123456789abcdef',
  feishu: 'fe1shuS3cret',
  wecom: null,
  slack: null,
  webhook: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}

type Over = Readonly<{ secret?: string | null; hosts?: readonly string[] }>
type Stage = Readonly<{ server: RobotServer; channel: Channel; slept: readonly number[] }>

const stage = async (to: Robot, over: Over = {}): Promise<Stage> => {
  const server = await startRobot(to, secrets[to], () => realClock.now())
  opened.push(server)
  const slept: number[] = []
  const secret = over.secret === undefined ? secrets[to] : over.secret
  const channel = openChat(
    { to, url: server.url, secret },
    {
      hosts: over.hosts ?? [server.url.host],
      tries: 4,
      clock: { now: () => realClock.now(), sleep: async (ms) => void slept.push(ms) },
      random: () => 0,
      stop: new AbortController().signal,
    },
  )
  return { server, channel, slept }
}

const notice = (over: Partial<Notice> = {}): Notice => ({
  cause: 'web',
  what: 'opened',
  severity: 'warning',
  title: 'Terraform took the role off',
  fix: 'Mend it in Terraform.',
  total: 5,
  added: 5,
  lines: ['i-1 (web-1), cn-hangzhou: it has none', 'i-2', 'i-3', 'i-4', 'i-5'],
  ...over,
})

/** Everything of a message that people read. */
const words = (value: unknown): string => {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? Object.values(value).map(words).join('\n') : ''
}
const readIn = ({ server }: Stage): string => server.taken.map(({ body }) => words(body)).join('\n\n')

describe.each(robots)('a message to %s', (to) => {
  it('is taken by a server that asks for what the vendor documents, and says what there is to say', async () => {
    const chat = await stage(to)
    const over = notice({ cause: 'gone', what: 'resolved', title: 'Not known', total: 0, added: 0, lines: [] })

    const told = await chat.channel.tell([notice(), over])

    expect(told).toEqual({ said: [notice(), over], failed: null })
    expect(chat.server.taken).toHaveLength(1)
    const text = readIn(chat)
    for (const said of ['Rolekeeper: 1 new, 1 resolved', 'Terraform took the role off', 'i-1 (web-1)', 'Not known']) {
      expect(text).toContain(said)
    }
    expect(text).toContain(to === 'webhook' ? 'i-5' : 'and 2 others')
  })

  it('is sent again where it failed on the way, as late as it was asked to, and comes once', async () => {
    const chat = await stage(to)
    chat.server.fail(500, 429, 503)

    const told = await chat.channel.tell([notice()])

    expect(told.failed).toBeNull()
    expect(chat.server.taken).toHaveLength(1)
    expect(chat.slept).toEqual([7_000, 7_000, 7_000])
  })

  it('is not said where the server goes on failing, and why holds no secret', async () => {
    const chat = await stage(to)
    chat.server.fail(500, 500, 500, 500, 500)

    const { said, failed } = await chat.channel.tell([notice()])

    expect(said).toEqual([])
    expect(chat.server.asked()).toBe(4)
    expect(failed).toContain(`${chat.server.url.host} answers 500`)
    expect(failed).not.toContain('t0ken')
    expect(failed).not.toContain(secrets[to] ?? 'no secret')
  })

  it('goes to no host that the operator has not named', async () => {
    const chat = await stage(to, { hosts: ['oapi.dingtalk.com'] })

    const { said, failed } = await chat.channel.tell([notice()])

    expect(said).toEqual([])
    expect(failed).toContain('is no host that the operator has named')
    expect(chat.server.asked()).toBe(0)
  })

  it('becomes several where there is much to say, of which the first is said where the second fails', async () => {
    const chat = await stage(to)
    const many = Array.from({ length: 40 }, (_, i) =>
      notice({ cause: `c${i}`, title: `Cause ${i} ${'长'.repeat(200)}` }),
    )

    const { said, failed } = await chat.channel.tell(many)

    expect(chat.server.taken).toHaveLength(5)
    expect(failed).toBe(`${40 - said.length} more are left for the next report`)
    expect(said).toEqual(many.slice(0, said.length))
    for (const [i] of said.entries()) expect(readIn(chat)).toContain(`Cause ${i} `)
  })

  it('that somebody else wrote into mentions nobody, links nowhere and steers nothing', async () => {
    const chat = await stage(to)
    const hostile = [
      '@all @everyone <@all> <at id=all></at> <at user_id="all">x</at> <!channel> <!here> <@U123>',
      '[click](https://evil.example/x) ![i](http://evil.example/p.png) <https://evil.example|click> www.evil.example',
      '&#64;all &lt;!channel&gt; </font><script>alert(1)</script> \u001b[31m\u202Etxt\u0000\nsecond line',
      `${'😀'.repeat(3_000)}`,
    ]

    const { failed } = await chat.channel.tell([
      notice({ title: hostile.join(' '), fix: hostile[1] ?? '', lines: hostile, total: 4 }),
      notice({ cause: 'b', title: hostile[2] ?? '', lines: hostile.toReversed(), total: 4 }),
    ])

    expect(failed).toBeNull()
    const [message] = chat.server.taken
    expect(message?.text).not.toMatch(/\p{Cc}|\p{Cs}|\u202E/u)
    // What takes data takes it as it is.
    if (to === 'webhook') return
    const text = readIn(chat)
    expect(text).toContain('evil.example')
    expect(text).not.toMatch(/@(all|everyone|U123)|<(@|at|!|https?:|script|\/)|\]\(|:\/\/|www\.|&(#|lt)/i)
  })
})

describe.each(['dingtalk', 'feishu', 'webhook'] as const)('a message to %s', (to) => {
  it('with another secret is not taken, and counts as not said', async () => {
    const chat = await stage(to, { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })

    const { said, failed } = await chat.channel.tell([notice()])

    expect(said).toEqual([])
    expect(failed).toMatch(/it answered (errcode 310000|code 19021|with status 401)/)
    expect(chat.server.asked()).toBe(1)
  })

  it('without a secret is not signed', async () => {
    const chat = await stage(to, { secret: null })

    const { failed } = await chat.channel.tell([notice()])

    expect(failed).not.toBeNull()
  })
})

describe('an answer that is none', () => {
  it.each(['<html>', '', 'null', '{"errcode":"0"}', '{"errcode":{"a":1}}'])('%j is no good news', async (body) => {
    const { listenTo } = await import('../kit/invocations.ts')
    const server = await listenTo(() => ({ status: 200, body }))
    const url = new URL(server.url)
    const way = { hosts: [url.host], tries: 1, clock: realClock, random: () => 0, stop: new AbortController().signal }

    const { said, failed } = await openChat({ to: 'wecom', url, secret: null }, way).tell([notice()])

    expect({ said, failed }).toEqual({ said: [], failed: `${url.host}: it answered no errcode` })
    await server.close()
  })
})
