import type { Action } from '../model/action.ts'
import type { Plan } from '../model/plan.ts'
import type { PowerChange, PowerSubject } from '../model/power.ts'
import { actionKey } from '../plan/key.ts'
import { isBehind } from '../plan/ram/power-changes.ts'
import { count } from '../plan/words.ts'
import type { PowerNote } from './report.ts'

/** How many powers of a kind a note shows before it counts the rest. */
const shown = 10

/** What these actions of a plan mean in permissions; of what some of the actions make up, it says that it is a part. */
export const powerNotes = ({ actions, powers }: Plan, shownActions: readonly Action[]): readonly PowerNote[] => {
  const isShown = new Set(shownActions.map(actionKey))
  return powers.flatMap((change) => {
    const all = actions.filter((action) => isBehind(change, action))
    const part = all.filter((action) => isShown.has(actionKey(action)))
    if (part.length === 0) return []
    return [toPowerNote(change, whoOf(change.subject, part.length, all.length))]
  })
}

/** Worst first: risks, what is gained, what cannot be decided, what is lost. */
const toPowerNote = ({ account, risks, gained, undecided, lost }: PowerChange, who: string): PowerNote => ({
  account,
  who,
  risks,
  lists: (
    [
      ['gained', gained],
      ['undecided', undecided],
      ['lost', lost],
    ] as const
  )
    .filter(([, powers]) => powers.length > 0)
    .map(([kind, powers]) => ({ kind, powers: powers.slice(0, shown), rest: Math.max(0, powers.length - shown) })),
})

const whoOf = (subject: PowerSubject, part: number, all: number): string => {
  const inPart = part < all ? ' (in part)' : ''
  switch (subject.type) {
    case 'instances':
      return `${count(part, 'instance')}: ${subject.from ?? 'no role'} → ${subject.to ?? 'no role'}`
    case 'role':
      return `role ${subject.role}${inPart}`
    case 'policy':
      return `policy ${subject.policy}${inPart}`
    case 'grant':
      return `${subject.holder}, by passRole ${subject.grant}${inPart}`
  }
}
