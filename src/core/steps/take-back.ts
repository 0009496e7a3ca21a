import type { Attach, Detach, Replace } from '../model/action.ts'
import type { Cleared } from '../model/plan.ts'
import type { Result } from '../model/run-record.ts'
import type { Effect, Verification } from '../model/verification.ts'

/** One change that is to be undone: what the run did, and the change that undoes it. */
export type TakeBack = Readonly<{ given: Result<Attach | Replace>; undo: Cleared<Replace> | Cleared<Detach> }>

const never = (): boolean => false

/**
 * Whether a machine says that the role it was given does not work. What says nothing of the role is no reason to take it
 * back: a machine that cannot be asked, a clock, a proxy, nor tokens of the old role that still come.
 */
const isOfTheRole: Readonly<Record<Effect, (one: Verification) => boolean>> = {
  effective: never,
  'attached-not-effective': ({ subject: { holds }, found, until }) =>
    holds.is === 'role' && found === holds.ramRoleName && until === null,
  'no-role': never,
  'hardened-without-token': never,
  'agent-offline': never,
  'clock-skew': never,
  denied: () => true,
  unknown: never,
}

/** The machines on which the role itself has proved not to work. */
export const notWorking = (verified: readonly Verification[]): readonly Verification[] =>
  verified.filter((one) => isOfTheRole[one.effect](one))

/**
 * What of a run's results is undone after this verification: of each role that did not work, all that the run itself did with it in
 * that account and region, and nothing else. Whoever had a role gets it back, whoever had none gives the new one back.
 */
export const takeBacks = (results: readonly Result[], verified: readonly Verification[]): readonly TakeBack[] => {
  const failed = new Map<string, Verification>()
  for (const one of notWorking(verified)) {
    const { account, region, holds } = one.subject
    if (holds.is === 'role') failed.set(`${account}/${region}/${holds.ramRoleName}`, one)
  }
  return results.flatMap((result): readonly TakeBack[] => {
    if (!isGiven(result)) return []
    const { account, region } = result.action.target
    const proof = failed.get(`${account}/${region}/${result.action.to}`)
    return proof === undefined ? [] : [{ given: result, undo: undoOf(result.action, proof) }]
  })
}

/** What held the role before this run, or got it from somebody else meanwhile, is none of its doing. */
const isGiven = (result: Result): result is Result<Attach | Replace> =>
  (result.action.kind === 'attach' && result.outcome === 'attached' && result.code !== 'already-so') ||
  (result.action.kind === 'replace' && result.outcome === 'replaced')

const undoOf = (action: Attach | Replace, { subject, why }: Verification): TakeBack['undo'] => {
  const { target, to, binding } = action
  const shared = { class: 'restore', target, binding, cause: 'verification' } as const
  const because = `${to} does not work on ${subject.id}: ${why}.`
  if (action.kind === 'attach') {
    return { ...shared, kind: 'detach', from: to, to: null, why: because } satisfies Detach as Cleared<Detach>
  }
  return {
    ...{ ...shared, kind: 'replace', from: to, to: action.from, why: because },
    sessionPolicy: action.sessionPolicyFrom,
    sessionPolicyFrom: action.sessionPolicy,
  } satisfies Replace as Cleared<Replace>
}

/** The code of a change that was taken back as its role does not work. */
export const notEffective = 'not-effective'

/** The code of a change that stands though its role does not work. */
export const notTakenBack = 'not-taken-back'

/** What the run says of a change once it was tried to undo it. */
export const afterTakeBack = ({ given, undo }: TakeBack, back: Result): Result => {
  if (back.outcome === 'replaced' || back.outcome === 'detached') {
    const gapMs = given.gapMs === null && back.gapMs === null ? null : (given.gapMs ?? 0) + (back.gapMs ?? 0)
    return {
      ...given,
      ...{ outcome: 'rolled-back', code: notEffective, requestId: back.requestId, message: undo.why, gapMs },
    }
  }
  const message = `${undo.why} It was not taken back: ${[back.code, back.message].filter((part) => part !== null).join(': ')}`
  if (back.outcome === 'superseded') return { ...given, outcome: 'superseded', code: 'superseded', message }
  const isOpen = back.outcome === 'unknown' || (back.outcome === 'interrupted' && !notBegun.has(back.code ?? ''))
  return { ...given, outcome: isOpen ? back.outcome : given.outcome, code: notTakenBack, message }
}

/** Codes of what was kept from beginning, so that the new role is there still. */
const notBegun: ReadonlySet<string> = new Set([
  'stopped-by-signal',
  'deadline',
  'unreachable',
  'wrong-cloud',
  'not-initialised',
])
