import * as z from 'zod'
import { comment, number, push, pushed, text, unheard, type ReadPayload, type Told } from './told.ts'

// https://docs.github.com/webhooks/webhook-events-and-payloads
const from = { repository: z.object({ full_name: text }) }

const pullEvent = z.object({
  ...from,
  action: text,
  number,
  pull_request: z.object({ base: z.object({ ref: text }), merged: z.boolean().optional() }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
})

const commentEvent = z.object({
  ...from,
  action: text,
  issue: z.object({ number, pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.int(), body: comment }),
})

const pushEvent = z.object({ ...from, ...push })

export const readGithub: ReadPayload = (event, payload, repository) => {
  const isWatched = (name: string): boolean => name.toLowerCase() === repository.toLowerCase()
  switch (event) {
    case 'pull_request': {
      const read = pullEvent.safeParse(payload).data
      return read === undefined ? null : pulled(read, isWatched(read.repository.full_name))
    }
    case 'issue_comment': {
      const read = commentEvent.safeParse(payload).data
      if (read === undefined) return null
      const { issue, comment: written } = read
      if (read.action !== 'created' || issue.pull_request === undefined) return unheard(`${event} ${read.action}`)
      const { id, body } = written
      return {
        is: 'comment',
        isWatched: isWatched(read.repository.full_name),
        number: issue.number,
        id: String(id),
        text: body,
      }
    }
    case 'push': {
      const read = pushEvent.safeParse(payload).data
      return read === undefined ? null : pushed(isWatched(read.repository.full_name), read)
    }
    default:
      return unheard(event)
  }
}

const pulled = (
  { action, number: pull, pull_request, changes }: z.infer<typeof pullEvent>,
  isWatched: boolean,
): Told => {
  const told = { is: 'pull', isWatched, number: pull, base: pull_request.base.ref } as const
  switch (action) {
    case 'opened':
    case 'reopened':
      return { ...told, what: 'opened' }
    case 'synchronize':
      return { ...told, what: 'changed' }
    case 'edited':
      return changes?.base === undefined ? unheard(action) : { ...told, what: 'changed' }
    case 'closed':
      return { ...told, what: pull_request.merged === true ? 'merged' : 'closed' }
    default:
      return unheard(action)
  }
}
