import type { Bounds, RoleBound } from '../model/bounds.ts'
import { limitClasses, type Limit, type LimitClass, type Limits, type Settings } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Subject } from '../model/instance.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import { HOUR, MINUTE } from '../model/time.ts'
import { anyGlob } from './glob.ts'
import { accountHolds, matches } from './match.ts'

/** Limits that hold where `settings.limits` names no other. */
export const defaultLimits: Limits = {
  birth: hourly(5000),
  attach: hourly(500),
  restore: hourly(1000),
  replace: hourly(20, 10),
  detach: hourly(10, 5),
  recreate: hourly(0),
  ram: hourly(20),
}

/** What holds without an operator's file: ceilings and quotas, and no other bound. */
export const builtInBounds: Bounds = {
  accounts: null,
  roles: null,
  ceilings: {
    birth: hourly(100_000),
    attach: hourly(100_000),
    restore: hourly(100_000),
    replace: hourly(1000),
    detach: hourly(500),
    recreate: hourly(50),
    ram: hourly(500),
  },
  ledger: null,
  quotas: {
    // The cloud's thresholds are known to the account alone (Quota Center): ten and five a second, and after a throttle
    // the next minute is waited for. An operator who knows better says so.
    sweep: { default: 600, operations: new Map() },
    events: { default: 300, operations: new Map() },
  },
  signers: [],
  requireSignature: false,
  notifyHosts: [],
}

/** Settings that keep within the operator's bounds, and a finding for each limit that was over its ceiling. */
export function tighten(settings: Settings, bounds: Bounds): Readonly<{ settings: Settings; findings: Finding[] }> {
  const limits: Record<LimitClass, Limit> = { ...settings.limits }
  const findings: Finding[] = []
  for (const name of limitClasses) {
    const [limit, ceiling] = [settings.limits[name], bounds.ceilings[name]]
    if (keepsWithin(limit, ceiling)) continue
    limits[name] = clamp(limit, ceiling)
    findings.push(clamped(name, limit, limits[name]))
  }
  const requireSignature = settings.requireSignature || bounds.requireSignature
  return { settings: { ...settings, limits, requireSignature }, findings }
}

/** Whether the operator lets the role be attached to the subject. */
export const roleAllowed = (bounds: Bounds, role: RoleName, subject: Subject, accountName: string): boolean =>
  bounds.roles === null || bounds.roles.some((bound) => admits(bound, role, subject, accountName))

/** Whether the operator lets Rolekeeper work in the account. */
export const accountAllowed = (bounds: Bounds, account: AccountId): boolean =>
  bounds.accounts === null || bounds.accounts.includes(account)

/** A bound to accounts admits no pod: its manifest does not say where it will run. */
const admits = ({ names, accounts, match }: RoleBound, role: RoleName, subject: Subject, name: string): boolean =>
  anyGlob(names, role) &&
  (accounts === null || (subject.kind !== 'pod' && accountHolds(accounts, subject.account, name))) &&
  (match === null || matches(match, subject, name))

/** A shorter window is counted as often as it can begin within the ceiling's. */
function keepsWithin(limit: Limit, ceiling: Limit): boolean {
  const windows = Math.ceil(ceiling.perMs / limit.perMs)
  if (limit.max * windows > ceiling.max) return false
  return ceiling.percent === null || (limit.percent !== null && limit.percent * windows <= ceiling.percent)
}

const clamp = (limit: Limit, ceiling: Limit): Limit => ({
  max: Math.min(limit.max, ceiling.max),
  percent: ceiling.percent === null ? limit.percent : Math.min(limit.percent ?? Infinity, ceiling.percent),
  perMs: Math.max(limit.perMs, ceiling.perMs),
})

const clamped = (name: LimitClass, wanted: Limit, held: Limit): Finding => ({
  code: 'limit-over-ceiling',
  severity: 'warning',
  at: null,
  message: `settings.limits.${name} is ${inWords(wanted)}, over the operator's ceiling: ${inWords(held)} holds`,
  fix: `Lower settings.limits.${name}, or ask the operator to raise the ceiling.`,
})

const inWords = ({ max, percent, perMs }: Limit): string =>
  `${max}${percent === null ? '' : ` and ${percent} %`} per ${perMs / MINUTE} min`

function hourly(max: number, percent: number | null = null): Limit {
  return { max, percent, perMs: HOUR }
}
