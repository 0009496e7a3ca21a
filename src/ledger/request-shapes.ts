import { commit, hash, type Commit, type Hash } from '../core/model/names.ts'
import type { LeftRequest, Merge, Person, PullRef, Reviewed, SealedDelivery } from '../core/model/review.ts'
import { instant, type Instant } from '../core/model/time.ts'
import { count, listOf, map, object, oneOf, orNull, tagged, text, type Shape } from './shape.ts'

/** What the box for requests holds. A webhook's function writes there, so nothing of it is believed unread. */

const aCommit: Shape<Commit> = map(text, commit)
const aHash: Shape<Hash> = map(text, hash)
const anInstant: Shape<Instant> = map(count, instant)
const host = oneOf('github', 'gitlab', 'codeup')

const pull: Shape<PullRef> = object<PullRef>({ host, repository: text, number: count })
const person: Shape<Person> = object<Person>({ id: text, name: text })

export const deliveryShape: Shape<SealedDelivery> = object<SealedDelivery>({
  host,
  event: text,
  id: text,
  body: text,
  seal: text,
})

type Asked = LeftRequest['command']

const command: Shape<Asked> = tagged<Asked>(
  'is',
  new Map<string, Shape<Asked>>([
    ['approve', object<Extract<Asked, { is: 'approve' }>>({ is: oneOf('approve'), planHash: aHash })],
    [
      'suspend',
      object<Extract<Asked, { is: 'suspend' }>>({ is: oneOf('suspend'), scope: text, forMs: count, reason: text }),
    ],
  ]),
)

export const requestShape: Shape<LeftRequest> = object<LeftRequest>({
  id: text,
  pull,
  head: aCommit,
  by: person,
  command,
  delivery: deliveryShape,
  at: anInstant,
})

export const reviewedShape: Shape<Reviewed> = object<Reviewed>({
  pull,
  head: aCommit,
  base: aCommit,
  planHash: aHash,
  keys: listOf(text),
  at: anInstant,
})

export const mergeShape: Shape<Merge> = object<Merge>({
  pull,
  commit: aCommit,
  head: aCommit,
  planHash: orNull(aHash),
  at: anInstant,
})
