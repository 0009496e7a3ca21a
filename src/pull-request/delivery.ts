import { createHash } from 'node:crypto'
import { commit } from '../core/model/names.ts'
import type { Delivery, SealedDelivery } from '../core/model/review.ts'
import { readCodeup } from './payload/codeup.ts'
import { readGithub } from './payload/github.ts'
import { readGitlab } from './payload/gitlab.ts'
import type { Told } from './payload/told.ts'
import type { Watched } from './powers.ts'
import { isSealed, sealOf, type Signed } from './signature.ts'

/** What a line begins with that is for us, as far as can be told before anybody looks closer. */
const COMMAND = /^\/rolekeeper(\s|$)/m

/** A delivery whose signature was found good, sealed. Its id is of its bytes: a replay under other headers is the same. */
export const sealDelivery = (host: Watched['host'], { headers, body }: Signed, secret: string): SealedDelivery => {
  const event = headers[eventHeaders[host]] ?? headers['x-codeup-event'] ?? ''
  const id = createHash('sha256').update(event).update('\n').update(body).digest('hex')
  const unsealed = { host, event, id, body: Buffer.from(body).toString('base64') }
  return { ...unsealed, seal: sealOf(unsealed, secret) }
}

/** What a delivery tells; null: its seal is not ours, or it is none that the host sends. */
export const openDelivery = (sealed: SealedDelivery, secret: string, watched: Watched): Delivery | null => {
  if (sealed.host !== watched.host || !isSealed(sealed, secret)) return null
  const told = readers[sealed.host](sealed.event, parsed(sealed.body), watched.repository)
  return told && concerning(told, watched)
}

/** Documented as `Codeup-Event`; some editions send `X-Codeup-Event`. */
const eventHeaders = { github: 'x-github-event', gitlab: 'x-gitlab-event', codeup: 'codeup-event' } as const

const readers = { github: readGithub, gitlab: readGitlab, codeup: readCodeup } as const

const concerning = (told: Told, { host, repository, branch }: Watched): Delivery => {
  if (told.is === 'ignored') return told
  if (!told.isWatched) return ignored('it is about a repository that is not looked at')
  switch (told.is) {
    case 'pull':
      if (told.base !== branch) return ignored(`its base is not ${branch}`)
      return { is: 'pull', pull: { host, repository, number: told.number }, what: told.what }
    case 'comment':
      if (!COMMAND.test(told.text)) return ignored('it is no command')
      return { is: 'comment', pull: { host, repository, number: told.number }, id: told.id }
    case 'push':
      if (told.ref !== `refs/heads/${branch}`) return ignored(`it is not about ${branch}`)
      return { is: 'push', ref: told.ref, after: commit(told.after) }
  }
}

const ignored = (why: string): Delivery => ({ is: 'ignored', why })

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64')))
  } catch {
    return null
  }
}
