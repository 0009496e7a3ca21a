import type { Binding, DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import { rank } from './choose.ts'
import { byText, placeText } from './duplicates.ts'
import { lintRoles } from './lint-roles.ts'
import { rivalsAmong } from './rivals.ts'
import { isWider, reachIn, type Reached } from './wider.ts'

/** What is valid and yet hardly meant: bindings without effect, conflicts that are certain, roles out of place. */
export function lint(desired: Pick<DesiredState, 'accounts' | 'bindings'>): readonly Finding[] {
  const reach = reachIn(desired.accounts)
  const reached = rank(desired.bindings).map((one) => ({ ...one, reach: reach(one.binding) }))
  const rivals = rivalsAmong(reached)
  const findings = [...reached.flatMap((one) => lintBinding(one, rivals(one))), ...lintRoles(desired, reached)]
  return findings.sort((a, b) => byText(sortKey(a), sortKey(b)))
}

/** One finding a binding: the gravest. */
function lintBinding(one: Reached, rivals: readonly Reached[]): readonly Finding[] {
  if (one.reach.length === 0) return [neverMatches(one.binding)]
  const wider = rivals.filter(({ binding, reach }) => binding.except === null && isWider(reach, one.reach))
  const above = wider.find(({ binding }) => binding.priority > one.binding.priority)
  if (above !== undefined) return [shadowed(one.binding, above.binding)]
  const rival = wider.find((other) => isCertainConflict(one, other))
  return rival === undefined ? [] : [conflict(one.binding, rival.binding)]
}

/** The wider binding has equal priority and wants something else. */
const isCertainConflict = (one: Reached, wider: Reached): boolean =>
  one.binding.priority === wider.binding.priority &&
  one.effect !== wider.effect &&
  // Where both have the same matcher, the first by name says so for both.
  (one.place < wider.place || one.binding.except !== null || !isWider(one.reach, wider.reach))

const neverMatches = ({ name, at }: Binding): Finding => ({
  code: 'binding-never-matches',
  severity: 'warning',
  at,
  message: `binding ${name} can match nothing: no account and region of settings is in its scope, accounts and regions`,
  fix: 'Add the region to its account in settings, or correct accounts and regions of the match or of the document.',
})

const shadowed = ({ name, priority, at }: Binding, above: Binding): Finding => ({
  code: 'binding-shadowed',
  severity: 'warning',
  at,
  message:
    `binding ${name} (priority ${priority}) never wins: all that it matches, ` +
    `binding ${above.name} (priority ${above.priority}, ${placeText(above.at)}) matches too`,
  fix: `Raise its priority above ${above.priority}, give ${above.name} an except, or remove it.`,
})

const conflict = ({ name, priority, at }: Binding, rival: Binding): Finding => ({
  code: 'bindings-conflict',
  severity: 'warning',
  at,
  message:
    `all that binding ${name} matches is in conflict: binding ${rival.name} (${placeText(rival.at)}) matches it too, ` +
    `has the same priority ${priority} and another role, session policy or whenOccupied`,
  fix: 'Give one of the two a higher priority, or an except.',
})

const sortKey = ({ at, code, message }: Finding): string =>
  JSON.stringify([at?.file, String(at?.line).padStart(9), String(at?.column).padStart(9), code, message])
