import type { ContainerGroup } from '../model/instance.ts'
import type { EciChange } from './change.ts'
import type { Facts } from './facts.ts'
import { firstStop, type Guard } from './guard.ts'
import { holdGuards } from './hold.ts'
import { makerOf } from './maker.ts'
import type { Grounds } from './reasons.ts'

/** No API changes a group's role (ECI: RamRoleName exists on CreateContainerGroup alone). */
const immutable = (group: ContainerGroup, { from, to }: EciChange): Grounds => {
  const maker = makerOf(group)
  return { reason: 'eci-immutable', from, to, maker, madeBy: group.maker ?? maker?.words ?? null }
}

/** Everything that keeps a container group as it is. */
export const eciGuards: readonly Guard<ContainerGroup, EciChange>[] = [
  ...holdGuards,
  { asks: 'can its role be changed', stop: immutable },
]

/** The first answer of the guards: the last one stops whatever comes to it. */
export const eciStop = (group: ContainerGroup, change: EciChange, facts: Facts): Grounds =>
  firstStop(holdGuards, group, change, facts) ?? immutable(group, change)
