import type { Told, ToldCause } from '../core/model/notice.ts'
import { instant } from '../core/model/time.ts'
import type { ToldShelf } from '../core/ports/channel.ts'
import type { ObjectStore } from '../core/ports/ledger.ts'
import { hashOf } from './blobs.ts'
import { count, flag, listOf, map, object, oneOf, readAs, recordOf, text, type Shape } from './shape.ts'

const SCHEMA = 'rolekeeper/told/v1'

/** With the reports, so that one line of a bucket's policy bounds whoever makes them. */
const FOLDER = 'reports/told/'

/** What receivers were told, one object each, which the next report overwrites: of two at once, one may tell a thing again. */
export const openToldShelf = (store: ObjectStore): ToldShelf => ({
  // What cannot be read, or is of another version, was not told: better told again than not at all.
  told: async (receiver) => readAs(toldShape, await store.read(keyOf(receiver)))?.causes ?? {},
  keep: (receiver, causes) =>
    store.overwrite(keyOf(receiver), Buffer.from(JSON.stringify({ schema: SCHEMA, receiver, causes }))),
})

/** People name receivers in letters of any script, of which keys take few. */
const keyOf = (receiver: string): string =>
  `${FOLDER}${hashOf(Buffer.from(receiver)).slice('sha256:'.length).slice(0, 32)}.json`

const causeShape: Shape<ToldCause> = object<ToldCause>({
  at: map(count, instant),
  severity: oneOf('error', 'warning', 'note'),
  title: text,
  isOpen: flag,
  items: listOf(text),
})

const toldShape = object<{ schema: string; causes: Told }>({ schema: oneOf(SCHEMA), causes: recordOf(causeShape) })
