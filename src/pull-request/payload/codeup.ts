import * as z from 'zod'
import { idByText } from '../../core/model/review.ts'
import { comment, number, push, pushed, text, unheard, type ReadPayload, type Told } from './told.ts'

// https://help.aliyun.com/zh/yunxiao/user-guide/webhooks-settings; its editions differ, so that little is asked for.
const from = { repository: z.object({ git_http_url: text }) }

const pullNumber = { local_id: number.optional(), iid: number.optional() }

const pullEvent = z.object({
  ...from,
  object_attributes: z.object({ ...pullNumber, target_branch: text, action: text.optional(), state: text.optional() }),
})

const commentEvent = z.object({
  ...from,
  object_attributes: z.object({ note: comment, noteable_type: text, biz_id: text.optional() }),
  merge_request: z.object(pullNumber).optional(),
})

const pushEvent = z.object({ ...from, ...push })

export const readCodeup: ReadPayload = (event, payload, repository) => {
  const isWatched = (read: Readonly<{ repository: Readonly<{ git_http_url: string }> }>): boolean =>
    pathOf(read.repository.git_http_url) === repository.toLowerCase()
  switch (event) {
    case 'Merge Request Hook': {
      const read = pullEvent.safeParse(payload).data
      return read === undefined ? null : pulled(read, isWatched(read))
    }
    case 'Note Hook': {
      const read = commentEvent.safeParse(payload).data
      if (read === undefined) return null
      const { note, noteable_type: on, biz_id: id } = read.object_attributes
      const pull = numberOf(read.merge_request ?? {})
      if (on !== 'MergeRequest' || pull === null) return unheard(`a comment on ${on}`)
      return { is: 'comment', isWatched: isWatched(read), number: pull, id: id ?? idByText(note), text: note }
    }
    case 'Push Hook': {
      const read = pushEvent.safeParse(payload).data
      return read === undefined ? null : pushed(isWatched(read), read)
    }
    default:
      return unheard(event)
  }
}

const pulled = ({ object_attributes: pull }: z.infer<typeof pullEvent>, isWatched: boolean): Told | null => {
  const called = numberOf(pull)
  if (called === null) return null
  const told = { is: 'pull', isWatched, number: called, base: pull.target_branch } as const
  if (pull.state === 'merged' || pull.action === 'merge') return { ...told, what: 'merged' }
  if (pull.state === 'closed' || pull.action === 'close') return { ...told, what: 'closed' }
  return { ...told, what: pull.action === 'open' ? 'opened' : 'changed' }
}

const numberOf = ({ local_id: local, iid }: Readonly<{ local_id?: number | undefined; iid?: number | undefined }>) =>
  local ?? iid ?? null

/** `https://codeup.aliyun.com/ORGANISATION/GROUP/NAME.git` is `ORGANISATION/GROUP/NAME`. */
const pathOf = (url: string): string | null =>
  URL.canParse(url)
    ? new URL(url).pathname
        .slice(1)
        .replace(/\.git$/, '')
        .toLowerCase()
    : null
