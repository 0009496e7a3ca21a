import type { ApprovalNeed } from '../model/plan.ts'
import { toIso } from '../model/iso.ts'
import { decide, type Decision } from './decide.ts'
import { escalationOf } from './ecs.ts'
import type { Facts } from './facts.ts'
import type { Candidate } from './sight.ts'
import { graceOf, type GraceFound } from './grace.ts'
import type { AccountPart } from './scopes.ts'
import { pauseThatEnded } from './pause.ts'
import { takenBackBefore } from './taken-back.ts'
import { count } from './words.ts'

/**
 * What was decided of an instance, with what a run has to remember or somebody has to approve. `risks`: powers from which
 * more can be had that its action gives, in words.
 */
export type Ruling = Readonly<{
  candidate: Candidate
  decision: Decision
  grace: GraceFound | null
  need: ApprovalNeed | null
  risks: readonly string[]
}>

/** An account with what was decided of its instances. */
export type Ruled = Readonly<{ part: AccountPart; rulings: readonly Ruling[] }>

export const ruleOn = (candidate: Candidate, facts: Facts, part: AccountPart): Ruling => {
  const { instance, wanted } = candidate
  const decision = decide(candidate, facts)
  const grace = wanted.kind === 'stuck' ? null : graceOf(instance, wanted, facts)
  const risks = decision.is === 'act' ? escalationOf(instance, decision.change, facts) : []
  return { candidate, decision, grace, need: needOf(candidate, decision, risks, facts, part), risks }
}

/** Why the action waits for an approval, however few there are of its class. */
const needOf = (
  { instance }: Candidate,
  decision: Decision,
  risks: readonly string[],
  facts: Facts,
  part: AccountPart,
): ApprovalNeed | null => {
  if (decision.is === 'blocked') return null
  const { action, change } = decision
  const { id: account, name: scope } = facts.wishes
  const need = (because: string): ApprovalNeed => ({ class: action.class, account, scope, because })
  if (facts.desired.settings.escalation === 'approve' && risks.length > 0) {
    const because = `Role ${change.to} gives ${risks.join(' and ')}. settings.escalation is approve, so it waits for an approval.`
    return { class: 'escalation', account, scope, because }
  }
  if (takenBackBefore(instance, change, facts) !== null) {
    return need(
      `Role ${change.to} proved not to work in ${instance.region} and was taken back, so the same commit gives it no more until somebody approves.`,
    )
  }
  const pause = pauseThatEnded(instance, change, facts)
  if (pause !== null) {
    return need(
      `What piled up during ${pause.name} ("${pause.reason}", over since ${toIso(pause.until)}) waits for one approved plan.`,
    )
  }
  const lost = change.kind === 'detach' ? part.lost.get(change.from) : undefined
  if (lost === undefined) return null
  return need(
    `Binding ${lost.binding.name} matched ${count(lost.before, 'instance')} in the last run and matches none now, so ${lost.binding.role} is taken off nothing until somebody approves.`,
  )
}
