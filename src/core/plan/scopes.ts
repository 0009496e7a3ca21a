import type { Doubt } from '../model/instance.ts'
import type { AccountRam, ScopeState } from '../model/inventory.ts'
import type { AccountId, BindingName, RoleName } from '../model/names.ts'
import { judgeListing } from './doubt.ts'
import type { AccountFacts, Facts } from './facts.ts'
import type { Watched } from './fleet.ts'
import { order } from './key.ts'
import { lostBindings, type Lost, type RegionMatches } from './lost.ts'
import type { RamPlan } from './ram-plan.ts'
import { lookUpRoles } from './role-lookup.ts'

/** A scope whose listing has been judged. `doubt`: why it is not known whole; null: it is. */
export type JudgedScope = Watched & Readonly<{ doubt: Doubt | null }>

/** An account with its scopes, as far as they were looked at. */
export type AccountPart = Readonly<{
  facts: AccountFacts
  scopes: readonly JudgedScope[]
  /** By binding: how many of the account's instances it matched; none is no key. */
  matches: ReadonlyMap<BindingName, number>
  regions: readonly RegionMatches[]
  lost: ReadonlyMap<RoleName, Lost>
}>

/** All accounts and scopes that were looked at, sorted, each listing judged. */
export const judgeScopes = (watched: readonly Watched[]): readonly AccountPart[] => {
  const judged = watched.toSorted(byScope).map((one): JudgedScope => ({ ...one, doubt: doubtOf(one) }))
  return [...new Set(judged.map(({ facts }) => facts))].map((facts) => {
    const scopes = judged.filter((one) => one.facts === facts)
    const matches = sumMatches(scopes)
    const regions = regionsOf(scopes)
    return { facts, scopes, matches, regions, lost: lostBindings(facts, regions) }
  })
}

/** For each scope all that decides about its instances. */
export const factsOfScopes = (
  { facts, scopes }: AccountPart,
  ram: ReadonlyMap<AccountId, AccountRam>,
  ramPlan: RamPlan,
): readonly Readonly<{ facts: Facts; scope: JudgedScope }>[] => {
  const roles = lookUpRoles(facts.wishes, ram.get(facts.wishes.id), ramPlan)
  return scopes.map((scope) => ({ scope, facts: { ...facts, doubt: scope.doubt, roles } }))
}

export const stateOf = ({ scope, doubt, tally: { seen } }: JudgedScope): ScopeState =>
  doubt === null
    ? { scope: { ...scope }, seen, state: 'complete' }
    : { scope: { ...scope }, seen, state: 'unknown', why: doubt }

const doubtOf = ({ how, scope, facts, tally }: Watched): Doubt | null => {
  const former = facts.memory.populations.get(`${scope.region}/${scope.kind}`)
  const judged = judgeListing(how ?? 'lost-page', tally.seen, former)
  return judged === 'complete' ? null : judged
}

const regionsOf = (scopes: readonly JudgedScope[]): readonly RegionMatches[] =>
  [...new Set(scopes.map(({ scope }) => scope.region))].map((region) => {
    const own = scopes.filter(({ scope }) => scope.region === region)
    return { region, matches: sumMatches(own), isWhole: own.every(({ doubt }) => doubt === null) }
  })

const sumMatches = (scopes: readonly JudgedScope[]): ReadonlyMap<BindingName, number> => {
  const sum = new Map<BindingName, number>()
  for (const { tally } of scopes) {
    for (const [name, number] of tally.matches) sum.set(name, (sum.get(name) ?? 0) + number)
  }
  return sum
}

const byScope = ({ scope: a }: Watched, { scope: b }: Watched): number =>
  order(a.account, b.account) || order(a.region, b.region) || order(a.kind, b.kind)
