import { holdTag } from '../desired/builtin.ts'
import { toIso } from '../model/iso.ts'
import type { Reason } from '../model/blocked.ts'
import type { Binding, Grace, Guard, WhenOccupied } from '../model/desired-state.ts'
import type { OtherChange } from '../model/hint.ts'
import type { Doubt } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'
import { doubtText } from './doubt.ts'
import type { Maker } from './maker.ts'
import type { Pause } from './pause.ts'
import { duration, placeOf } from './words.ts'

/** What each reason rests on. */
type Details = {
  unknown: { of: 'instance' | 'scope' | 'ram'; why: Doubt | 'not-asked' }
  conflict: { bindings: readonly Binding[] }
  held: { tag: string }
  protected: { guard: Guard }
  suspended: { pause: Pause }
  grace: { grace: Grace }
  settling: { settleMs: number }
  'too-young': { binding: Binding }
  /** `other`: the last change by somebody else that events told of; null: none did. */
  fight: { reversals: number; other: OtherChange | null }
  'operator-bounds': { role: RoleName }
  'classic-network': { role: RoleName | null }
  'eci-immutable': {
    from: RoleName | null
    to: RoleName
    maker: Maker | null
    madeBy: string | null
    /** Why it is not replaced by its like, where its binding asks for that. */
    stays: Readonly<{ because: string; fix: string | null }> | null
  }
  'foreign-role': { from: RoleName; binding: Binding; serviceMade: boolean }
  'not-ours': { role: RoleName }
  'role-missing': { role: RoleName }
  'role-not-trusting-ecs': { role: RoleName }
  'no-way-back': { role: RoleName; missing: boolean }
  withheld: { role: RoleName; because: string; fix: string }
}

/** A reason with what it rests on; `GroundsOf<R>` for the reasons R alone. */
export type GroundsOf<R extends Reason> = { [K in R]: Readonly<{ reason: K } & Details[K]> }[R]
export type Grounds = GroundsOf<Reason>

/** `why` tells of the instance; `fix` is the same for all that one deed would mend, since reports group by it. */
type Texts<R extends Reason> = Readonly<{
  why: (details: Readonly<Details[R]>) => string
  fix: (details: Readonly<Details[R]>) => string
}>

/** Why an instance is left alone and what to do about it, for somebody who was woken by it. */
export const reasons: { readonly [R in Reason]: Texts<R> } = {
  unknown: {
    why: ({ of, why }) => `${unknownThing[of]} is not known, as ${doubtText[why]}. Unknown is not absent.`,
    fix: ({ of }) => unknownFix[of],
  },
  conflict: {
    why: ({ bindings }) =>
      `Bindings of equal priority want different things: ${bindings.map((one) => `${one.name} (${placeOf(one.at)}) wants ${one.role}`).join(', ')}.`,
    fix: ({ bindings }) =>
      `Give one of ${bindings.map(({ name }) => name).join(', ')} a higher priority, or an except that leaves these instances to the other.`,
  },
  held: {
    why: ({ tag }) => `It has the tag ${tag}, which keeps Rolekeeper's hands off.`,
    fix: () => `Remove the tag ${holdTag} when Rolekeeper may change it again.`,
  },
  protected: {
    why: ({ guard }) => `It is protected (${guard.at === null ? 'built in' : placeOf(guard.at)}): ${guard.reason}.`,
    fix: ({ guard }) =>
      guard.at === null
        ? 'Set the role where the owner of the instance sets it, or let an except of the binding exempt it.'
        : `Nothing, if that is meant. Else narrow the protection at ${placeOf(guard.at)}.`,
  },
  suspended: {
    why: ({ pause }) =>
      `It is suspended${pause.owner === null ? '' : ` by ${pause.owner}`}${pause.end}: ${pause.reason}.`,
    fix: ({ pause }) => pause.fix,
  },
  grace: {
    why: ({ grace }) =>
      `Another writer gets ${duration(grace.forMs)} to finish${grace.at === null ? '' : ` (${placeOf(grace.at)})`}: ${grace.reason}.`,
    fix: ({ grace }) => `Wait. What is still there after ${duration(grace.forMs)} is changed by the usual rules.`,
  },
  settling: {
    why: ({ settleMs }) =>
      `It has no tags yet and is younger than ${duration(settleMs)}; tags often come a moment after.`,
    fix: () => 'Wait for the next run. settings.settle says how long.',
  },
  'too-young': {
    why: ({ binding }) => `Binding ${binding.name} waits until an instance is ${duration(binding.minAgeMs)} old.`,
    fix: ({ binding }) => `Wait, or lower minAge of the binding at ${placeOf(binding.at)}.`,
  },
  fight: {
    why: ({ reversals, other }) =>
      `Its role was put back ${reversals} times within a day and changed again: ${other === null ? 'another writer is at work' : lastChange(other)}.`,
    fix: ({ other }) =>
      `${other === null ? 'Find the other writer (ActionTrail)' : `Talk to ${other.by}`} and stop it, or tag the instance ${holdTag}. A day without a reversal ends this.`,
  },
  'operator-bounds': {
    why: ({ role }) => `The operator's bounds do not let ${role} be attached here.`,
    fix: ({ role }) => `Ask the operator to allow ${role} here, or bind another role.`,
  },
  'classic-network': {
    why: ({ role }) =>
      `It is in the classic network, where instances can have no role${role === null ? '' : ` such as ${role}`}.`,
    fix: () => 'Move it into a VPC, or let an except of the binding exempt it.',
  },
  'eci-immutable': {
    why: ({ from, to, madeBy, stays }) =>
      `It was born with ${from ?? 'no role'} and should have ${to}; a container group's role is fixed at birth.${madeBy === null ? '' : ` It was made by ${madeBy}.`}${stays === null ? '' : ` ${stays.because}`}`,
    fix: ({ to, maker, stays }) =>
      stays?.fix ??
      maker?.fix ??
      `Create it anew with RamRoleName ${to} (rolekeeper launch eci) and delete the old one.`,
  },
  'foreign-role': {
    why: ({ from, binding, serviceMade }) => `It holds ${from}, which ${foreign(binding.whenOccupied, serviceMade)}.`,
    fix: ({ from, binding }) =>
      `If ${binding.role} may replace ${from}, list ${from} in whenOccupied of binding ${binding.name} (${placeOf(binding.at)}). Else exempt these instances.`,
  },
  'not-ours': {
    why: ({ role }) => `Role ${role} exists, and Rolekeeper did not make it.`,
    fix: ({ role }) => `Declare ${role} as managed: false to attach it as it is, or adopt: true to take it over.`,
  },
  'role-missing': {
    why: ({ role }) => `Role ${role} does not exist in this account.`,
    fix: ({ role }) => `Create ${role}, or declare it under roles so that Rolekeeper makes it.`,
  },
  'role-not-trusting-ecs': {
    why: ({ role }) => `Role ${role} does not let ecs.aliyuncs.com assume it, so no instance can use it.`,
    fix: ({ role }) => `Let the trust policy of ${role} allow sts:AssumeRole to the service ecs.aliyuncs.com.`,
  },
  'no-way-back': {
    why: ({ role, missing }) =>
      `The role ${role} that it holds ${missing ? 'does not exist any more' : 'does not trust ecs.aliyuncs.com'}: if the new one failed, it could not be given back.`,
    fix: ({ role, missing }) =>
      missing
        ? `Create ${role} again for the time of the change, or detach it by hand.`
        : `Let ${role} trust ecs.aliyuncs.com for the time of the change, or detach it by hand.`,
  },
  withheld: {
    why: ({ role, because }) => `Role ${role} is not given to it: ${because}.`,
    fix: ({ fix }) => fix,
  },
}

const lastChange = ({ by, via, what, role, at }: OtherChange): string =>
  `${by}${via === null ? '' : ` (${via})`} ${what} ${role ?? 'a role'} at ${toIso(at)}`

/** Both texts of a reason, with what it rests on. */
export const textsOf = <R extends Reason>(grounds: GroundsOf<R>): Readonly<{ why: string; fix: string }> => {
  const texts: Texts<R> = reasons[grounds.reason]
  return { why: texts.why(grounds), fix: texts.fix(grounds) }
}

const unknownThing = {
  instance: 'The role that it holds',
  scope: 'The listing of its region',
  ram: 'What RAM says of the roles in question',
} as const

const unknownFix = {
  instance: 'Let Rolekeeper call ecs:DescribeInstanceRamRole there (rolekeeper permissions --check) and run again.',
  scope: 'Mend what the finding about the region names, and run again.',
  ram: 'Let Rolekeeper call ram:GetRole in the account (rolekeeper permissions --check) and run again.',
} as const

const foreign = (when: WhenOccupied, serviceMade: boolean): string => {
  if (when === 'never') return 'the binding leaves alone, as any (whenOccupied: never)'
  if (serviceMade) return 'a service made for itself (whenOccupied: always leaves those alone)'
  if (when === 'declared') return 'no accepted commit declares (whenOccupied: declared)'
  return 'no glob of whenOccupied matches'
}
