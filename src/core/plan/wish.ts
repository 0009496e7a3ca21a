import type { Choice } from '../desired/choose.ts'
import type { Binding } from '../model/desired-state.ts'
import type { ContainerGroup, EcsInstance } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'
import type { RamDocument } from '../model/policy.ts'
import { documentKey } from '../ram/same.ts'
import type { Change, EciChange, EcsChange } from './change.ts'
import type { AccountFacts } from './facts.ts'
import type { GroundsOf } from './reasons.ts'

/** A change that cannot even be named: bindings contradict each other, or what is held is not known. */
export type Stuck = Readonly<{
  kind: 'stuck'
  from: RoleName | null
  to: RoleName | null
  binding: Binding | null
  grounds: GroundsOf<'unknown' | 'conflict'>
}>

/**
 * `policyUnsure`: it holds the role of this binding, but nobody knows with which session policy, as the ledger never saw
 * it attached and no API reads it back.
 */
export type Wish<C extends Change> = Readonly<
  | { is: 'unmanaged'; wanted: null; policyUnsure: null }
  | { is: 'in-sync'; wanted: null; policyUnsure: Binding | null }
  | { is: 'open'; wanted: C | Stuck; policyUnsure: null }
>

const unmanaged = { is: 'unmanaged', wanted: null, policyUnsure: null } as const
const inSync = { is: 'in-sync', wanted: null, policyUnsure: null } as const
const open = <C extends Change>(wanted: C | Stuck): Wish<C> => ({ is: 'open', wanted, policyUnsure: null })

/** What should become of an instance, by its choice and by what it holds. */
export const wishForEcs = (instance: EcsInstance, choice: Choice, facts: AccountFacts): Wish<EcsChange> => {
  switch (choice.is) {
    case 'none':
      return losesExclusive(instance, choice, facts)
    case 'conflict':
      return conflict(heldBy(instance), choice.bindings)
    case 'one':
      return towards(instance, choice.binding, facts)
  }
}

/** What should become of a container group: its role is fixed at birth, and an ended one uses none any more. */
export const wishForEci = (group: ContainerGroup, choice: Choice): Wish<EciChange> => {
  if (choice.is === 'none') return unmanaged
  if (group.life === 'ended') return inSync
  if (choice.is === 'conflict') return conflict(group.bornWith, choice.bindings)
  const { binding } = choice
  if (group.bornWith === binding.role) return inSync
  return open({ kind: 'recreate', from: group.bornWith, to: binding.role, binding })
}

const towards = (instance: EcsInstance, binding: Binding, facts: AccountFacts): Wish<EcsChange> => {
  const to = binding.role
  switch (instance.holds.is) {
    case 'unknown': {
      const grounds = { reason: 'unknown', of: 'instance', why: instance.holds.why } as const
      return open<EcsChange>({ kind: 'stuck', from: null, to, binding, grounds })
    }
    case 'nothing':
      return open({ kind: 'attach', from: null, to, binding })
    case 'role': {
      const from = instance.holds.ramRoleName
      return from === to
        ? withPolicy(instance, binding, facts)
        : open<EcsChange>({ kind: 'replace', from, to, binding })
    }
  }
}

/** The right role is held; with the right session policy, as far as the ledger knows? */
const withPolicy = (instance: EcsInstance, binding: Binding, { memory }: AccountFacts): Wish<EcsChange> => {
  const { role } = binding
  const applied = memory.applied.get(instance.id)
  if (applied?.role !== role) {
    return binding.sessionPolicy === null ? inSync : { is: 'in-sync', wanted: null, policyUnsure: binding }
  }
  if (sameOrNone(applied.sessionPolicy, binding.sessionPolicy)) return inSync
  return open({ kind: 'replace', from: role, to: role, binding })
}

/** An exclusive role goes from an instance that no binding for it matches, even without its `except`. */
const losesExclusive = (instance: EcsInstance, choice: Choice, { wishes }: AccountFacts): Wish<EcsChange> => {
  const from = heldBy(instance)
  const exclusive = from === null ? undefined : wishes.roles.get(from)
  if (from === null || exclusive?.exclusive !== true) return unmanaged
  if (choice.exempted.some(({ role }) => role === from)) return unmanaged
  return open({ kind: 'detach', from, to: null, binding: null, exclusive })
}

const conflict = <C extends Change>(from: RoleName | null, bindings: readonly Binding[]): Wish<C> =>
  open<C>({ kind: 'stuck', from, to: null, binding: null, grounds: { reason: 'conflict', bindings } })

const heldBy = ({ holds }: EcsInstance): RoleName | null => (holds.is === 'role' ? holds.ramRoleName : null)

const sameOrNone = (a: RamDocument | null, b: RamDocument | null): boolean =>
  a === b || (a !== null && b !== null && documentKey(a) === documentKey(b))
