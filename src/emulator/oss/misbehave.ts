import { CloudError } from '../world/errors.ts'
import type { Fault } from '../world/faults.ts'
import type { OssReply } from './request.ts'

/** An answer that does not come from OSS but from what stands before it. */
export type Stranger = OssReply & Readonly<{ stranger: true }>

/** The answer that a fault rule wants, and whether the operation is carried out for it. */
export const misbehave = (fault: Fault, carryOut: () => OssReply): OssReply | Stranger | 'drop' => {
  if (fault.delayMs !== undefined || fault.partial !== undefined) return carryOut()
  if (fault.empty === 'list') return withoutRows(carryOut())
  if (fault.carriedOut === true) evenIfRefused(carryOut)
  if (fault.drop === true) return 'drop'
  if (fault.empty === true) return { status: 200, headers: {}, body: '', stranger: true }
  if (fault.html !== undefined) return page(fault.html === true ? 503 : fault.html)
  throw new CloudError(
    fault.status ?? 503,
    fault.code ?? 'InternalError',
    fault.message ?? 'Asked for by a fault rule.',
  )
}

/** An answer that is lost may have been a refusal. */
const evenIfRefused = (carryOut: () => OssReply): void => {
  try {
    carryOut()
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
  }
}

const page = (status: number): Stranger => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
  stranger: true,
})

/** A list that says it is whole and has nothing in it. */
const withoutRows = (reply: OssReply): OssReply => {
  if (typeof reply.body !== 'string') return reply
  const body = reply.body
    .replace(/<(Contents|CommonPrefixes)>[\s\S]*<\/\1>/g, '')
    .replace(/<KeyCount>\d+</, '<KeyCount>0<')
    .replace(/<IsTruncated>true</, '<IsTruncated>false<')
  return { ...reply, body }
}
