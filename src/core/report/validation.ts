import type { DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Problem } from '../model/problem.ts'
import { toFinding } from './documents.ts'
import type { FindingDocument } from './documents.ts'

type Counts = Readonly<{ accounts: number; bindings: number; roles: number; policies: number; grants: number }>

/** `rolekeeper/validate/v1`; `counts` is null where there are problems. */
export type ValidationDocument = Readonly<{
  schema: 'rolekeeper/validate/v1'
  version: string
  ok: boolean
  commit: string | null
  problems: readonly Readonly<{ file: string; line: number; column: number; wrong: string; right: string }>[]
  findings: readonly FindingDocument[]
  counts: Counts | null
}>

/** What validate found, as data for others. `desired` is null where problems kept it from being made. */
export const validationDocument = (
  desired: DesiredState | null,
  problems: readonly Problem[],
  findings: readonly Finding[],
  version: string,
): ValidationDocument => ({
  schema: 'rolekeeper/validate/v1',
  version,
  ok: problems.length === 0,
  commit: desired?.commit ?? null,
  problems: problems.map(({ at, wrong, right }) => ({ ...at, wrong, right })),
  findings: findings.map(toFinding),
  counts: desired === null ? null : countsOf(desired),
})

/** Names count once, in however many accounts they are declared. */
const countsOf = ({ accounts, bindings }: DesiredState): Counts => {
  const wishes = [...accounts.values()]
  const distinct = (names: readonly string[]) => new Set(names).size
  return {
    accounts: accounts.size,
    bindings: bindings.length,
    roles: distinct(wishes.flatMap(({ roles }) => [...roles.keys()])),
    policies: distinct(wishes.flatMap(({ policies }) => [...policies.keys()])),
    grants: distinct(wishes.flatMap(({ grants }) => grants.map(({ name }) => name))),
  }
}
