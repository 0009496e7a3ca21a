import type { Binding } from '../model/desired-state.ts'
import type { EcsChange } from './change.ts'
import type { AccountFacts } from './facts.ts'
import { placeOf } from './words.ts'

/** Why a change is made, as every reader of the plan sees it. */
export const whyOf = (change: EcsChange, { memory }: AccountFacts, id: string): string => {
  const applied = memory.applied.get(id)?.role
  switch (change.kind) {
    case 'attach':
      return applied === change.to
        ? `${wanting(change.binding)}. Rolekeeper had put it there, and it is gone.`
        : `${wanting(change.binding)}. It holds no role.`
    case 'replace':
      if (change.from === change.to) return `${wanting(change.binding)} with another session policy than it was given.`
      return applied === change.to
        ? `${wanting(change.binding)}. Rolekeeper had put it there, and now it holds ${change.from}.`
        : `${wanting(change.binding)}. It holds ${change.from}.`
    case 'detach':
      return `${change.from} is exclusive (${placeOf(change.exclusive.at)}) and no binding for it matches.`
  }
}

const wanting = ({ name, role, at }: Binding): string => `Binding ${name} (${placeOf(at)}) wants ${role}`
