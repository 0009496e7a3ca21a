import type { Choice } from '../desired/choose.ts'
import type { Binding } from '../model/desired-state.ts'
import type { ContainerGroup, EcsInstance, Instance } from '../model/instance.ts'
import type { EciChange, EcsChange } from './change.ts'
import type { AccountFacts } from './facts.ts'
import { wishForEci, wishForEcs, type Stuck } from './wish.ts'

/** An instance that is not as it should be, and what should become of it. */
export type Candidate = Readonly<
  | { kind: 'ecs'; instance: EcsInstance; wanted: EcsChange | Stuck }
  | { kind: 'eci'; instance: ContainerGroup; wanted: EciChange | Stuck }
>

/** What is to be kept of an instance that was seen. */
export type Sighting = Readonly<{
  is: 'in-sync' | 'unmanaged' | 'open'
  matched: readonly Binding[]
  unread: boolean
  unknownOrigin: boolean
  policyUnsure: Binding | null
  candidate: Candidate | null
}>

export const sight = (instance: Instance, choice: Choice, facts: AccountFacts): Sighting => {
  const { matched } = choice
  if (instance.kind === 'ecs') {
    const { is, wanted, policyUnsure } = wishForEcs(instance, choice, facts)
    const candidate = wanted && ({ kind: 'ecs', instance, wanted } as const)
    return { is, matched, unread: instance.holds.is === 'unknown', unknownOrigin: false, policyUnsure, candidate }
  }
  const { is, wanted, policyUnsure } = wishForEci(instance, choice)
  const candidate = wanted && ({ kind: 'eci', instance, wanted } as const)
  return { is, matched, unread: false, unknownOrigin: instance.madeBy === 'unknown', policyUnsure, candidate }
}
