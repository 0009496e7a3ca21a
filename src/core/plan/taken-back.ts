import type { Instance } from '../model/instance.ts'
import type { TakenBack } from '../model/memory.ts'
import type { Change } from './change.ts'
import type { AccountFacts } from './facts.ts'

/**
 * The change that a verification has undone and that this one would make again: the same one, or another swap to that role in
 * that region. A commit that was accepted since is a new try. An instance that is empty and once had a role is not held back.
 */
export const takenBackBefore = (
  { id, region }: Pick<Instance, 'id' | 'region'>,
  change: Change,
  { desired, given, memory }: AccountFacts,
): TakenBack | null => {
  const { accepted } = given.control
  if (accepted !== null && accepted.commit !== desired.commit) return null
  const isOfThisTry = ({ at }: TakenBack): boolean => accepted === null || at >= accepted.at
  const own = memory.takenBack.get(id)
  if (own !== undefined && own.from === change.from && own.to === change.to && isOfThisTry(own)) return own
  if (change.kind !== 'replace') return null
  const isAlike = (one: TakenBack): boolean =>
    one.region === region && one.to === change.to && one.from !== null && isOfThisTry(one)
  return [...memory.takenBack.values()].find(isAlike) ?? null
}
