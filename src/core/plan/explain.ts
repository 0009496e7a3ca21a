import { compileBindings } from '../desired/compile.ts'
import type { EcsAction, Recreate } from '../model/action.ts'
import type { Blocked, Reason } from '../model/blocked.ts'
import type { Binding, DesiredState } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { Instance } from '../model/instance.ts'
import type { AccountRam } from '../model/inventory.ts'
import type { BindingName, RoleName } from '../model/names.ts'
import type { Place } from '../model/problem.ts'
import { decide } from './decide.ts'
import { eciGuards } from './eci.ts'
import { ecsGuards } from './ecs.ts'
import { factsByAccount, inSettings, type Facts } from './facts.ts'
import type { Guard } from './guard.ts'
import type { RamPlan } from './ram-plan.ts'
import { textsOf } from './reasons.ts'
import { lookUpRoles } from './role-lookup.ts'
import { sight, type Candidate, type Sighting } from './sight.ts'
import type { Change } from './change.ts'

export type BindingNote = Readonly<{
  name: BindingName
  role: RoleName
  priority: number
  hasSessionPolicy: boolean
  at: Place
}>

/** One guard's answer; `reason` null: it lets the change pass. */
export type GuardNote = Readonly<{ asks: string; reason: Reason | null; why: string | null; fix: string | null }>

/** Why an instance is what it is and what will happen to it, from the tables that plan it. */
export type Explanation = Readonly<{
  instance: Instance
  matched: readonly BindingNote[]
  /** Those whose match holds and whose `except` holds too. */
  exempted: readonly BindingNote[]
  choice: 'none' | 'one' | 'conflict'
  winner: BindingNote | null
  /** Every guard's answer, in their order; none where no change is wanted, or none can be named. */
  guards: readonly GuardNote[]
  will: 'out-of-scope' | 'unmanaged' | 'in-sync' | 'act' | 'blocked'
  /** What will happen and why, in a sentence. */
  because: string
  action: EcsAction | Recreate | null
  blocked: Blocked | null
}>

type Outlook = Pick<Explanation, 'will' | 'because'>
type Notes = Omit<Explanation, keyof Outlook>

/**
 * Explains one instance as the plan of its whole fleet would treat it, its scope taken as known. `ram` null: nobody
 * asked, and what needs to know it stays unknown. `ramPlan`: what the plan would do to roles.
 */
export const explain = (
  instance: Instance,
  desired: DesiredState,
  given: Given,
  ram: AccountRam | null,
  ramPlan: RamPlan = {},
): Explanation => {
  const choice = compileBindings(desired).choose(instance)
  const notes: Notes = {
    instance,
    matched: choice.matched.map(noteOf),
    exempted: choice.exempted.map(noteOf),
    choice: choice.is,
    winner: choice.is === 'one' ? noteOf(choice.binding) : null,
    guards: [],
    action: null,
    blocked: null,
  }
  const account = factsByAccount(desired, given).get(instance.account)
  if (account === undefined || !inSettings(account, instance)) {
    const because = 'Its account or region is not in settings.accounts, or the operator does not allow the account.'
    return { ...notes, will: 'out-of-scope', because }
  }
  const seen = sight(instance, choice, account)
  if (seen.candidate === null) return { ...notes, ...restful(seen, notes) }
  const roles = lookUpRoles(account.wishes, ram ?? undefined, ramPlan)
  return { ...notes, ...fateOf(seen.candidate, { ...account, doubt: null, roles }) }
}

const noteOf = ({ name, role, priority, sessionPolicy, at }: Binding): BindingNote => ({
  name,
  role,
  priority,
  hasSessionPolicy: sessionPolicy !== null,
  at,
})

const restful = ({ is, policyUnsure }: Sighting, { instance, exempted, winner }: Notes): Outlook => {
  if (is === 'unmanaged') {
    const except = exempted.length === 0 ? '' : `, but for an except: ${exempted.map(({ name }) => name).join(', ')}`
    return { will: 'unmanaged', because: `No binding matches it${except}, and it holds no role that it must lose.` }
  }
  if (winner === null || (instance.kind === 'eci' && instance.life === 'ended')) {
    return { will: 'in-sync', because: 'It has ended and uses no role any more.' }
  }
  const unsure = policyUnsure === null ? '' : ' With which session policy, no API tells, so it is left as it is.'
  return { will: 'in-sync', because: `It is as binding ${winner.name} wants it.${unsure}` }
}

const fateOf = (candidate: Candidate, facts: Facts): Outlook & Pick<Explanation, 'guards' | 'action' | 'blocked'> => {
  const guards = answersOf(candidate, facts)
  const decision = decide(candidate, facts)
  return decision.is === 'act'
    ? { will: 'act', because: decision.action.why, guards, action: decision.action, blocked: null }
    : { will: 'blocked', because: decision.blocked.why, guards, action: null, blocked: decision.blocked }
}

const answersOf = (candidate: Candidate, facts: Facts): readonly GuardNote[] => {
  if (candidate.kind === 'eci') {
    const { instance, wanted } = candidate
    return wanted.kind === 'stuck' ? [] : askAll(eciGuards, instance, wanted, facts)
  }
  const { instance, wanted } = candidate
  return wanted.kind === 'stuck' ? [] : askAll(ecsGuards, instance, wanted, facts)
}

const askAll = <I extends Instance, C extends Change>(
  guards: readonly Guard<I, C>[],
  instance: I,
  change: C,
  facts: Facts,
): readonly GuardNote[] =>
  guards.map(({ asks, stop }) => {
    const grounds = stop(instance, change, facts)
    return grounds === null
      ? { asks, reason: null, why: null, fix: null }
      : { asks, reason: grounds.reason, ...textsOf(grounds) }
  })
