import type { Recreate } from '../model/action.ts'
import type { ContainerGroup } from '../model/instance.ts'
import { causeOf } from './cause.ts'
import type { EciChange } from './change.ts'
import { escalationOf } from './ecs.ts'
import type { AccountFacts, Facts } from './facts.ts'
import type { Guard } from './guard.ts'
import { holdGuards } from './hold.ts'
import { makerOf } from './maker.ts'
import type { Grounds, GroundsOf } from './reasons.ts'
import { someOf, placeOf } from './words.ts'

type Stays = GroundsOf<'eci-immutable'>['stays']

/**
 * No API changes a group's role (ECI: RamRoleName exists on CreateContainerGroup alone). It may be replaced by its like
 * where its binding says so, and nothing of it would be lost by that.
 */
const immutable = (group: ContainerGroup, change: EciChange, facts: Facts): Grounds | null => {
  const { from, to, binding } = change
  const maker = makerOf(group)
  const madeBy = group.maker ?? maker?.words ?? null
  const stays = binding.recreate === true ? whyItStays(group, change, madeBy, facts) : null
  if (binding.recreate === true && stays === null) return null
  return { reason: 'eci-immutable', from, to, maker, madeBy, stays }
}

const whyItStays = (group: ContainerGroup, { to }: EciChange, madeBy: string | null, facts: Facts): Stays => {
  const { desired, given, memory } = facts
  if (madeBy !== null)
    return { because: 'What makes it would make it anew with the same role, so it is not replaced.', fix: null }
  if (group.jobLike) {
    const because = 'It is a job (RestartPolicy Never or OnFailure), and a job is not run a second time.'
    return { because, fix: `Let it end, and create the next one with RamRoleName ${to}.` }
  }
  const isBegun = memory.open.some(({ actions }) =>
    actions.some(({ kind, target }) => kind === 'recreate' && target.id === group.id),
  )
  if (isBegun) {
    const because = 'An earlier run has begun to replace it and has not finished.'
    return { because, fix: 'Wait: the next run finishes it, a few minutes later.' }
  }
  if (desired.settings.limits.recreate.max === 0 || given.bounds.ceilings.recreate.max === 0) {
    const because = 'Its binding says recreate, and the limit for that is zero.'
    return { because, fix: 'Set settings.limits.recreate above zero, within what the operator allows.' }
  }
  if (group.lost === undefined)
    return { because: 'Nobody looked whether a replacement could have all that it has.', fix: null }
  if (group.lost.length === 0) return null
  return {
    because: `A replacement could not be given all that it has: ${someOf(group.lost)}.`,
    fix: `Create it anew by hand with RamRoleName ${to}, where you know what these are to be.`,
  }
}

const scopeInDoubt = (_group: ContainerGroup, _change: EciChange, { doubt }: Facts): Grounds | null =>
  doubt === null ? null : { reason: 'unknown', of: 'scope', why: doubt }

const roleInDoubt = (_group: ContainerGroup, { to }: EciChange, { roles }: Facts): Grounds | null => {
  const why = roles.doubt
  if (why !== null) return { reason: 'unknown', of: 'ram', why }
  switch (roles.soon(to)) {
    case 'fine':
      return null
    case 'unknown':
      return { reason: 'unknown', of: 'ram', why: 'lost-page' }
    case 'not-ours':
      return { reason: 'not-ours', role: to }
    case 'missing':
      return { reason: 'role-missing', role: to }
    case 'not-trusting':
      return { reason: 'role-not-trusting-ecs', role: to }
  }
}

/** What the role cannot be given itself, a group that leaves another role for it would lose. */
const withheld = (group: ContainerGroup, change: EciChange, facts: Facts): Grounds | null => {
  const { from, to } = change
  const incomplete = from === null ? null : facts.roles.incomplete(to)
  if (incomplete !== null) return { reason: 'withheld', role: to, ...incomplete }
  const risks = facts.desired.settings.escalation === 'deny' ? escalationOf(group, change, facts) : []
  if (risks.length === 0) return null
  const because = `it gives ${risks.join(' and ')}, and settings.escalation is deny`
  const fix = `Narrow the policies of ${to}, or set settings.escalation to approve and have it approved.`
  return { reason: 'withheld', role: to, because, fix }
}

/** Everything that keeps a container group as it is. */
export const eciGuards: readonly Guard<ContainerGroup, EciChange>[] = [
  ...holdGuards,
  { asks: 'can its role be changed', stop: immutable },
  { asks: 'is its region listed whole', stop: scopeInDoubt },
  { asks: 'can its replacement have the role', stop: roleInDoubt },
  { asks: 'will the role be what is declared, and may it be given', stop: withheld },
]

/** The action that replaces it by its like. */
export const eciAction = (group: ContainerGroup, { from, to, binding }: EciChange, facts: AccountFacts): Recreate => {
  const { account, region, id } = group
  return {
    kind: 'recreate',
    class: 'recreate',
    target: { type: 'eci', account, region, id },
    from,
    to,
    binding: binding.name,
    cause: causeOf(facts, group, to),
    why: `Binding ${binding.name} (${placeOf(binding.at)}) wants ${to} and says recreate. It was born with ${from ?? 'no role'}: its like is created first, and it goes when that is ready.`,
  }
}
