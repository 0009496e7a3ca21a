import type { Recreate } from '../core/model/action.ts'
import { canonical } from '../core/model/canonical.ts'
import type { At, ContainerGroup } from '../core/model/instance.ts'
import { groupId, type GroupId } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import { HOUR, MINUTE, SECOND, type Instant } from '../core/model/time.ts'
import { holdTag } from '../core/desired/builtin.ts'
import type { GroupNow } from '../core/ports/cloud-reader.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import { replacesTag } from '../core/steps/carry-over.ts'
import { nextRebirthStep, type Rebirth, type RebirthStep } from '../core/steps/recreate.ts'
import { closedFor } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'
import { effectUnknown, failureOf } from './split.ts'

/** By then a replacement is ready, or of no use. Images are pulled meanwhile. */
const READY_MS: number = 10 * MINUTE
/** What was made so long ago is to be seen (no figure is documented). */
const VISIBLE_MS: number = 5 * MINUTE
/** So long may a run that begins try to make a replacement: creations wait out throttled minutes. */
const BEGIN_MS: number = 2 * READY_MS
/** So long does a run wait for what an earlier one left, before it goes about its own work. */
const PATIENCE_MS: number = 2 * MINUTE
/** Between looks; a look is two calls. */
const LONGEST_PAUSE: number = 10 * SECOND
/** Deletions and creations that get no answer are asked for again so often. */
const MOST_WRITES = 12

/** How a recreate goes on: live it may begin, after a crash it may only end. `since`: when it began. */
export type Start = Readonly<{ since: Instant; clientToken: string; mark: string; mayBegin: boolean }>

/** What is known of a recreate under way. */
type Course = {
  readonly action: Recreate
  readonly start: Start
  old: GroupNow | null
  young: GroupNow | null
  youngId: GroupId | null
  /** When the cloud said that it was made, to this process; it may have been frozen for long before. */
  bornAt: Instant | null
  /** It was seen once. */
  seen: boolean
  /** Other groups of the region are to be seen, so that one that is not is not there. */
  listed: boolean
  asked: boolean
  removed: boolean
  /** The old one was asked to go: from then on the young one stays, whatever becomes of it. */
  deleting: boolean
  wanted: boolean
  writes: number
  /** What the cloud said last of a write. */
  code: string | null
  message: string | null
  requestId: string | null
}

type Write = Extract<RebirthStep, 'create' | 'delete-old' | 'remove-new'>
type Power = Pick<Hands, 'reader' | 'writer' | 'leases' | 'ledger' | 'budget' | 'around'>

/**
 * Drives one recreate by the rule of `core/steps/recreate.ts`: look, ask, do. `wants`: whether the old group is still to
 * be replaced. All of it is done under the region's lease. `interrupted` leaves both groups to the next run.
 */
export const driveRebirth = async <A extends Recreate>(
  hands: Power,
  action: A,
  start: Start,
  wants: (group: ContainerGroup) => boolean,
): Promise<Result<A>> => {
  const course = courseOf(action, start)
  const { clock, stop } = hands.around
  const begunAt = clock.now()
  for (let pause = SECOND; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      // Held through every look and write: of two that look at once, one could make go what the other relies on.
      await hands.leases.hold(action.target.account, action.target.region)
      const now = await look(hands, course, wants)
      const step = nextRebirthStep(now, start.mayBegin && clock.now() - begunAt <= BEGIN_MS)
      if (step === 'done' || step === 'rolled-back' || step === 'closed') return ended(action, course, step)
      if (step !== 'wait') await unlessStopped(hands)
      const refused = step === 'wait' || isScarce(hands, action, step) ? null : await write(hands, course, step)
      if (refused !== null) return resultOf(action, 'failed', refused)
    } catch (error) {
      if (error instanceof LedgerFailure) return interrupted(action, course, error.reason, error.message)
      const { facts, message } = failureOf(error)
      if (course.writes >= MOST_WRITES) return interrupted(action, course, facts.code, message)
    }
    const closed = closedFor(hands.around, pause + MINUTE)
    if (closed !== null) return interrupted(action, course, closed.code, closed.message)
    if (clock.now() - begunAt > (start.mayBegin ? BEGIN_MS : PATIENCE_MS))
      return interrupted(action, course, 'still-unclear', null)
    await clock.sleep(pause, stop).catch(() => undefined)
  }
}

/**
 * A call that waits for the next minute inside the client would outwait the lease and the last look: it is the loop that
 * waits, and looks again.
 */
const isScarce = ({ budget }: Power, { target }: Recreate, step: Write): boolean =>
  budget.left(step === 'create' ? 'eci:CreateContainerGroup' : 'eci:DeleteContainerGroup', target) < 1

/** Whatever the step, no instance is without its role meanwhile: both groups can wait until changes may go on. */
const unlessStopped = async ({ ledger }: Power): Promise<void> => {
  const { stopped, frozen } = await ledger.control()
  if (frozen !== null) throw new LedgerFailure(`The ledger cannot be read: ${frozen.why}.`, 'frozen')
  if (stopped === null) return
  throw new LedgerFailure(`${stopped.by} has stopped all changes: ${stopped.reason}.`, 'stopped')
}

const courseOf = (action: Recreate, start: Start): Course => ({
  action,
  start,
  old: null,
  young: null,
  youngId: null,
  bornAt: null,
  seen: false,
  listed: false,
  asked: false,
  removed: false,
  deleting: false,
  wanted: true,
  writes: 0,
  code: null,
  message: null,
  requestId: null,
})

/**
 * Both groups as they are now. That the old one is gone is believed where the young one, or in the end any other group, is
 * to be seen: an empty list may be a denied one.
 */
const look = async (
  { reader, around }: Power,
  course: Course,
  wants: (group: ContainerGroup) => boolean,
): Promise<Rebirth> => {
  const { action, start } = course
  const { target } = action
  // Dated before it is asked: of what comes about while this process is frozen, the answers know nothing.
  const askedAt = around.clock.now()
  const [named, marked] = await Promise.all([
    reader.groupsNow(target, { ids: course.youngId === null ? [target.id] : [target.id, course.youngId] }),
    course.youngId === null ? reader.groupsNow(target, { tag: { key: replacesTag, value: start.mark } }) : [],
  ])
  course.old = named.find(({ group }) => group.id === target.id) ?? null
  course.young = [...named, ...marked].find(({ group }) => group.id !== target.id) ?? null
  if (course.young !== null) {
    course.youngId = course.young.group.id
    course.seen = true
  }
  const age = askedAt - (course.bornAt ?? start.since)
  const { old, young } = course
  if (old === null && young === null && age > HOUR) course.listed = await listsAny(reader, target)
  course.wanted = course.deleting || old === null || isWanted(old, action, wants)
  return {
    old: oldNow(course),
    young: course.deleting && old !== null && young !== null ? 'ready' : youngNow(course, age),
    alike: course.deleting || old === null || young === null || canonical(old.request) === canonical(young.request),
    asked: course.asked,
    removed: course.removed,
    overdue: age > READY_MS,
    wanted: course.wanted,
  }
}

const listsAny = async (reader: Power['reader'], at: At): Promise<boolean> => {
  for await (const page of reader.groups(at)) if (page.length > 0) return true
  return false
}

/** Somebody may have held it, or moved its tags, since the plan was made. */
const isWanted = ({ group }: GroupNow, { from }: Recreate, wants: (group: ContainerGroup) => boolean): boolean =>
  group.bornWith === from && group.lost?.length === 0 && !group.tags.has(holdTag) && wants(group)

const oldNow = ({ old, young, start, asked, youngId, listed }: Course): Rebirth['old'] => {
  if (old !== null) return old.leaving || old.group.life === 'ended' ? 'gone' : 'there'
  // Nothing was begun, so nothing depends on it.
  if (start.mayBegin && !asked && youngId === null) return 'gone'
  return young !== null || listed ? 'gone' : 'unknown'
}

const youngNow = (course: Course, age: number): Rebirth['young'] => {
  const { young, youngId, seen, asked, removed, start } = course
  if (young === null) {
    if (seen || removed) {
      course.removed = true
      return 'none'
    }
    if (youngId !== null) return age > VISIBLE_MS ? notThere(course) : 'unknown'
    // Made late and not shown yet, or never made: a crash leaves both looking alike.
    if (!asked && !start.mayBegin) return age > BEGIN_MS + VISIBLE_MS ? 'none' : 'unknown'
    return 'none'
  }
  if (young.leaving) {
    course.removed = true
    return 'none'
  }
  if (young.group.life === 'ended') return 'ended'
  return young.group.life === 'running' && young.ready ? 'ready' : 'starting'
}

const notThere = (course: Course): 'none' => {
  course.removed = true
  return 'none'
}

/** One write; what the cloud refuses for good before anything was made. */
const write = async (
  hands: Power,
  course: Course,
  step: Write,
): Promise<Readonly<{ code: string; requestId: string | null; message: string }> | null> => {
  const { target } = course.action
  course.writes += 1
  if (step === 'create') return create(hands, course)
  const id = step === 'delete-old' ? target.id : course.youngId
  if (id === null) throw new Error('A replacement without an id is to be removed.')
  if (step === 'delete-old') course.deleting = true
  else note(course, ...whyUseless(course))
  await hands.writer.removeGroup(target, id)
  if (step === 'remove-new') course.removed = true
  return null
}

const create = async (
  { writer, around }: Power,
  course: Course,
): Promise<Readonly<{ code: string; requestId: string | null; message: string }> | null> => {
  const { action, start, old } = course
  if (old === null) throw new Error('A group that nobody saw is to be replaced.')
  const tags = old.request['Tag']
  const request = {
    ...old.request,
    Tag: [...(Array.isArray(tags) ? (tags as readonly unknown[]) : []), { Key: replacesTag, Value: start.mark }],
  }
  try {
    const birth = { at: action.target, kind: 'eci', role: action.to, clientToken: start.clientToken, request } as const
    const { id, requestId } = await writer.bear(birth)
    course.youngId = groupId(id)
    course.bornAt = around.clock.now()
    course.requestId = requestId
    return null
  } catch (error) {
    const failure = failureOf(error)
    const { code, requestId } = failure.facts
    if (!effectUnknown(failure) && !course.asked) return { code, requestId, message: failure.message }
    course.asked = true
    throw failure
  }
}

const whyUseless = ({ old, young, action, wanted }: Course): readonly [code: string, message: string] => {
  if (young?.group.life === 'ended') return ['ended', 'The replacement ended before it was ready, so it was removed.']
  if (old?.group.tags.has(holdTag) === true) return ['held', 'The group was tagged to be left alone meanwhile.']
  if (old !== null && young !== null && canonical(old.request) !== canonical(young.request)) {
    const message = `The replacement was not like ${action.target.id} in all that is described of them, so it was removed.`
    return ['not-alike', message]
  }
  if (!wanted) return ['moved', 'The group is not to be replaced by this role any more.']
  return ['not-ready', `The replacement was not ready within ${READY_MS / MINUTE} minutes, so it was removed.`]
}

const note = (course: Course, code: string, message: string): void => {
  course.code ??= code
  course.message ??= message
}

const ended = <A extends Recreate>(
  action: A,
  { code, message, requestId, start, youngId }: Course,
  step: Extract<RebirthStep, 'done' | 'rolled-back' | 'closed'>,
): Result<A> => {
  switch (step) {
    case 'done':
      return {
        ...resultOf(action, 'recreated', { requestId, code: start.mayBegin ? null : 'recovered' }),
        ...(youngId === null ? {} : { heir: youngId }),
      }
    case 'rolled-back':
      return resultOf(action, 'rolled-back', { requestId, code: code ?? 'gone', message })
    case 'closed':
      return start.mayBegin
        ? resultOf(action, 'skipped', { code: 'moved' })
        : resultOf(action, 'interrupted', { code: 'planned-anew' })
  }
}

/** The intent stays open, and the next run goes on from what it finds. */
const interrupted = <A extends Recreate>(
  action: A,
  { youngId, requestId }: Course,
  code: string,
  because: string | null,
): Result<A> => {
  const both = youngId === null ? '' : ` ${action.target.id} and its replacement ${youngId} are both there.`
  const message = `${because ?? 'It is not clear how it ended.'}${both} The next run goes on from there.`
  return resultOf(action, 'interrupted', { code, requestId, message })
}
