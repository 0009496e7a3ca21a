import pLimit from 'p-limit'
import type { Attach } from '../core/model/action.ts'
import type { CloudFailure } from '../core/model/cloud-failure.ts'
import type { EcsId } from '../core/model/names.ts'
import type { Cleared } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { MINUTE, SECOND } from '../core/model/time.ts'
import type { Answer, AttachWriter, Batch } from '../core/ports/cloud-writer.ts'
import { batchesOf } from './batch.ts'
import type { FreshRoles } from './fresh-roles.ts'
import { attachNeeds } from './gate.ts'
import { resultOf, type Hands } from './hands.ts'
import { journaled } from './journal.ts'
import { heldAfter, shows } from './read-back.ts'
import { effectUnknown, failureOf, halves, worthSplitting } from './split.ts'

/** Batches under way at once; each is one write and its read-back. */
const PARALLEL = 4

/** Gives empty instances their role, in batches of up to 100 by account, region, role and session policy. */
export const applyAttaches = async (
  hands: Hands,
  actions: readonly Cleared<Attach>[],
  fresh: FreshRoles,
): Promise<readonly Result[]> => {
  const limit = pLimit(PARALLEL)
  const parts = batchesOf(actions).map((batch) =>
    limit(() => journaled(hands, batch, attachNeeds, (begun) => attachBatch(hands, begun, fresh))),
  )
  return (await Promise.all(parts)).flat()
}

/** All that attaching needs, so that whoever may only attach can use it. */
export type AttachHands = Pick<Hands, 'reader' | 'around'> & Readonly<{ writer: AttachWriter }>

/** What the cloud said of each instance, or the failure of the call that named it. */
export type Said = Answer | CloudFailure

/** One journaled batch: written, read back, a result for each. */
export const attachBatch = async (
  hands: AttachHands,
  batch: Batch<Attach>,
  fresh: FreshRoles,
): Promise<readonly Result<Attach>[]> => {
  const said = await attachSplitting(hands, batch, fresh)
  const refused = batch.map(({ target }) => target.id).filter((id) => isRefused(said.get(id)))
  const written = new Map(batch.map(({ target, to }) => [target.id, to]))
  for (const id of refused) written.delete(id)
  const held = await heldAfter(hands, batch[0].target, written, refused)

  return batch.map((action) => {
    const answer = said.get(action.target.id)
    const now = held.get(action.target.id)
    const detail = detailOf(answer)
    if (now === 'gone') return resultOf(action, 'skipped', { ...detail, code: 'gone' })
    const isThere = shows(now, action.to)
    if (isDone(answer)) {
      if (isThere || now === undefined || now.is === 'unknown') return resultOf(action, 'attached', detail)
      if (now.is === 'role') return resultOf(action, 'superseded', { ...detail, code: 'superseded' })
      // The cloud said done; that a read does not show it yet is the read's lateness.
      return resultOf(action, 'attached', { ...detail, code: 'not-visible-yet' })
    }
    if (isThere) return resultOf(action, 'attached', { ...detail, code: 'already-so' })
    if (now?.is === 'role') return resultOf(action, 'skipped', { ...detail, code: 'moved' })
    if (answer instanceof Error && effectUnknown(answer)) return resultOf(action, 'unknown', detail)
    return resultOf(action, 'failed', detail)
  })
}

/** Whether the cloud says that it is attached now. */
export const isDone = (said: Said | undefined): boolean => said !== undefined && !(said instanceof Error) && said.done

/** Whether it was not attached for sure, by this call. */
const isRefused = (said: Said | undefined): boolean =>
  said !== undefined && (said instanceof Error ? !effectUnknown(said) : !said.done)

/** Code, request and words of an answer, as results carry them. */
export const detailOf = (
  said: Said | undefined,
): Readonly<{ code: string | null; requestId: string | null; message: string | null }> => {
  if (said === undefined) return { code: null, requestId: null, message: null }
  if (said instanceof Error) return { code: said.facts.code, requestId: said.facts.requestId, message: said.message }
  return { code: said.code, requestId: said.requestId, message: said.done ? null : said.message }
}

/** Attaches, and where one bad id may have failed the whole call, tries its halves. */
export const attachSplitting = async (
  hands: Omit<AttachHands, 'reader'>,
  batch: Batch<Attach>,
  fresh: FreshRoles,
): Promise<ReadonlyMap<EcsId, Said>> => {
  try {
    const answers = await attachFresh(hands, batch, fresh)
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    return new Map(
      batch.flatMap(({ target }) => {
        const answer = byId.get(target.id)
        return answer === undefined ? [] : [[target.id, answer]]
      }),
    )
  } catch (error) {
    const failure = failureOf(error)
    if (!worthSplitting(failure, batch.length)) return new Map(batch.map(({ target }) => [target.id, failure]))
    const [front, back] = halves(batch)
    const [second, ...more] = back
    const said = new Map(await attachSplitting(hands, front, fresh))
    if (second === undefined) return said
    return new Map([...said, ...(await attachSplitting(hands, [second, ...more], fresh))])
  }
}

/** A role made moments ago may not be visible to ECS yet (no figure is documented): waited for, with a deadline. */
const attachFresh = async (
  hands: Omit<AttachHands, 'reader'>,
  batch: Batch<Attach>,
  fresh: FreshRoles,
): Promise<readonly Answer[]> => {
  const [{ target, to }] = batch
  const isFresh = fresh.has(`${target.account}/${to}`)
  const until = hands.around.clock.now() + MINUTE
  for (let pause = SECOND; ; pause *= 2) {
    try {
      return await hands.writer.attach(batch)
    } catch (error) {
      const failure = failureOf(error)
      const tooEarly = isFresh && failure.facts.code === 'InvalidRamRole.NotFound'
      if (!tooEarly || hands.around.clock.now() + pause > until) throw failure
      await hands.around.clock.sleep(pause)
    }
  }
}
