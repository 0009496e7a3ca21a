import type { Binding } from '../model/desired-state.ts'
import type { BindingName, RoleName } from '../model/names.ts'
import type { AccountFacts } from './facts.ts'

type Matches = ReadonlyMap<BindingName, number>
export type Lost = Readonly<{ binding: Binding; before: number }>

/**
 * By role: the binding that matched instances of the account in its last run and matches none now. A typo in a matcher,
 * or a tag that vanished everywhere, looks just so; detaches of its role wait for an approval then.
 */
export const lostBindings = ({ desired, memory }: AccountFacts, matches: Matches): ReadonlyMap<RoleName, Lost> => {
  const lost = new Map<RoleName, Lost>()
  for (const binding of desired.bindings) {
    const before = memory.bindingMatches.get(binding.name) ?? 0
    if (before > 0 && !matches.has(binding.name)) lost.set(binding.role, { binding, before })
  }
  return lost
}

/**
 * What the account's run entry is to keep. What part of the account was not seen in may still match there, and a
 * binding whose role's detaches are still waiting has not been accepted as lost yet: both keep their former count.
 */
export const matchesToRemember = (
  { desired, memory }: AccountFacts,
  matches: Matches,
  isWhole: boolean,
  leaving: ReadonlySet<RoleName>,
): Matches => {
  const kept = new Map<BindingName, number>()
  for (const { name, role } of desired.bindings) {
    const now = matches.get(name) ?? 0
    const before = memory.bindingMatches.get(name) ?? 0
    const keepsFormer = !isWhole || (now === 0 && leaving.has(role))
    const count = keepsFormer ? Math.max(now, before) : now
    if (count > 0) kept.set(name, count)
  }
  return kept
}
