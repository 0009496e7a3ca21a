import type { Cause } from '../model/action.ts'
import type { Finding } from '../model/finding.ts'
import type { At } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'
import type { Plan } from '../model/plan.ts'
import type { AccountFacts } from './facts.ts'
import { deepFreeze } from './freeze.ts'
import { actionKey } from './key.ts'
import { count } from './words.ts'

type Wanting = At & Readonly<{ id: string }>

/** Who asked for a change of this instance: a proposal, a commit, or nobody. */
export const causeOf = (facts: AccountFacts, one: Wanting, to: RoleName | null): Cause => {
  if (facts.desired.standing === 'proposed') return 'proposal'
  return isDrift(facts, one, to) ? 'drift' : 'commit'
}

/**
 * Whether nobody asked for a change: Rolekeeper had put the wanted role there already, or the region's last run that left
 * nothing undone was of the same commit.
 */
export const isDrift = (
  { desired, memory, lastCommits }: AccountFacts,
  { id, region }: Wanting,
  to: RoleName | null,
): boolean => (to !== null && memory.applied.get(id)?.role === to) || lastCommits.get(region) === desired.commit

/**
 * A proposal's plan beside that of what it changes: actions that both ask for are drift that was there before, and what
 * the proposal no longer asks for is a finding. The plan's hash stays, since causes are no part of it.
 */
export const tellApart = <P extends Plan>(head: P, base: Plan): P => {
  const before = new Set(base.actions.map(actionKey))
  const after = new Set(head.actions.map(actionKey))
  const dropped = base.actions.filter((action) => !after.has(actionKey(action)))
  return deepFreeze({
    ...head,
    actions: head.actions.map((action) => (before.has(actionKey(action)) ? { ...action, cause: 'drift' } : action)),
    findings: dropped.length === 0 ? head.findings : [...head.findings, noLongerDone(dropped.length, base)],
  })
}

const noLongerDone = (dropped: number, { commit }: Plan): Finding => ({
  code: 'no-longer-done',
  severity: 'note',
  at: null,
  message: `${count(dropped, 'change')} that ${commit.slice(0, 12)} still asks for would not be made any more.`,
  fix: `Without --base, the plan of that commit shows which.`,
})
