import type { DesiredState, Limits } from '../../model/desired-state.ts'
import type { AccountMemory, Control } from '../../model/memory.ts'
import type { AccountId } from '../../model/names.ts'
import { toIso } from '../../model/iso.ts'
import type { Instant } from '../../model/time.ts'
import { placeOf } from '../../plan/words.ts'
import type { DriftDocument, SuspensionLine } from '../drift-document.ts'
import { windowsOf } from '../status.ts'

/** Who suspended what until when, those that ran out at the end. */
export const suspensionsOf = (
  { settings }: Pick<DesiredState, 'settings'>,
  { suspensions }: Pick<Control, 'suspensions'>,
  now: Instant,
): readonly SuspensionLine[] => {
  const written = settings.suspend.map(({ at, reason, owner, until }) => ({
    where: 'settings' as const,
    id: null,
    scope: at === null ? 'settings.suspend' : placeOf(at),
    reason,
    owner,
    at: null,
    until,
  }))
  const noted = suspensions.map(({ id, scope, reason, owner, at, until }) => ({
    where: 'ledger' as const,
    id,
    scope: scope.text,
    reason,
    owner,
    at: toIso(at),
    until,
  }))
  const lines = [...noted, ...written].map(({ until, ...rest }) => ({
    ...rest,
    until: until === null ? null : toIso(until),
    isOver: until !== null && until <= now,
  }))
  return [...lines.filter(({ isOver }) => !isOver), ...lines.filter(({ isOver }) => isOver)]
}

export const limitsOf = (
  limits: Limits,
  memories: ReadonlyMap<AccountId, AccountMemory>,
  now: Instant,
): DriftDocument['limits'] =>
  [...memories].flatMap(([account, memory]) =>
    windowsOf(limits, memory, now).map((line) => ({ account, ...line, left: Math.max(0, line.max - line.used) })),
  )
