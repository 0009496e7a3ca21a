import type { Action } from '../model/action.ts'
import type { Finding } from '../model/finding.ts'
import { actionKey, readKey, type KeyParts } from '../plan/key.ts'
import { count, someOf } from '../plan/words.ts'

/**
 * What differs, in the part of the fleet that `isOwn` names, between what was reviewed for this commit and what is planned
 * now: nothing of it is done for having been reviewed, and nothing is kept from its limits for being new.
 */
export const sinceReview = (
  reviewed: readonly string[],
  actions: readonly Action[],
  isOwn: (parts: KeyParts) => boolean,
): readonly Finding[] => {
  const own = (keys: readonly string[]): readonly string[] => keys.filter((key) => isOwn(readKey(key)))
  const planned = own(actions.map(actionKey))
  const [before, now] = [new Set(reviewed), new Set(planned)]
  const gone = own(reviewed).filter((key) => !now.has(key))
  const added = planned.filter((key) => !before.has(key))
  return [
    ...found(gone, 'reviewed', 'no longer planned and skipped', {
      code: 'moved-since-review',
      fix: 'There is nothing to do: they were done meanwhile, or are not so any more.',
    }),
    ...found(added, 'planned', 'not in the reviewed plan', {
      code: 'new-since-review',
      fix: 'The limits hold for them as ever.',
    }),
  ]
}

const found = (
  keys: readonly string[],
  which: string,
  what: string,
  as: Pick<Finding, 'code' | 'fix'>,
): readonly Finding[] => {
  if (keys.length === 0) return []
  const names = keys.map(readKey).map(({ kind, id }) => `${kind} ${id}`)
  const are = keys.length === 1 ? 'is' : 'are'
  const message = `${count(keys.length, `${which} change`)} ${are} ${what}: ${someOf(names)}.`
  return [{ ...as, severity: 'note', at: null, message }]
}
