import type { Action } from '../model/action.ts'
import type { AccountEntry, ResultNote } from '../model/ledger-entry.ts'
import type { OpenIntent } from '../model/memory.ts'
import { actionKey } from '../plan/key.ts'

type Result = Extract<AccountEntry, { kind: 'result' }>

/** An action that an intent left open, and what became of it. `isOwn`: the run that meant it says so itself. */
export type Ended = Readonly<{ action: Action; note: ResultNote; intent: OpenIntent; isOwn: boolean }>

/** The actions that this entry closes, whichever run wrote it. Results of actions that are not open are left out. */
export const endedBy = (open: readonly OpenIntent[], entry: Result): readonly Ended[] => {
  const notes = new Map(entry.results.map((note) => [note.key, note]))
  return open
    .filter((intent) => intent.number === entry.of)
    .flatMap((intent) =>
      intent.actions.flatMap((action) => {
        const note = notes.get(actionKey(action))
        const isOwn = intent.run !== null && intent.run === entry.run
        return note === undefined ? [] : [{ action, note, intent, isOwn }]
      }),
    )
}

/** The code of a result whose instance is no longer there. */
const GONE = 'gone'

export const isGone = ({ note }: Ended): boolean => note.code === GONE

/**
 * Nothing came of the action because it was left out, not because the cloud said no. Of what is gone nobody knows, and who
 * recovers another's intent cannot know either.
 */
export const wasNotTried = (ended: Ended): boolean =>
  ended.isOwn &&
  !isGone(ended) &&
  (['skipped', 'refused', 'interrupted'] as readonly string[]).includes(ended.note.outcome)
