import type { DesiredState } from '../core/model/desired-state.ts'
import type { Control } from '../core/model/memory.ts'
import type { Commit } from '../core/model/names.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import type { Source } from '../read/source.ts'
import { acceptCommit } from './acceptance.ts'
import { UsageError } from './config.ts'
import type { FunctionConfig } from './function-config.ts'
import { loadIfChanged, type Loaded } from './source.ts'

/** The power to read desired state where it comes from, and to make what was read the last good commit. */
export const headOf = (
  { desired, git }: Pick<FunctionConfig, 'desired' | 'git'>,
  ledger: Ledger,
): Readonly<{
  read: (known: Commit | null) => Promise<Loaded | 'unchanged'>
  keep: (control: Control, state: DesiredState<'accepted'>, source: Source) => Promise<void>
}> => ({
  read: async (known) => {
    if (desired === null) {
      throw new UsageError('ROLEKEEPER_DESIRED is not set: name where desired state is, as GIT_URL#REF:PATH.')
    }
    return loadIfChanged({ desired, git }, known)
  },
  keep: (control, state, source) => acceptCommit(ledger, control, state, source),
})
