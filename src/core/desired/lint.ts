import type { Binding, DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import { rank } from './choose.ts'
import { byText, placeText } from './duplicates.ts'
import { lintRoles } from './lint-roles.ts'
import { isWider, reachIn, type Reached } from './wider.ts'

/** What is valid and yet hardly meant: bindings without effect, conflicts that are certain, roles out of place. */
export function lint(desired: Pick<DesiredState, 'accounts' | 'bindings'>): readonly Finding[] {
  const reach = reachIn(desired.accounts)
  const reached = rank(desired.bindings).map((one) => ({ ...one, reach: reach(one.binding) }))
  const findings = [...reached.flatMap((one) => lintBinding(one, reached)), ...lintRoles(desired, reached)]
  return findings.sort((a, b) => byText(sortKey(a), sortKey(b)))
}

/** One finding a binding: the gravest. */
function lintBinding(one: Reached, all: readonly Reached[]): readonly Finding[] {
  if (one.reach.length === 0) return [neverMatches(one.binding)]
  const rivals = all.filter((other) => other.place < one.place && other.binding.except === null)
  const above = rivals.find((other) => other.binding.priority > one.binding.priority && isWider(other.reach, one.reach))
  if (above !== undefined) return [shadowed(one.binding, above.binding)]
  const rival = all.find((other) => isCertainConflict(one, other))
  return rival === undefined ? [] : [conflict(one.binding, rival.binding)]
}

/** Everything that `one` matches is matched by a binding of equal priority that wants something else. */
const isCertainConflict = (one: Reached, other: Reached): boolean =>
  one.binding.priority === other.binding.priority &&
  one.effect !== other.effect &&
  other.binding.except === null &&
  isWider(other.reach, one.reach) &&
  // Where both have the same matcher, the first by name says so for both.
  (one.place < other.place || one.binding.except !== null || !isWider(one.reach, other.reach))

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
