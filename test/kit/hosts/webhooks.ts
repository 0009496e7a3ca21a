import { createHmac } from 'node:crypto'
import type { HostName } from '../../../src/core/model/review.ts'

/** A request as a host sends it to a webhook. */
export type Webhook = Readonly<{ method: string; headers: Readonly<Record<string, string>>; body: Buffer }>

export const webhookSecret = 'webhook-s3cret-of-32-characters!'

/** With the signature, or the token, of whoever has the secret. */
export const signed = (host: HostName, event: string, payload: unknown, secret: string = webhookSecret): Webhook => {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload))
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf[host](event, body, secret) },
    body,
  }
}

const headersOf = {
  github: (event: string, body: Buffer, secret: string) => ({
    'x-github-event': event,
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }),
  gitlab: (event: string, _body: Buffer, secret: string) => ({ 'x-gitlab-event': event, 'x-gitlab-token': secret }),
  codeup: (event: string, _body: Buffer, secret: string) => ({ 'codeup-event': event, 'x-codeup-token': secret }),
} as const

export const repositories = { github: 'acme/roles', gitlab: 'acme/roles', codeup: '60de7a/group/roles' } as const

type PullOver = Readonly<{ number?: number; base?: string; repository?: string; seed?: string }>

/** A pull request that was opened, with a fresh head, merged or whatever `what` says. */
export const pullEvent = (
  host: HostName,
  what: 'opened' | 'changed' | 'closed' | 'merged',
  over: PullOver = {},
): Webhook => {
  const { number = 7, base = 'main', repository = repositories[host], seed = '' } = over
  switch (host) {
    case 'github':
      return signed(host, 'pull_request', {
        seed,
        number,
        action: { opened: 'opened', changed: 'synchronize', closed: 'closed', merged: 'closed' }[what],
        pull_request: { base: { ref: base }, merged: what === 'merged' },
        repository: { full_name: repository },
      })
    case 'gitlab':
      return signed(host, 'Merge Request Hook', {
        seed,
        object_attributes: {
          iid: number,
          target_branch: base,
          action: { opened: 'open', changed: 'update', closed: 'close', merged: 'merge' }[what],
          oldrev: '5'.repeat(40),
        },
        project: { path_with_namespace: repository },
      })
    case 'codeup':
      return signed(host, 'Merge Request Hook', {
        seed,
        object_attributes: {
          local_id: number,
          target_branch: base,
          action: { opened: 'open', changed: 'update', closed: 'close', merged: 'merge' }[what],
          state: { opened: 'opened', changed: 'opened', closed: 'closed', merged: 'merged' }[what],
        },
        repository: { git_http_url: `https://codeup.aliyun.com/${repository}.git` },
      })
  }
}

export const commentEvent = (host: HostName, id: string, text: string, number: number = 7): Webhook => {
  const repository = repositories[host]
  switch (host) {
    case 'github':
      return signed(host, 'issue_comment', {
        action: 'created',
        issue: { number, pull_request: {} },
        comment: { id: Number(id), body: text, user: { login: 'whoever the payload says' } },
        repository: { full_name: repository },
      })
    case 'gitlab':
      return signed(host, 'Note Hook', {
        object_attributes: { id: Number(id), note: text, noteable_type: 'MergeRequest', action: 'create' },
        merge_request: { iid: number },
        project: { path_with_namespace: repository },
      })
    case 'codeup':
      return signed(host, 'Note Hook', {
        object_attributes: { id: Number(id), note: text, noteable_type: 'MergeRequest' },
        merge_request: { local_id: number },
        repository: { git_http_url: `https://codeup.aliyun.com/${repository}.git` },
      })
  }
}

export const pushEvent = (host: HostName, ref: string, after: string): Webhook => {
  const event = { github: 'push', gitlab: 'Push Hook', codeup: 'Push Hook' }[host]
  return signed(host, event, {
    ref,
    after,
    repository: { full_name: repositories[host], git_http_url: `https://codeup.aliyun.com/${repositories[host]}.git` },
    project: { path_with_namespace: repositories[host] },
  })
}
