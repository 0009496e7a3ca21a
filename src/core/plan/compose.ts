import type { Action } from '../model/action.ts'
import { canonical } from '../model/canonical.ts'
import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { AccountRam } from '../model/inventory.ts'
import type { AccountId, EcsId, RoleName } from '../model/names.ts'
import type { ApprovalNeed, Plan } from '../model/plan.ts'
import { escalationFindings } from './escalated.ts'
import { findingsOf } from './findings.ts'
import type { Fleet } from './fleet.ts'
import { deepFreeze } from './freeze.ts'
import { actionKey, compareActions, hashKeys, order } from './key.ts'
import { matchesToRemember } from './lost.ts'
import { provenRoles } from './proven.ts'
import { powerChanges } from './ram/power-changes.ts'
import { rolesNarrowed } from './ram/touched.ts'
import type { RamPlan } from './ram-plan.ts'
import { ruleOn, type Ruled, type Ruling } from './rule.ts'
import { factsOfScopes, judgeScopes, stateOf, type AccountPart } from './scopes.ts'
import { matchesOf, summarise } from './summary.ts'

/** Puts the plan together: decides on every instance that is not as it should be, sorts, counts, hashes and freezes. */
export const composePlan = <S extends Standing>(
  desired: DesiredState<S>,
  given: Given,
  fleet: Fleet,
  ram: ReadonlyMap<AccountId, AccountRam>,
  ramPlan: RamPlan,
): Plan<S> => {
  const parts = judgeScopes(fleet.watched())
  const ruled = parts.map((part): Ruled => ({ part, rulings: rulingsOn(part, ram, ramPlan) }))
  const rulings = ruled.flatMap((one) => one.rulings)
  const actions = actionsOf(rulings, ramPlan).sort(compareActions)
  const blocked = rulings.flatMap(({ decision }) => (decision.is === 'blocked' ? [decision.blocked] : []))
  return deepFreeze({
    standing: desired.standing,
    commit: desired.commit,
    dirty: desired.dirty,
    planHash: hashKeys(actions.map(actionKey), given.digest),
    inventoryHash: given.digest(canonical(touchedBy(actions))),
    scopes: parts.flatMap(({ scopes }) => scopes.map(stateOf)),
    summary: summarise(parts, actions, blocked.length),
    actions,
    blocked: blocked.sort(({ target: a }, { target: b }) => byTarget(a, b)),
    findings: findingsOf(desired, given, fleet.strays, ruled, [
      ...(ramPlan.findings ?? []),
      ...escalationFindings(desired, ruled),
    ]),
    bindingMatches: matchesOf(desired, parts),
    matchesToRemember: new Map(ruled.map((one) => [one.part.facts.wishes.id, rememberedMatches(one)])),
    powers: powerChanges(desired, ram, actions),
    rolesNarrowed: rolesNarrowed(desired, ram, actions),
    approvalNeeded: approvalsNeeded(rulings, ramPlan),
    graceSince: graceSinceOf(rulings),
    rolesProven: provenRoles(ram, ramPlan),
    gone: new Map(parts.map(({ facts, scopes }) => [facts.wishes.id, goneFrom(scopes)])),
  })
}

/** Only a listing that is believed says that something is no more. */
const goneFrom = (scopes: AccountPart['scopes']): readonly EcsId[] =>
  scopes.flatMap(({ doubt, gone }) => (doubt === null ? gone : [])).sort(order)

const rulingsOn = (part: AccountPart, ram: ReadonlyMap<AccountId, AccountRam>, ramPlan: RamPlan): readonly Ruling[] =>
  factsOfScopes(part, ram, ramPlan).flatMap(({ facts, scope }) =>
    scope.tally.candidates.map((candidate) => ruleOn(candidate, facts, part)),
  )

const actionsOf = (rulings: readonly Ruling[], { ramActions = [] }: RamPlan): Action[] => {
  const actions = rulings.flatMap(({ decision }): readonly Action[] => (decision.is === 'act' ? [decision.action] : []))
  return [...actions, ...ramActions.map((action) => structuredClone(action))]
}

/** Id and role of each instance that the plan would change: if these moved, it is another plan. */
const touchedBy = (actions: readonly Action[]): readonly (readonly [string, string | null])[] =>
  actions
    .flatMap((action) => (action.class === 'ram' ? [] : [[action.target.id, action.from] as const]))
    .sort(([a], [b]) => order(a, b))

const rememberedMatches = ({ part, rulings }: Ruled): ReturnType<typeof matchesToRemember> => {
  const leaving = new Set<RoleName>()
  for (const { candidate } of rulings) if (candidate.wanted.kind === 'detach') leaving.add(candidate.wanted.from)
  return matchesToRemember(part.facts, part.regions, leaving)
}

const approvalsNeeded = (rulings: readonly Ruling[], ramPlan: RamPlan): ReadonlyMap<string, ApprovalNeed> => {
  const needs = rulings.flatMap(({ decision, need }) =>
    decision.is === 'act' && need !== null ? [[actionKey(decision.action), need] as const] : [],
  )
  const all = [...needs, ...(ramPlan.approvalNeeded ?? [])]
  return new Map(all.sort(([a], [b]) => order(a, b)).map(([key, need]) => [key, { ...need }]))
}

/** What the ledger remembers as long as an instance is in grace, or has outstayed it. */
const graceSinceOf = (rulings: readonly Ruling[]): ReadonlyMap<string, number> =>
  new Map(
    rulings
      .flatMap(({ grace }) => (grace === null ? [] : [[grace.key, grace.since] as const]))
      .sort(([a], [b]) => order(a, b)),
  )

type Place = Readonly<{ account: string; region: string; id: string }>

const byTarget = (a: Place, b: Place): number =>
  order(a.account, b.account) || order(a.region, b.region) || order(a.id, b.id)
