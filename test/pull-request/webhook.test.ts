import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/model/time.ts'
import type { HostName, SealedDelivery } from '../../src/core/model/review.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { openDelivery, sealDelivery } from '../../src/pull-request/delivery.ts'
import { receive, type WebhookAnswer, type WebhookRequest } from '../../src/pull-request/webhook.ts'
import {
  commentEvent,
  pullEvent,
  pushEvent,
  repositories,
  signed,
  webhookSecret,
  type Webhook,
} from '../kit/hosts/webhooks.ts'
import { memoryStore, type MemoryStore } from '../kit/memory-store.ts'

const hosts: readonly HostName[] = ['github', 'gitlab', 'codeup']
const watchedOn = (host: HostName) => ({ host, repository: repositories[host], branch: 'main' })

type Door = Readonly<{
  post: (request: WebhookRequest) => Promise<WebhookAnswer>
  started: string[]
  logged: string[]
  store: MemoryStore
}>

const openDoor = (
  host: HostName,
  over: Readonly<{ secret?: string; start?: () => Promise<void>; box?: () => never }> = {},
): Door => {
  const store = memoryStore()
  const started: string[] = []
  const logged: string[] = []
  const powers = {
    watched: watchedOn(host),
    secret: webhookSecret,
    box: async () => openRequestBox(store, () => store.clock.now),
    start: async (id: string) => void started.push(id),
    around: {
      clock: { now: () => store.clock.now, sleep: async () => undefined },
      random: () => 0,
      log: (...said: readonly unknown[]) => void logged.push(JSON.stringify(said)),
      deadline: null,
      stop: new AbortController().signal,
    },
    ...over,
  }
  return { started, logged, store, post: (request) => receive(request, powers) }
}

describe.each(hosts)('a webhook of %s', (host) => {
  it('takes what its host signed, once', async () => {
    const { post, started, store } = openDoor(host)
    const request = pullEvent(host, 'opened')

    const first = await post(request)
    const again = await post({ ...request, headers: { ...request.headers, 'x-github-delivery': 'another' } })

    expect([first.status, again.status, again.text]).toEqual([202, 202, 'Nothing is done: this was delivered before.'])
    expect(started).toHaveLength(1)
    expect([...store.objects.keys()].every((key) => key.startsWith('requests/deliveries/'))).toBe(true)
  })

  it('keeps what it took sealed, without the secret, to be read again', async () => {
    const { post, started, store } = openDoor(host)
    await post(commentEvent(host, '12', '/rolekeeper plan'))
    const box = openRequestBox(store, () => store.clock.now)

    const sealed = await box.delivery(started[0] ?? '')

    expect(sealed && openDelivery(sealed, webhookSecret, watchedOn(host))).toMatchObject({
      is: 'comment',
      pull: { number: 7 },
    })
    expect(sealed && openDelivery(sealed, 'another secret', watchedOn(host))).toBeNull()
    expect([...store.objects.values()].map(String).join()).not.toContain(webhookSecret)
  })

  it.each(['event', 'id', 'body', 'seal', 'host'] as const)(
    'believes no sealed delivery whose %s was changed',
    (field) => {
      const sealed = sealDelivery(host, pullEvent(host, 'opened'), webhookSecret)
      const other = sealDelivery(host, pullEvent(host, 'merged'), 'whoever has no secret')
      const forged = {
        ...sealed,
        [field]: field === 'host' ? hosts.find((one) => one !== host) : other[field],
      } as SealedDelivery

      const isChanged = forged[field] !== sealed[field]

      expect(openDelivery(forged, webhookSecret, watchedOn(host)) === null).toBe(isChanged)
    },
  )

  it.each<[string, (request: Webhook) => WebhookRequest, number]>([
    ['another secret', ({ body }) => signed(host, 'push', body, 'a-secret-that-somebody-guessed'), 401],
    ['no signature', (request) => ({ ...request, headers: {} }), 401],
    ['an empty token', ({ body }) => signed(host, 'push', body, ''), 401],
    ['another method', (request) => ({ ...request, method: 'GET' }), 405],
    ['more than 1 MiB', () => signed(host, 'push', Buffer.alloc(1024 * 1024 + 1, ' ')), 413],
  ])('refuses %s and asks nobody', async (_, forge, status) => {
    const { post, started, store, logged } = openDoor(host, { box: () => expect.fail('The ledger was opened.') })

    const answer = await post(forge(pullEvent(host, 'opened')))

    expect(answer.status).toBe(status)
    expect([started, store.objects.size]).toEqual([[], 0])
    expect(`${answer.text}${logged.join()}`).not.toContain('s3cret')
  })

  it.each<[string, unknown]>([
    ['no JSON', Buffer.from('{"number": 7')],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['an empty body', Buffer.alloc(0)],
    ['null', null],
    ['a list', [[[]]]],
    ['deep nesting', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
    ['a prototype', Buffer.from('{"__proto__":{"project":1},"constructor":{"prototype":{"number":7}}}')],
  ])('refuses %s with 400', async (_, payload) => {
    const { post, started } = openDoor(host)
    const event = { github: 'pull_request', gitlab: 'Merge Request Hook', codeup: 'Merge Request Hook' }[host]

    expect((await post(signed(host, event, payload))).status).toBe(400)
    expect(started).toEqual([])
  })

  it('does nothing about other repositories, branches, words and events', async () => {
    const { post, started, store } = openDoor(host)
    const answers = [
      await post(pullEvent(host, 'opened', { repository: 'acme/other' })),
      await post(pullEvent(host, 'opened', { base: 'main/../release' })),
      await post(commentEvent(host, '12', 'Nice. /rolekeeper plan')),
      await post(commentEvent(host, '13', '/rolekeepers unite')),
      await post(pushEvent(host, 'refs/heads/other', '1'.repeat(40))),
      await post(pushEvent(host, 'refs/tags/main', '1'.repeat(40))),
      await post(pushEvent(host, 'refs/heads/main', '0'.repeat(40))),
      await post(signed(host, 'something\nelse', {})),
    ]

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202))
    expect(answers.every(({ text }) => text.startsWith('Nothing is done: '))).toBe(true)
    expect([started, store.objects.size]).toEqual([[], 0])
  })

  it('hands on pushes to the tracked branch, merges and commands', async () => {
    const { post, started } = openDoor(host)

    await post(pushEvent(host, 'refs/heads/main', '1'.repeat(40)))
    await post(pullEvent(host, 'merged'))
    await post(commentEvent(host, '12', 'Thanks!\n/rolekeeper approve sha256:1'))

    expect(started).toHaveLength(3)
  })

  it('says that it cannot take what it cannot hand on, and takes it later', async () => {
    let isDown = true
    const { post, store } = openDoor(host, {
      start: async () => {
        if (isDown) throw new Error('functions are down at https://user:s3cret@fc')
      },
    })

    const down = await post(pullEvent(host, 'opened'))
    isDown = false
    const up = await post(pullEvent(host, 'opened'))

    expect([down.status, up.status, up.text]).toEqual([503, 202, 'Taken.'])
    expect(down.text).not.toContain('s3cret')
    expect(store.objects.size).toBe(1)
  })

  it('never takes bytes that were changed after they were signed, or crashes on any', async () => {
    if (host !== 'github') return
    const { post, started } = openDoor(host)
    const { body, headers } = pullEvent(host, 'opened')

    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(body)
        changed[at] = changed[at]! ^ flip
        expect((await post({ method: 'POST', headers, body: changed })).status).toBe(401)
      }),
    )
    expect(started).toEqual([])
  })

  it('answers any signed JSON without a crash', async () => {
    const { post } = openDoor(host)
    const events = ['pull_request', 'issue_comment', 'push', 'Merge Request Hook', 'Note Hook', 'Push Hook']

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.jsonValue(), async (event, payload) => {
        expect([202, 400]).toContain((await post(signed(host, event, payload))).status)
      }),
    )
  })
})

describe('a webhook of GitLab with a signing token', () => {
  const key = Buffer.from('a key of a webhook, in base64')
  const secret = `whsec_${key.toString('base64')}`
  const { body } = pullEvent('gitlab', 'opened')
  const at = (seconds: number, over: Readonly<Record<string, string>> = {}): WebhookRequest => {
    const signature = createHmac('sha256', key).update(`msg_1.${seconds}.`).update(body).digest('base64')
    const headers = {
      'x-gitlab-event': 'Merge Request Hook',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,AAAA v1,${signature}`,
      ...over,
    }
    return { method: 'POST', headers, body }
  }

  it('takes a fresh signature alone, and not the token itself', async () => {
    const door = openDoor('gitlab', { secret })
    const now = Math.floor(door.store.clock.now / SECOND)

    const statuses = [
      at(now - 299),
      at(now - 301),
      at(now + 301),
      at(now, { 'webhook-id': 'msg_2' }),
      at(now, { 'webhook-timestamp': '1e9' }),
      at(now, { 'webhook-signature': '' }),
      {
        ...pullEvent('gitlab', 'opened'),
        headers: { 'x-gitlab-event': 'Merge Request Hook', 'x-gitlab-token': secret },
      },
    ].map(async (request) => (await door.post(request)).status)

    expect(await Promise.all(statuses)).toEqual([202, 401, 401, 401, 401, 401, 401])
  })
})
