import { isDeepStrictEqual } from 'node:util'
import { askedName } from '../core/memory/control.ts'
import { parseSuspendScope } from '../core/memory/suspend-scope.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Asked } from '../core/model/asked.ts'
import type { ControlEntryBody } from '../core/model/ledger-entry.ts'
import type { Control } from '../core/model/memory.ts'
import type { LeftRequest } from '../core/model/review.ts'
import { DAY, HOUR, later, type Instant } from '../core/model/time.ts'
import { HostFailure, type GitHost } from '../core/ports/git-host.ts'
import { LedgerFailure, type Ledger } from '../core/ports/ledger.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import type { Clock } from '../core/ports/surroundings.ts'
import { answerMarker } from './answer.ts'
import { commandsIn } from './command-lines.ts'
import { openDelivery } from './delivery.ts'
import { grantedText } from './granted-text.ts'
import { keepMerge } from './keep-merge.ts'
import type { Watched } from './powers.ts'
import { standingOf, type StandingPowers } from './standing.ts'

export type GrantPowers = Readonly<{
  watched: Watched
  /** Of the webhook: what was left without a seal made with it is nobody's word. */
  secret: string
  host: Pick<GitHost, 'pull' | 'written' | 'mayWrite' | 'comment'>
  box: Pick<RequestBox, 'open' | 'done' | 'reviewed' | 'putMerge'>
  ledger: Pick<Ledger, 'control' | 'note'>
  clock: Pick<Clock, 'now'>
  digest: StandingPowers['digest']
}>

/** A comment serves within a day. The ledger remembers longer than that which ones have served. */
const SERVES_MS: number = DAY

/** The host's clock may be ahead of ours, by so much and no more. */
const SKEW_MS: number = HOUR

/** Done in one sweep; the next does more. */
const MOST = 50

/**
 * Takes what the webhook left, and makes entries of what people asked for who may. Nothing that lies there is believed:
 * the seal says that the host told of the comment, and the host says who wrote it and when, what it says, whether its
 * author may write and what the head is. Each command serves once, also with two sweeps at once or after a crash between
 * the entry and the box. A host that cannot be reached holds up what was left and nothing else. Throws `LedgerFailure`.
 */
export const grantRequests = async (powers: GrantPowers): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  for (const request of (await powers.box.open()).slice(0, MOST)) {
    try {
      findings.push(...(await grant(request, powers)))
    } catch (error) {
      if (!(error instanceof HostFailure)) throw error
      findings.push(waits(request, error))
      if (error.reason === 'busy') break
    }
  }
  return findings
}

/** None: it is granted, and its author knows. */
const grant = async (request: LeftRequest, powers: GrantPowers): Promise<readonly Finding[]> => {
  const { host, box, ledger, clock, secret, watched } = powers
  const drop = async (why: string): Promise<readonly Finding[]> => {
    await box.done(request.id)
    return [dropped(request, why)]
  }
  const delivery = openDelivery(request.delivery, secret, watched)
  if (delivery?.is !== 'comment') return drop('It is not what the host sent')
  const { pull, id } = delivery
  const written = await host.written(pull.number, id)
  if (written === null) return drop('The comment is gone')

  const place = commandsIn(written.text).findIndex((one) => isDeepStrictEqual(one, request.command))
  const asked: Asked = { ...pull, comment: id, command: place + 1, by: written.author.name }
  const answer = (text: string): Promise<void> => host.comment(pull.number, answerMarker(id, place + 1), text)
  const refuse = async (why: string): Promise<readonly Finding[]> => {
    await answer(`⛔ ${why}`)
    return drop(why)
  }
  if (place < 0) return drop('The comment does not say so any more')
  if (!(await ledger.control()).served.has(askedName(asked))) {
    const now = clock.now()
    const late = lateness(request.command, written.at, now)
    if (late !== null) return refuse(late)
    const standing = await standingOf({ pull, author: written.author, command: request.command }, powers)
    if (!standing.may) return refuse(standing.why)
    if (standing.now.head !== request.head) return refuse('The head has moved since this was asked. Look again.')
    await noteOnce(entryFor(request.command, standing.keys, asked, written.at), asked, ledger)
    // What an approval sets free is told in the request again.
    if (request.command.is === 'approve') await keepMerge(pull, standing.now, powers)
  }
  await answer(grantedText(await ledger.control(), asked))
  await box.done(request.id)
  return []
}

/** Null: it is in time. */
const lateness = (command: LeftRequest['command'], at: Instant, now: Instant): string | null => {
  if (at > now + SKEW_MS) return 'The host says that this was written in the future.'
  if (now >= at + SERVES_MS) return 'This was asked more than a day ago. Ask again if it is still meant.'
  return command.is === 'suspend' && now >= at + command.forMs ? 'The time that was asked for is over.' : null
}

/** Times count from when it was written, so that nobody gains by holding it back. */
const entryFor = (
  command: LeftRequest['command'],
  keys: readonly string[],
  asked: Asked,
  at: Instant,
): Extract<ControlEntryBody, { asked: unknown }> => {
  if (command.is === 'approve') {
    return { kind: 'approval', planHash: command.planHash, keys, until: later(at, DAY), asked }
  }
  const reading = parseSuspendScope(command.scope)
  if (!reading.ok) throw new Error(`${command.scope} was read as a scope before.`)
  const { scope } = reading
  const { reason, forMs } = command
  const id = `${asked.host}-${asked.number}-${asked.comment}-${asked.command}`
  return { kind: 'suspend', id, scope, reason, owner: asked.by, until: later(at, forMs), asked }
}

/** Another sweep may be at the same request: the ledger takes the first. */
const noteOnce = async (
  entry: ControlEntryBody,
  asked: Asked,
  ledger: Pick<Ledger, 'control' | 'note'>,
): Promise<void> => {
  const isServed = ({ served }: Control): boolean => served.has(askedName(asked))
  try {
    await ledger.note(entry, (control) =>
      isServed(control) ? new LedgerFailure('It was served already.', 'outdated') : null,
    )
  } catch (error) {
    if (!(error instanceof LedgerFailure) || !isServed(await ledger.control())) throw error
  }
}

const whose = ({ pull, by, command }: LeftRequest): string =>
  `A request to ${command.is} that is said to come from ${by.name}, in ${pull.host} ${pull.repository}#${pull.number},`

const dropped = (request: LeftRequest, why: string): Finding => ({
  code: 'request-refused',
  severity: 'warning',
  at: null,
  message: `${whose(request)} was refused. ${why.replace(/\.$/, '')}.`,
  fix: 'If it is meant, it can be asked for again in a new comment.',
})

const waits = (request: LeftRequest, { message }: HostFailure): Finding => ({
  code: 'request-waits',
  severity: 'warning',
  at: null,
  message: `${whose(request)} waits. ${message}`,
  fix: 'The next sweep asks the host again.',
})
