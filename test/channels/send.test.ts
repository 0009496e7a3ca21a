import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { send, SendFailure, type Request, type Way } from '../../src/channels/send.ts'
import { instant } from '../../src/core/model/time.ts'
import { listenTo, type Loopback } from '../kit/invocations.ts'

const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

type Answers = readonly Readonly<{ status: number; headers?: Record<string, string>; body?: string }>[]
const answering = async (...answers: Answers): Promise<Loopback> => {
  let next = 0
  const server = await listenTo(() => answers[Math.min(next++, answers.length - 1)] ?? { status: 500 })
  opened.push(server.close)
  return server
}

const wayTo = (url: string, over: Partial<Way> = {}): Way & { slept: number[] } => {
  const slept: number[] = []
  return {
    hosts: [new URL(url).host],
    tries: 3,
    clock: { now: () => instant(0), sleep: async (ms) => void slept.push(ms) },
    random: () => 0,
    stop: new AbortController().signal,
    slept,
    ...over,
  }
}

const to = (url: string, method: Request['method'] = 'POST'): Request => ({
  method,
  url: new URL('/robot/send?access_token=s3cret', url),
  headers: { authorization: 'Bearer s3cret' },
  body: method === 'GET' ? null : '{"a":1}',
})

const failureOf = async (work: Promise<unknown>): Promise<SendFailure> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SendFailure)) throw new Error(`This is no SendFailure: ${String(error)}`)
  return error
}

describe('send', () => {
  it('sends what it is given and gives back what came, also where it is a refusal', async () => {
    const server = await answering({ status: 404, headers: { 'x-a': 'b' }, body: 'no such thing é' })

    const reply = await send(to(server.url), wayTo(server.url))

    expect({ ...reply, headers: reply.headers.get('x-a') }).toEqual({
      status: 404,
      headers: 'b',
      text: 'no such thing é',
    })
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: 'Bearer s3cret' },
    })
  })

  it('sends again what was not taken, after as long as it was asked to wait', async () => {
    const server = await answering(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 403, headers: { 'retry-after': '900' } },
      { status: 200 },
    )
    const way = wayTo(server.url)

    expect((await send(to(server.url), way)).status).toBe(200)
    expect(way.slept).toEqual([7_000, 60_000])
  })

  it('sends a POST once where it may have had its effect, and what can be repeated until it is told to give up', async () => {
    const server = await answering({ status: 502 })

    const post = await failureOf(send(to(server.url, 'POST'), wayTo(server.url)))
    const sentOnce = server.received.length
    const get = await failureOf(send(to(server.url, 'GET'), wayTo(server.url)))
    const message = await failureOf(send({ ...to(server.url), isRepeatable: true }, wayTo(server.url)))

    expect([post.reason, get.reason, message.reason]).toEqual(['busy', 'busy', 'busy'])
    expect([sentOnce, server.received.length]).toEqual([1, 7])
  })

  it('follows no redirect', async () => {
    const server = await answering({ status: 302, headers: { location: 'http://100.100.100.200/' } })

    expect(await failureOf(send(to(server.url, 'GET'), wayTo(server.url)))).toMatchObject({ reason: 'refused' })
    expect(server.received).toHaveLength(1)
  })

  it.each([
    ['a host that nobody named', 'https://elsewhere.example/x'],
    ['a named host at another port', 'https://git.example:444/x'],
    ['http to another machine', 'http://git.example/x'],
    ['an address with credentials', 'https://me:s3cret@git.example/x'],
  ])('does not dial %s', async (_, url) => {
    const way = wayTo('https://git.example', { hosts: ['git.example'] })

    const failure = await failureOf(send({ ...to(url), url: new URL(url) }, way))

    expect(failure.reason).toBe('refused')
    expect(String(failure.stack)).not.toContain('s3cret')
  })

  it('shows no more of an address than its host, whatever goes wrong', async () => {
    const broken = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
    opened.push(() => void broken.close())
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`
    const server = await answering({ status: 500 })

    const failures = [
      await failureOf(send(to(url), wayTo(url))),
      await failureOf(send(to(server.url, 'PUT'), wayTo(server.url))),
      await failureOf(send(to('http://127.0.0.1:1'), wayTo('http://127.0.0.1:1'))),
    ]

    for (const failure of failures) {
      expect(failure.message).toContain('127.0.0.1')
      expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(/s3cret|robot/)
    }
  })

  it('reads no endless answer', async () => {
    const server = await answering({ status: 200, body: 'x'.repeat(5 * 1024 * 1024) })

    expect(await failureOf(send(to(server.url, 'GET'), wayTo(server.url)))).toMatchObject({ reason: 'refused' })
  })

  it('stops when it is told to', async () => {
    const server = await answering({ status: 429 })
    const stopped = new AbortController()
    stopped.abort()

    const failure = await failureOf(send(to(server.url, 'GET'), wayTo(server.url, { stop: stopped.signal })))

    expect(failure.reason).toBe('busy')
    expect(server.received).toHaveLength(0)
  })
})
