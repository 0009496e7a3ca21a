import type { Attach } from '../core/model/action.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Batch } from '../core/ports/cloud-writer.ts'
import type { Journaled } from '../core/ports/ledger.ts'
import { attachSplitting, detailOf, isDone, type AttachHands, type Said } from './attach.ts'
import { resultOf } from './hands.ts'
import { effectUnknown } from './split.ts'

/**
 * One journaled batch without reading back: the rows of Attach are the result, and the sweep verifies. `interrupted`: the
 * cloud did not take it now, and may the next time.
 */
export const attachByRows = async (
  hands: Omit<AttachHands, 'reader'>,
  batch: Batch<Attach>,
): Promise<readonly Readonly<{ action: Journaled<Attach>; result: Result<Attach> }>[]> => {
  const said = await attachSplitting(hands, batch, new Map())
  return batch.map((action) => {
    const answer = said.get(action.target.id)
    return { action, result: resultOf(action, outcomeOf(answer), detailOf(answer)) }
  })
}

const outcomeOf = (said: Said | undefined): 'attached' | 'unknown' | 'interrupted' | 'failed' => {
  if (isDone(said)) return 'attached'
  if (!(said instanceof Error)) return 'failed'
  if (effectUnknown(said)) return 'unknown'
  const { class: how } = said.facts
  return how === 'throttled' || how === 'aborted' || how === 'credentials' ? 'interrupted' : 'failed'
}
