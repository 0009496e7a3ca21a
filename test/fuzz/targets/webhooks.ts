import { createHmac } from 'node:crypto'
import type { HostName } from '../../../src/core/model/review.ts'
import { openRequestBox } from '../../../src/ledger/requests.ts'
import { commandsIn } from '../../../src/pull-request/command-lines.ts'
import { receive } from '../../../src/pull-request/webhook.ts'
import { readHttpEvent } from '../../../src/wire/http-event.ts'
import { commentEvent, pullEvent, pushEvent, repositories, webhookSecret } from '../../kit/hosts/webhooks.ts'
import { memoryStore } from '../../kit/memory-store.ts'
import type { Target } from '../engine/target.ts'
import { readRequest, requestText } from './http.ts'

const hosts: readonly HostName[] = ['github', 'gitlab', 'codeup']

const door = (host: HostName, secret: string = webhookSecret) => {
  const { clock, ...store } = memoryStore()
  return {
    watched: { host, repository: repositories[host], branch: 'main' },
    secret,
    box: async () => openRequestBox(store, () => clock.now),
    start: async () => undefined,
    around: {
      clock: { now: () => clock.now, sleep: async () => undefined },
      random: () => 0,
      log: () => undefined,
      deadline: null,
      stop: new AbortController().signal,
    },
  }
}

const seeds = hosts.flatMap((host) => [
  ...(['opened', 'changed', 'closed', 'merged'] as const).map((what) => pullEvent(host, what)),
  commentEvent(host, '12', '/rolekeeper plan'),
  pushEvent(host, 'refs/heads/main', 'a'.repeat(40)),
])

const signingToken = `whsec_${Buffer.from(webhookSecret).toString('base64')}`
const NOON = String(Date.UTC(2026, 10, 22, 12) / 1000)

export const webhooks: Target = {
  name: 'webhooks',
  // As it came, which nobody signed; then as each host would have signed it.
  run: async (input) => {
    const request = readRequest(input)
    const { body, headers } = request
    const digest = createHmac('sha256', webhookSecret).update(body).digest('hex')
    const { 'x-hub-signature-256': _, 'x-gitlab-token': __, 'x-codeup-token': ___, ...unsigned } = headers
    const proof = {
      'x-hub-signature-256': `sha256=${digest}`,
      'x-gitlab-token': webhookSecret,
      'x-codeup-token': webhookSecret,
    }
    const strangers = [
      await receive({ ...request, headers: unsigned }, door('github')),
      await receive({ ...request, headers: { 'webhook-timestamp': NOON, ...unsigned } }, door('gitlab', signingToken)),
    ]
    if (strangers.some(({ status }) => status < 400)) throw new Error('What nobody signed was taken.')
    return Promise.all(hosts.map((host) => receive({ ...request, headers: { ...headers, ...proof } }, door(host))))
  },
  dictionary: [
    ...['pull_request', 'issue_comment', 'push', 'Merge Request Hook', 'Note Hook', 'Push Hook', 'x-github-event'],
    ...[
      'x-gitlab-event',
      'x-codeup-event',
      'webhook-id',
      'webhook-signature',
      'v1,',
      'opened',
      'synchronize',
      'edited',
    ],
    ...[
      'changes',
      'base',
      'merged',
      'action',
      'object_attributes',
      'iid',
      'local_id',
      'biz_id',
      'note',
      'noteable_type',
    ],
    ...[
      'repository',
      'full_name',
      'git_http_url',
      'project',
      'ref',
      'after',
      '0'.repeat(40),
      'refs/heads/main',
      'POST ',
    ],
  ],
  seeds: seeds.map(({ headers, body }) => requestText('POST /', headers, body)),
}

export const httpEvents: Target = {
  name: 'http-events',
  run: (input) => [readHttpEvent(input), readHttpEvent(input.toString())],
  dictionary: ['rawPath', 'headers', 'body', 'isBase64Encoded', 'requestContext', 'http', 'method'],
  seeds: [
    JSON.stringify({
      version: 'v1',
      rawPath: '/admit%20it',
      headers: { 'X-GitHub-Event': 'push', 'Content-Type': 'application/json' },
      body: 'e30=',
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST', path: '/' } },
    }),
  ],
}

export const comments: Target = {
  name: 'comments',
  run: (input) => commandsIn(input.toString()),
  dictionary: [
    '/rolekeeper ',
    'plan',
    'explain',
    'approve',
    'suspend',
    '```',
    '~~~',
    '> ',
    '<!--',
    '-->',
    'sha256:',
    '2h',
    'all',
  ],
  seeds: [
    'Good.\n\n/rolekeeper plan\n/rolekeeper explain i-aaaaa\n',
    `/rolekeeper approve ${'a'.repeat(64)}\n> /rolekeeper plan\nand more\n`,
    '```sh\n/rolekeeper plan\n```\n<!--\n/rolekeeper plan\n-->\n/rolekeeper suspend region=cn-* 2h a migration\n',
  ],
}
