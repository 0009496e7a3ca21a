import { randomBytes } from 'node:crypto'
import { parseSuspendScope } from '../../core/memory/suspend-scope.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { toIso } from '../../core/model/iso.ts'
import type { Instant } from '../../core/model/time.ts'
import { readBounds } from '../../wire/bounds.ts'
import { UsageError } from '../../wire/config.ts'
import { holderName } from '../../wire/holder.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { endAfter, endAt } from '../duration.ts'
import { noted } from '../noted.ts'
import type { Verb } from '../verb.ts'

/** Leaves a part of the fleet alone until an end, or until it is resumed. */
export const suspend: Verb = async ({ args: [scopeText = ''], own, config, around, out }) => {
  const scope = parseSuspendScope(scopeText)
  if (!scope.ok) throw new UsageError(`SCOPE: ${scope.wrong} Write ${scope.right}`)
  const until = endOf(own, around.clock.now())
  const ledger = await ledgerWriter(config, await readBounds(config), null)
  const entry = {
    id: `s-${randomBytes(4).toString('hex')}`,
    reason: String(own['reason']),
    owner: typeof own['owner'] === 'string' ? own['owner'] : holderName().replace(/ pid .*/, ''),
  }
  await ledger.note({ kind: 'suspend', ...entry, scope: scope.scope, until, asked: null })
  const end = until === null ? null : toIso(until)
  const text = `Suspended ${scope.scope.text} as ${entry.id}, ${end === null ? 'until it is resumed' : `until ${end}`}.`
  await out.present(noted('suspend', { ...entry, scope: scope.scope.text, until: end }, text))
  return exitStatus.done
}

const endOf = ({ for: duration, until }: Readonly<Record<string, unknown>>, now: Instant): Instant | null => {
  if (typeof duration === 'string') return endAfter(duration, now)
  return typeof until === 'string' ? endAt(until, now) : null
}
