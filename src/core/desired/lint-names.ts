import type { AccountWishes, DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { Place } from '../model/problem.ts'
import { byPlace, placeText } from './duplicates.ts'
import { reachesAccount } from './match.ts'
import { distance } from './nearest.ts'

type Named = Readonly<{ name: RoleName; at: Place; attachedAsItIs: boolean }>
type Missing = Named & Readonly<{ account: AccountWishes; meant: RoleName | null }>

/**
 * Role names that accounts do not have: those that should be there already (`managed: false`), and those that differ by
 * a letter, or in case alone, from a role that is there and that desired state does not name. `known`: by account, those
 * that could be read.
 */
export const lintNames = (
  desired: Pick<DesiredState, 'accounts' | 'bindings'>,
  known: ReadonlyMap<AccountId, ReadonlySet<RoleName>>,
): readonly Finding[] => {
  const missing = [...known].flatMap(([id, names]) => {
    const account = desired.accounts.get(id)
    return account === undefined ? [] : missingIn(account, namedIn(account, desired.bindings), names)
  })
  // One declaration may serve several accounts, of which each may lack the role.
  const sorted = missing.toSorted(byPlace)
  const key = ({ name, at, meant }: Missing): string => `${placeText(at)} ${name} ${meant ?? ''}`
  return [...new Map(sorted.toReversed().map((one) => [key(one), one])).values()].reverse().map((one) => {
    const accounts = sorted.filter((other) => key(other) === key(one)).map(({ account }) => account.name)
    return finding(one, accounts.join(', '))
  })
}

/** A role is said where it is declared, else where a binding or a grant names it. */
const namedIn = (account: AccountWishes, bindings: DesiredState['bindings']): readonly Named[] => {
  const all: readonly Named[] = [
    ...[...account.roles.values()].map(({ name, at, managed }) => ({ name, at, attachedAsItIs: !managed })),
    ...bindings
      .filter((one) => reachesAccount(one, account))
      .map(({ role, at }) => ({ name: role, at, attachedAsItIs: false })),
    ...account.grants.flatMap(({ pass, to, at }) =>
      [...pass, ...to.roles].map((name) => ({ name, at, attachedAsItIs: false })),
    ),
  ]
  return [...new Map(all.toReversed().map((one) => [one.name, one])).values()]
}

const missingIn = (
  account: AccountWishes,
  named: readonly Named[],
  names: ReadonlySet<RoleName>,
): readonly Missing[] => {
  const meantOnes = new Set(named.map(({ name }) => name))
  // web-1 and web-2 that desired state both names are no slip of the pen.
  const strangers = [...names].filter((name) => !meantOnes.has(name)).sort()
  return named.flatMap((one) => {
    if (names.has(one.name)) return []
    const meant = strangers.find((name) => distance(name.toLowerCase(), one.name.toLowerCase()) <= 1) ?? null
    return meant === null && !one.attachedAsItIs ? [] : [{ ...one, account, meant }]
  })
}

const finding = ({ name, at, attachedAsItIs, meant }: Missing, accounts: string): Finding => {
  const absent = attachedAsItIs
    ? `role ${name} is declared managed: false and does not exist in ${accounts}`
    : `role ${name} does not exist in ${accounts}`
  return meant === null
    ? {
        code: 'role-not-found',
        severity: 'warning',
        at,
        message: absent,
        fix: 'Make it, correct its name, or leave out managed: false to have it made.',
      }
    : {
        code: 'role-name-near-miss',
        severity: 'warning',
        at,
        message: `${absent}; ${meant} does, and differs by ${sameButCase(name, meant) ? 'case alone' : 'a letter'}`,
        fix: `Write ${meant} if that is meant.`,
      }
}

const sameButCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
