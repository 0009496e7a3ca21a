import type { Finding } from '../model/finding.ts'
import { toIso } from '../model/iso.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { Result, RunRecord } from '../model/run-record.ts'
import { HOUR, later } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import { count } from '../plan/words.ts'
import { notEffective } from '../steps/take-back.ts'

/** Tokens of a role that were handed out to machines which no longer hold it. */
export type Residual = Readonly<{
  account: AccountId
  role: RoleName
  /** How many machines lost the role in this run. */
  machines: number
  /** When the last of these tokens ends at the latest; null: the run was interrupted, so six hours after its last change. */
  until: Instant | null
}>

/** Expiration less LastUpdated in samples of the metadata service: each token lives six hours. */
const TOKEN_MS = 6 * HOUR

/** Whose tokens outlive this run, by account and role. A detach takes no token back. */
export const residualOf = (record: RunRecord): readonly Residual[] => {
  const found = new Map<string, Residual>()
  for (const result of [...record.recovered, ...record.results]) {
    const lost = roleLost(result)
    if (lost === null) continue
    const { account } = result.action.target
    const key = `${account} ${lost}`
    const machines = (found.get(key)?.machines ?? 0) + 1
    const until = record.endedAt === null ? null : later(record.endedAt, TOKEN_MS)
    found.set(key, { account, role: lost, machines, until })
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

/** The role that a machine held before and not after. A session policy alone is changed into the same role. */
const roleLost = ({ action, outcome, code }: Result): RoleName | null => {
  // It held the new role until that was taken back.
  if ((action.kind === 'attach' || action.kind === 'replace') && code === notEffective) return action.to
  const isLost =
    (action.kind === 'replace' && outcome === 'replaced') ||
    (action.kind === 'detach' && outcome === 'detached') ||
    (action.kind === 'recreate' && outcome === 'recreated')
  return isLost && action.from !== action.to ? action.from : null
}

/** What takes every power from a role until it is taken off again. */
const denyAll = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'

/** The same for people, with the policy edit that cuts the tokens off now. */
export const residualFindings = (record: RunRecord): readonly Finding[] =>
  residualOf(record).map(({ account, role, machines, until }) => ({
    code: 'residual-exposure',
    severity: 'note',
    at: null,
    message:
      `Tokens of ${role} (${account}) that ${count(machines, 'machine')} got before may still be used ` +
      `${until === null ? 'for six hours after the change' : `until ${toIso(until)}`}`,
    // RAM judges a role's policies at each request; no condition of RAM's knows when a token was issued.
    fix:
      `If they must not: attach a policy ${denyAll} to ${role}. It works at once and on everyone who holds the role; ` +
      'take it off after that time',
  }))
