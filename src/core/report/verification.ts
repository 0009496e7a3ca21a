import type { Effect, Verification } from '../model/verification.ts'
import { exitStatus, gravest } from './exit-status.ts'
import type { ExitStatus } from './exit-status.ts'
import { toIso } from '../model/iso.ts'

/** One machine of `rolekeeper/verify/v1`. */
export type VerifiedRow = Readonly<{
  target: Readonly<{ type: 'ecs' | 'eci'; account: string; region: string; id: string; name: string }>
  /** What the cloud's APIs say it holds; `unknown` where they did not. */
  attached: string | null
  /** The role whose token it gets. */
  found: string | null
  effect: Effect
  /** The last four characters of the key's id. */
  key: string | null
  expires: string | null
  until: string | null
  action: string | null
  why: string
  fix: string | null
}>

/** `rolekeeper/verify/v1` */
export type VerificationDocument = Readonly<{
  schema: 'rolekeeper/verify/v1'
  version: string
  commit: string
  summary: Readonly<Record<Effect, number> & { asked: number }>
  results: readonly VerifiedRow[]
}>

/** The document of what was verified, what is wrong first. */
export const verificationDocument = (
  verified: readonly Verification[],
  { commit, version }: Readonly<{ commit: string; version: string }>,
): VerificationDocument => ({
  schema: 'rolekeeper/verify/v1',
  version,
  commit,
  summary: {
    asked: verified.length,
    effective: count(verified, 'effective'),
    'attached-not-effective': count(verified, 'attached-not-effective'),
    'no-role': count(verified, 'no-role'),
    'hardened-without-token': count(verified, 'hardened-without-token'),
    'agent-offline': count(verified, 'agent-offline'),
    'clock-skew': count(verified, 'clock-skew'),
    denied: count(verified, 'denied'),
    unknown: count(verified, 'unknown'),
  },
  results: verified.map(toRow).toSorted((a, b) => order(a) - order(b) || (a.target.id < b.target.id ? -1 : 1)),
})

const count = (verified: readonly Verification[], effect: Effect): number =>
  verified.filter((one) => one.effect === effect).length

const order = ({ effect }: VerifiedRow): number => (effect === 'effective' ? 1 : 0)

const toRow = ({ subject, found, expires, until, keyEnding, ...rest }: Verification): VerifiedRow => {
  const { kind: type, account, region, id, name, holds } = subject
  return {
    target: { type, account, region, id, name },
    attached: holds.is === 'role' ? holds.ramRoleName : holds.is === 'unknown' ? 'unknown' : null,
    found,
    effect: rest.effect,
    key: keyEnding,
    expires: expires === null ? null : toIso(expires),
    until: until === null ? null : toIso(until),
    action: rest.action,
    why: rest.why,
    fix: rest.fix,
  }
}

/** 0 all are effective, 1 of some it could not be found out, 2 of some the role is not effective. */
export const verificationExit = ({ results }: VerificationDocument): ExitStatus =>
  gravest(results.map(({ effect }) => statusOf[effect]))

const statusOf: Readonly<Record<Effect, ExitStatus>> = {
  effective: exitStatus.done,
  'attached-not-effective': exitStatus.todo,
  'no-role': exitStatus.todo,
  'hardened-without-token': exitStatus.todo,
  'clock-skew': exitStatus.todo,
  denied: exitStatus.todo,
  'agent-offline': exitStatus.error,
  unknown: exitStatus.error,
}
