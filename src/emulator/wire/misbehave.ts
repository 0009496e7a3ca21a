import { CloudError } from '../world/errors.ts'
import type { Fault } from '../world/faults.ts'
import { emptyReply, htmlReply, successReply, withoutRows } from './replies.ts'
import type { Heading } from './replies.ts'
import type { Answer } from './request.ts'

type Body = Record<string, unknown>

const errorOf = (fault: Fault): CloudError =>
  new CloudError(fault.status ?? 400, fault.code ?? 'InternalError', fault.message ?? 'Asked for by a fault rule.')

/** The ids that a rule wants to fail inside the batch. */
export const failingOf = (fault: Fault): ReadonlyMap<string, CloudError> =>
  new Map((fault.partial ?? []).map((id) => [id, errorOf(fault)]))

/** The answer that a fault rule wants, and whether the action is carried out for it. */
export const misbehave = (fault: Fault, heading: Heading, carryOut: () => Body): Answer => {
  if (fault.partial !== undefined || fault.delayMs !== undefined) return successReply(heading, carryOut())
  if (fault.empty === 'list') return successReply(heading, withoutRows(carryOut()) as Body)
  if (fault.carriedOut === true) carryOut()
  if (fault.drop === true) return 'drop'
  if (fault.empty === true) return emptyReply()
  if (fault.html !== undefined) return htmlReply(fault.html === true ? 503 : fault.html)
  throw errorOf(fault)
}
