import type { DesiredState } from '../core/model/desired-state.ts'
import type { Control } from '../core/model/memory.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import { encodeParsed } from '../ledger/parsed-state.ts'
import type { Source } from '../read/source.ts'

/**
 * Makes a commit the last good one: its files and its parsed state go into the ledger. Nothing is written where it is
 * that already. Throws LedgerFailure if another one was accepted since `control` was read.
 */
export const acceptCommit = async (
  ledger: Ledger,
  control: Control,
  desired: DesiredState<'accepted'>,
  { files }: Pick<Source, 'files'>,
): Promise<void> => {
  const before = control.accepted?.commit ?? null
  if (before === desired.commit && control.held.length === 0) return
  const wishes = [...desired.accounts.values()]
  const entry = {
    kind: 'accepted',
    commit: desired.commit,
    files: await ledger.putBlob(Buffer.from(JSON.stringify(files))),
    parsed: await ledger.putBlob(encodeParsed(desired)),
    declaredRoles: [...new Set(wishes.flatMap(({ roles }) => [...roles.keys()]))].toSorted(),
    bindings: desired.bindings.length,
    requireSignature: desired.settings.requireSignature,
  } as const
  await ledger.note(entry, ({ accepted }) => {
    const now = accepted?.commit ?? null
    // The same one, accepted again since: somebody came back to it from another.
    if (now === before && accepted?.at === control.accepted?.at) return null
    return new LedgerFailure(`Commit ${String(now)} was accepted meanwhile. Run it again.`, 'lost-lease')
  })
}
