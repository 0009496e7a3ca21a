import { exitStatus } from '../../core/report/exit-status.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { noted } from '../noted.ts'
import type { Verb } from '../verb.ts'

/** Ends the suspensions that were made under this scope, or the one with this id. */
export const resume: Verb = async ({ args: [scope = ''], own, config, around, out }) => {
  const ledger = await ledgerWriter(config, await readBounds(config), null)
  const now = around.clock.now()
  const live = (await ledger.control()).suspensions.filter(({ until }) => until === null || until > now)
  const ended = live.filter((one) => one.id === scope.trim() || inOrder(one.scope.text) === inOrder(scope))
  if (ended.length === 0) {
    const known = live.map((one) => `  ${one.id}  ${one.scope.text}`).join('\n')
    out.complain(`Nothing is suspended as ${scope}.${known === '' ? '' : `\nSuspended are:\n${known}`}`)
    out.complain('Suspensions in desired state end there: settings.suspend.')
    return exitStatus.error
  }
  const reason = typeof own['reason'] === 'string' ? own['reason'] : 'resumed'
  for (const { id } of ended) await ledger.note({ kind: 'resume', id, reason })
  const ids = ended.map(({ id }) => id)
  await out.present(
    noted('resume', { ids, reason }, `Resumed ${ids.join(', ')}. What piled up may wait for an approval.`),
  )
  return exitStatus.done
}

/** `region=a, account=b` and `account=b,region=a` are one scope. */
const inOrder = (scope: string): string =>
  scope
    .split(',')
    .map((part) => part.trim())
    .toSorted()
    .join(',')
