import type { Glob } from '../model/desired-state.ts'
import type { Place, Problem } from '../model/problem.ts'
import { duplicates, placeText } from './duplicates.ts'
import type { AccountFragment, Fragment, MatchFragment, Placed } from './fragment.ts'
import { literalOf } from './glob.ts'
import { accountHolds } from './match.ts'
import { nearest } from './nearest.ts'

/** What is wrong with the accounts of `settings`, and every place that names one that is not among them. */
export const accountProblems = (accounts: readonly AccountFragment[], fragments: readonly Fragment[]): Problem[] => [
  ...duplicates(accounts, 'account'),
  ...sameId(accounts),
  ...fragments.flatMap(accountsNamed).flatMap((named) => unknownAccount(named, accounts)),
]

function sameId(accounts: readonly AccountFragment[]): Problem[] {
  const places = new Map<string, Place>()
  return accounts.flatMap(({ id, at }) => {
    const before = places.get(id)
    places.set(id, before ?? at)
    if (before === undefined) return []
    return [{ at, wrong: `account id ${id} is taken at ${placeText(before)}`, right: 'Give each account once.' }]
  })
}

/** Globs of accounts, wherever one may stand. */
function accountsNamed({ scope, settings, bindings }: Fragment): readonly Placed<Glob>[] {
  const guards = settings === null ? [] : [...settings.protect, ...settings.suspend, ...settings.grace]
  const matches: readonly (MatchFragment | null)[] = [
    ...guards.map(({ match }) => match),
    ...bindings.flatMap(({ match, except }) => [match, except]),
  ]
  return [...(scope?.accounts ?? []), ...matches.flatMap((match) => match ?? []).flatMap((one) => one.accounts ?? [])]
}

function unknownAccount({ value, at }: Placed<Glob>, accounts: readonly AccountFragment[]): Problem[] {
  if (accounts.some(({ id, name }) => accountHolds([value], id, name))) return []
  const names = accounts.map(({ name }) => name)
  const meant = nearest(literalOf(value) ?? value, [...names, ...accounts.map(({ id }) => id)])
  const known = names.length === 0 ? 'settings name none' : `settings name ${names.join(', ')}`
  return [
    {
      at,
      wrong: `no account of settings matches ${JSON.stringify(value)}`,
      right: meant === null ? `Write the name or id of an account: ${known}.` : `Did you mean ${meant}? (${known})`,
    },
  ]
}
