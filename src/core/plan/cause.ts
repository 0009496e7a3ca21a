import type { Cause } from '../model/action.ts'
import type { RoleName } from '../model/names.ts'
import type { AccountFacts } from './facts.ts'

/** Who asked for a change of this instance: a proposal, a commit, or nobody. */
export const causeOf = (facts: AccountFacts, id: string, to: RoleName | null): Cause => {
  if (facts.desired.standing === 'proposed') return 'proposal'
  return isDrift(facts, id, to) ? 'drift' : 'commit'
}

/**
 * Whether nobody asked for a change: Rolekeeper had put the wanted role there already, or the account's last run that left
 * nothing undone was of the same commit.
 */
export const isDrift = ({ desired, memory, lastCommit }: AccountFacts, id: string, to: RoleName | null): boolean =>
  (to !== null && memory.applied.get(id)?.role === to) || lastCommit === desired.commit
