import type { Cause } from '../model/action.ts'
import type { RoleName } from '../model/names.ts'
import type { AccountFacts } from './facts.ts'

/**
 * Who asked for a change of this instance: a proposal, a commit, or nobody. It is drift if Rolekeeper had put the wanted
 * role there already, or if the account's last run was of the same commit.
 */
export const causeOf = ({ desired, memory, lastCommit }: AccountFacts, id: string, to: RoleName | null): Cause => {
  if (desired.standing === 'proposed') return 'proposal'
  const wasApplied = to !== null && memory.applied.get(id)?.role === to
  return wasApplied || lastCommit === desired.commit ? 'drift' : 'commit'
}
