import type { Held } from '../core/model/instance.ts'
import { roleName } from '../core/model/names.ts'
import type { RoleName } from '../core/model/names.ts'
import { MINUTE, instant } from '../core/model/time.ts'
import type { Effect, Verification, VerifySubject } from '../core/model/verification.ts'
import type { Probed } from '../core/ports/prober.ts'
import { readFacts, statusIn, textIn, timeIn } from './facts.ts'
import type { ProbeFacts } from './facts.ts'
import { fixes } from './fixes.ts'

/** Signatures are refused beyond this difference (common error InvalidTimeStamp.Expired; OSS RequestTimeTooSkewed). */
const mostSkewMs = 15 * MINUTE

type Verdict = Readonly<{ effect: Effect; why: string; fix: string | null; action?: string; until?: number | null }>

/** What was found on one machine, beside what the cloud's APIs say. */
type Case = Readonly<{ subject: VerifySubject; facts: ProbeFacts; wanted: RoleName | null; found: RoleName | null }>

/** The questions in their order: the first that has an answer decides. */
const questions: readonly ((one: Case) => Verdict | null)[] = [
  programs,
  metadata,
  clock,
  presence,
  sameRole,
  credential,
  identity,
  listing,
]

/** From what a machine printed to what it means. `bucket` is the one that was listed, for the fix. */
export const judge = (subject: VerifySubject, probed: Probed): Verification => {
  if (probed.is !== 'printed') {
    const effect = probed.is === 'offline' ? 'agent-offline' : 'unknown'
    return verification(subject, null, { effect, why: probed.why, fix: probed.fix })
  }
  const facts = readFacts(probed.output)
  if (facts === null) {
    return verification(subject, null, {
      effect: 'unknown',
      why: 'the probe printed nothing of its own',
      fix: fixes.mute,
    })
  }
  const role = textIn(facts, 'role')
  const found = role === null ? null : roleName(role)
  const one: Case = { subject, facts, wanted: roleHeld(subject.holds, found), found }
  for (const question of questions) {
    const verdict = question(one)
    if (verdict !== null) return verification(subject, facts, verdict)
  }
  return verification(subject, facts, { effect: 'effective', why: tried(facts), fix: null })
}

/** Where the APIs could not say it, whatever the machine gets is taken for what it should get. */
const roleHeld = (holds: Held, found: RoleName | null): RoleName | null =>
  holds.is === 'role' ? holds.ramRoleName : holds.is === 'unknown' ? found : null

const verification = (subject: VerifySubject, facts: ProbeFacts | null, verdict: Verdict): Verification => {
  const role = facts === null ? null : textIn(facts, 'role')
  const expires = facts === null ? null : timeIn(facts, 'expiration')
  return {
    subject,
    effect: verdict.effect,
    found: role === null ? null : roleName(role),
    keyEnding: facts === null ? null : textIn(facts, 'key'),
    expires: expires === null ? null : instant(expires),
    until: verdict.until == null ? null : instant(verdict.until),
    action: verdict.action ?? null,
    why: verdict.why,
    fix: verdict.fix,
  }
}

const tried = (facts: ProbeFacts): string => {
  const used = [facts.has('sts') ? 'STS' : null, facts.has('oss') ? 'OSS' : null].filter((name) => name !== null)
  return used.length === 0 ? 'the token arrives' : `the token arrives, and ${used.join(' and ')} took it`
}

function programs({ facts }: Case): Verdict | null {
  const lacks = textIn(facts, 'lacks')
  if (lacks === 'curl') return { effect: 'unknown', why: 'there is no curl on the machine', fix: fixes.curl }
  // Without openssl the token was seen and not tried.
  return lacks === null ? null : { effect: 'unknown', why: `there is no ${lacks} to sign with`, fix: fixes.openssl }
}

function metadata({ facts }: Case): Verdict | null {
  const status = statusIn(facts, 'role-status') ?? 0
  if (status === 200 || status === 404) return null
  if (status === 403 && statusIn(facts, 'token') !== 200) {
    return {
      effect: 'hardened-without-token',
      why: `the metadata service wants a token and gave none (${statusIn(facts, 'token') ?? 0})`,
      fix: fixes.hardened,
    }
  }
  const why = status === 0 ? 'the metadata service does not answer' : `the metadata service answers ${status}`
  return { effect: 'unknown', why, fix: fixes.metadata }
}

function clock({ facts }: Case): Verdict | null {
  const [now, date] = [timeIn(facts, 'now'), timeIn(facts, 'date')]
  const off = now === null || date === null ? 0 : now - date
  const refused = /^(InvalidTimeStamp|RequestTimeTooSkewed)/.test(
    `${facts.get('sts-code') ?? ''}${facts.get('oss-code') ?? ''}`,
  )
  if (Math.abs(off) <= mostSkewMs && !refused) return null
  const by = `${Math.round(Math.abs(off) / MINUTE)} minutes ${off < 0 ? 'behind' : 'ahead'}`
  return { effect: 'clock-skew', why: `the machine’s clock is ${by}`, fix: fixes.clock }
}

function presence({ facts, wanted }: Case): Verdict | null {
  if (statusIn(facts, 'role-status') !== 404) return null
  if (wanted === null) return { effect: 'no-role', why: 'nothing is attached, and no token comes', fix: fixes.attach }
  const why = `${wanted} is attached, and the metadata service knows no role yet`
  return { effect: 'attached-not-effective', why, fix: fixes.soon }
}

function sameRole({ facts, wanted, found }: Case): Verdict | null {
  if (found === wanted) return null
  const until = timeIn(facts, 'expiration')
  if (wanted === null) {
    return {
      effect: 'no-role',
      why: `nothing is attached; tokens of ${found ?? '?'} still come`,
      fix: fixes.attach,
      until,
    }
  }
  const why = `${wanted} is attached, and the machine still gets tokens of ${found ?? 'no role'}`
  return { effect: 'attached-not-effective', why, fix: fixes.soon, until }
}

function credential({ facts, wanted }: Case): Verdict | null {
  const [status, code] = [statusIn(facts, 'credential-status'), textIn(facts, 'code')]
  const [expires, now] = [timeIn(facts, 'expiration'), timeIn(facts, 'date') ?? timeIn(facts, 'now')]
  const broken = { effect: 'attached-not-effective', fix: fixes.trust } as const
  if (isNoAnswer(status)) {
    return {
      effect: 'unknown',
      why: `the metadata service gives no answer: status ${status ?? 0}`,
      fix: fixes.metadata,
    }
  }
  if (status !== 200 || code !== 'Success') {
    return { ...broken, why: `no token comes for ${wanted ?? '?'}: ${code ?? `status ${status ?? 0}`}` }
  }
  if (expires === null || (now !== null && expires <= now)) {
    return { ...broken, why: `the token of ${wanted ?? '?'} that comes has ended` }
  }
  return null
}

/** A service that fails says nothing of what it was asked about. */
const isNoAnswer = (status: number | undefined): boolean => status === 0 || (status ?? 0) >= 500

function identity({ facts, wanted }: Case): Verdict | null {
  const status = statusIn(facts, 'sts')
  if (status === undefined) return null
  const code = textIn(facts, 'sts-code') ?? `status ${status}`
  if (status === 0) return { effect: 'unknown', why: 'STS cannot be reached from the machine', fix: fixes.network }
  if (isNoAnswer(status) || code.startsWith('Throttling')) {
    return { effect: 'unknown', why: `STS gives no answer: ${code}`, fix: fixes.again }
  }
  if (status !== 200)
    return { effect: 'attached-not-effective', why: `STS refuses the token: ${code}`, fix: fixes.trust }
  const arn = facts.get('sts-arn') ?? ''
  // STS gives role names in lower case.
  const isOurs = arn.toLowerCase().includes(`:assumed-role/${(wanted ?? '').toLowerCase()}/`)
  if (isOurs) return null
  const until = timeIn(facts, 'expiration')
  return { effect: 'attached-not-effective', why: `the token belongs to ${arn}`, fix: fixes.soon, until }
}

function listing({ facts, wanted }: Case): Verdict | null {
  const status = statusIn(facts, 'oss')
  if (status === undefined || status === 200) return null
  if (status === 0) return { effect: 'unknown', why: 'OSS cannot be reached from the machine', fix: fixes.network }
  const code = textIn(facts, 'oss-code') ?? `status ${status}`
  if (status === 403 && code === 'AccessDenied') {
    const action = 'oss:ListObjects'
    return {
      effect: 'denied',
      why: `the policies of ${wanted ?? '?'} do not allow ${action}`,
      fix: fixes.allow,
      action,
    }
  }
  return { effect: 'unknown', why: `OSS answers ${code}`, fix: fixes.bucket }
}
