import type { Tally } from '../../core/report/drift-document.ts'
import type { Share } from './charts.ts'

/** The states in the order in which they are told; the style has a colour by each name. */
export const states = [
  { state: 'in-sync', word: 'In sync', of: ({ inSync }: Tally) => inSync },
  { state: 'drift', word: 'Drifted', of: ({ drifted }: Tally) => drifted },
  { state: 'pending', word: 'Pending', of: ({ pending }: Tally) => pending },
  { state: 'blocked', word: 'Blocked', of: ({ blocked }: Tally) => blocked },
  { state: 'unknown', word: 'Unknown', of: ({ unknown }: Tally) => unknown },
  { state: 'unmanaged', word: 'Unmanaged', of: ({ unmanaged }: Tally) => unmanaged },
] as const

/** A fleet by state: each instance that was seen is in one. */
export const sharesOf = (tally: Tally): readonly Share[] => states.map(({ state, of }) => ({ state, count: of(tally) }))

/** How many are not as they should be, or may not be. */
export const wrongIn = ({ drifted, pending, blocked, unknown }: Tally): number => drifted + pending + blocked + unknown
