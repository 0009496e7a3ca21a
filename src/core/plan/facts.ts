import type { AccountWishes, DesiredState } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { At, Doubt } from '../model/instance.ts'
import { emptyMemory, type AccountMemory } from '../model/memory.ts'
import type { Commit, Region } from '../model/names.ts'
import { accountAllowed } from '../desired/bounds.ts'
import { convergedCommit } from './converged.ts'
import type { RoleLookup } from './role-lookup.ts'

/** What is known of an account before anything is listed. */
export type AccountFacts = Readonly<{
  desired: DesiredState
  given: Given
  wishes: AccountWishes
  memory: AccountMemory
  /** Of the last run of each region that left nothing undone. */
  lastCommits: ReadonlyMap<Region, Commit | null>
}>

/** All that decides about one instance beside itself. `doubt`: why its scope is not known whole; null: it is. */
export type Facts = AccountFacts & Readonly<{ doubt: Doubt | null; roles: RoleLookup }>

/** By account: null where desired state does not name it or the operator does not allow it. */
export const factsByAccount = (desired: DesiredState, given: Given): ReadonlyMap<string, AccountFacts> =>
  new Map(
    [...desired.accounts]
      .filter(([id]) => accountAllowed(given.bounds, id))
      .map(([id, wishes]) => {
        const memory = given.memories.get(id) ?? emptyMemory(id)
        const lastCommits = new Map(wishes.regions.map((region) => [region, convergedCommit(memory, region)] as const))
        return [id, { desired, given, wishes, memory, lastCommits }] as const
      }),
  )

export const inSettings = ({ wishes }: AccountFacts, { region }: At): boolean => wishes.regions.includes(region)
