import type { DesiredState } from '../../model/desired-state.ts'
import { order } from '../../plan/key.ts'
import type { DriftState, FleetDocument, Tally } from '../drift-document.ts'
import { instanceKey, type Counted } from './census.ts'

/** What became of an instance that is not as it should be. */
export type Verdicts = ReadonlyMap<string, Readonly<{ state: DriftState; binding: string | null; to: string | null }>>

/** The census in numbers: everybody counts once in each of its tables, and in one column of it. */
export const fleetOf = (
  desired: Pick<DesiredState, 'accounts' | 'bindings'>,
  counted: Iterable<Counted>,
  verdicts: Verdicts,
): FleetDocument => {
  const all = tallies<null>()
  const accounts = tallies<string>()
  const regions = tallies<readonly [string, string]>()
  const bindings = tallies<string>()
  const roles = tallies<string | null>()
  for (const one of counted) {
    const verdict = verdicts.get(instanceKey(one))
    const column = verdict === undefined ? isColumn[one.is] : columns[verdict.state]
    const binding = verdict === undefined ? one.binding : verdict.binding
    all.add(null, column)
    accounts.add(one.account, column)
    regions.add([one.account, one.region], column)
    if (binding !== null) bindings.add(binding, column)
    roles.add(verdict?.to ?? (one.is === 'unmanaged' ? null : one.wanted) ?? one.held, column)
  }
  return {
    all: all.get(null),
    accounts: [...desired.accounts.values()]
      .map(({ id, name, mode }) => ({ account: id, name, mode, ...accounts.get(id) }))
      .sort((a, b) => order(a.account, b.account)),
    regions: [...desired.accounts.values()]
      .flatMap(({ id, regions: all }) => all.map((region) => ({ account: id, region, ...regions.get([id, region]) })))
      .sort((a, b) => order(a.account, b.account) || order(a.region, b.region)),
    bindings: desired.bindings
      .map(({ name, role, at }) => ({ binding: name, role, ...at, ...bindings.get(name) }))
      .sort((a, b) => order(a.binding, b.binding)),
    roles: roles
      .keys()
      .map((role) => ({ role, ...roles.get(role) }))
      .sort((a, b) => order(a.role ?? '', b.role ?? '')),
  }
}

type Column = Exclude<keyof Tally, 'seen' | 'covered'>

const columns: Readonly<Record<DriftState, Column>> = {
  drift: 'drifted',
  pending: 'pending',
  blocked: 'blocked',
  unknown: 'unknown',
}
/** What is open has a verdict. */
const isColumn = { 'in-sync': 'inSync', unmanaged: 'unmanaged', open: 'unknown' } as const

export const noTally: Tally = {
  seen: 0,
  covered: 0,
  inSync: 0,
  drifted: 0,
  pending: 0,
  blocked: 0,
  unmanaged: 0,
  unknown: 0,
}

const tallies = <K>() => {
  const all = new Map<string, Readonly<{ of: K; tally: Record<keyof Tally, number> }>>()
  return {
    add: (of: K, column: Column): void => {
      const key = JSON.stringify(of)
      const { tally } = all.get(key) ?? { tally: { ...noTally } }
      all.set(key, { of, tally })
      tally.seen += 1
      tally[column] += 1
      if (column !== 'unmanaged' && column !== 'unknown') tally.covered += 1
    },
    get: (of: K): Tally => all.get(JSON.stringify(of))?.tally ?? noTally,
    keys: (): K[] => [...all.values()].map(({ of }) => of),
  }
}
