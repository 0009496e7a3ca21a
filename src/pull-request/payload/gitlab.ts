import * as z from 'zod'
import { comment, number, push, pushed, text, unheard, type ReadPayload, type Told } from './told.ts'

// https://docs.gitlab.com/user/project/integrations/webhook_events/
const from = { project: z.object({ path_with_namespace: text }) }

const pullEvent = z.object({
  ...from,
  object_attributes: z.object({
    iid: number,
    target_branch: text,
    action: text.optional(),
    /** On an update: the head before, where it moved. */
    oldrev: text.optional(),
  }),
  changes: z.object({ target_branch: z.unknown().optional() }).optional(),
})

const commentEvent = z.object({
  ...from,
  object_attributes: z.object({ id: z.int(), note: comment, noteable_type: text, action: text.optional() }),
  merge_request: z.object({ iid: number }).optional(),
})

const pushEvent = z.object({ ...from, ...push })

export const readGitlab: ReadPayload = (event, payload, repository) => {
  const isWatched = ({ project }: Readonly<{ project: Readonly<{ path_with_namespace: string }> }>): boolean =>
    project.path_with_namespace.toLowerCase() === repository.toLowerCase()
  switch (event) {
    case 'Merge Request Hook': {
      const read = pullEvent.safeParse(payload).data
      return read === undefined ? null : pulled(read, isWatched(read))
    }
    case 'Note Hook': {
      const read = commentEvent.safeParse(payload).data
      if (read === undefined) return null
      const { id, note, noteable_type: on, action = 'create' } = read.object_attributes
      const { merge_request: pull } = read
      if (on !== 'MergeRequest' || pull === undefined || action !== 'create') return unheard(`a note on ${on}`)
      return { is: 'comment', isWatched: isWatched(read), number: pull.iid, id: String(id), text: note }
    }
    case 'Push Hook': {
      const read = pushEvent.safeParse(payload).data
      return read === undefined ? null : pushed(isWatched(read), read)
    }
    default:
      return unheard(event)
  }
}

const pulled = ({ object_attributes: pull, changes }: z.infer<typeof pullEvent>, isWatched: boolean): Told => {
  const told = { is: 'pull', isWatched, number: pull.iid, base: pull.target_branch } as const
  switch (pull.action) {
    case 'open':
    case 'reopen':
      return { ...told, what: 'opened' }
    case 'update': {
      const moved = pull.oldrev !== undefined || changes?.target_branch !== undefined
      return moved ? { ...told, what: 'changed' } : unheard(pull.action)
    }
    case 'close':
      return { ...told, what: 'closed' }
    case 'merge':
      return { ...told, what: 'merged' }
    default:
      return unheard(pull.action ?? 'no action')
  }
}
