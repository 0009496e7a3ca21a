import type { PowerChange, PowerSubject } from '../model/power.ts'
import { count } from '../plan/words.ts'
import type { PowerNote } from './report.ts'

/** How many powers of a kind a note shows before it counts the rest. */
const shown = 10

/** What a change means in permissions, worst first: risks, what is gained, what cannot be decided, what is lost. */
export const toPowerNote = ({ account, subject, risks, gained, undecided, lost }: PowerChange): PowerNote => ({
  account,
  who: whoOf(subject),
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

const whoOf = (subject: PowerSubject): string => {
  switch (subject.type) {
    case 'instances':
      return `${count(subject.count, 'instance')}: ${subject.from ?? 'no role'} → ${subject.to ?? 'no role'}`
    case 'role':
      return `role ${subject.role}`
    case 'policy':
      return `policy ${subject.policy}`
    case 'grant':
      return `${subject.holder}, by passRole ${subject.grant}`
  }
}
