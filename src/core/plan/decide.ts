import type { EcsAction, Recreate } from '../model/action.ts'
import type { Blocked } from '../model/blocked.ts'
import type { Change } from './change.ts'
import { eciAction, eciGuards } from './eci.ts'
import { ecsAction, ecsGuards } from './ecs.ts'
import type { Facts } from './facts.ts'
import type { Candidate } from './sight.ts'
import { firstStop } from './guard.ts'
import { textsOf, type Grounds } from './reasons.ts'

/** What becomes of an instance that is not as it should be. */
export type Decision = Readonly<
  { is: 'act'; action: EcsAction | Recreate; change: Change } | { is: 'blocked'; blocked: Blocked; grounds: Grounds }
>

/** Asks the guards, and makes the action or says why not. */
export const decide = (candidate: Candidate, facts: Facts): Decision => {
  if (candidate.kind === 'eci') {
    const { instance, wanted } = candidate
    if (wanted.kind === 'stuck') return block(candidate, wanted.grounds)
    const grounds = firstStop(eciGuards, instance, wanted, facts)
    if (grounds !== null) return block(candidate, grounds)
    return { is: 'act', action: eciAction(instance, wanted, facts), change: wanted }
  }
  const { instance, wanted } = candidate
  if (wanted.kind === 'stuck') return block(candidate, wanted.grounds)
  const grounds = firstStop(ecsGuards, instance, wanted, facts)
  if (grounds !== null) return block(candidate, grounds)
  return { is: 'act', action: ecsAction(instance, wanted, facts), change: wanted }
}

const block = ({ instance, wanted }: Candidate, grounds: Grounds): Decision => {
  const { account, region } = instance
  const target =
    instance.kind === 'ecs'
      ? ({ type: 'ecs', account, region, id: instance.id } as const)
      : ({ type: 'eci', account, region, id: instance.id } as const)
  const { from, to, binding } = wanted
  const blocked = { target, from, to, binding: binding?.name ?? null, reason: grounds.reason, ...textsOf(grounds) }
  return { is: 'blocked', blocked, grounds }
}
