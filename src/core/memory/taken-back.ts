import type { AccountEntry } from '../model/ledger-entry.ts'
import type { AccountMemory } from '../model/memory.ts'
import { isGone, type Ended } from './ended.ts'

type Intent = Extract<AccountEntry, { kind: 'intent' }>
type TakenBack = AccountMemory['takenBack']

/** What a verification has taken back counts from its intent: a crash in the midst changes nothing about its reason. */
export const rememberTakenBack = (known: TakenBack, entry: Intent): TakenBack => {
  const more = entry.actions.flatMap((action) =>
    action.cause === 'verification' && (action.kind === 'replace' || action.kind === 'detach')
      ? [[action.target.id, { region: action.target.region, from: action.to, to: action.from, at: entry.at }] as const]
      : [],
  )
  return more.length === 0 ? known : new Map([...known, ...more])
}

/** Over where the role was given once more, which somebody has wanted in spite of it, and where the instance is gone. */
export const endTakenBack = (known: TakenBack, ended: readonly Ended[]): TakenBack => {
  const over = new Set<string>(
    ended
      .filter(({ action: { target, to }, note: { outcome } }) => {
        const isGivenAgain = (outcome === 'attached' || outcome === 'replaced') && known.get(target.id)?.to === to
        return isGivenAgain
      })
      .concat(ended.filter(isGone))
      .map(({ action }) => action.target.id),
  )
  return [...over].some((id) => known.has(id)) ? new Map([...known].filter(([id]) => !over.has(id))) : known
}
