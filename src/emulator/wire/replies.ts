import type { CloudError } from '../world/errors.ts'
import type { HttpReply } from './request.ts'

/** What every answer repeats of its request. */
export type Heading = Readonly<{ requestId: string; host: string; service: string }>

const json = { 'content-type': 'application/json;charset=utf-8' }

const send = (status: number, requestId: string, body: Readonly<Record<string, unknown>>): HttpReply => ({
  status,
  headers: { ...json, 'x-acs-request-id': requestId },
  body: JSON.stringify(body),
})

/** A success: the action's body and the RequestId. */
export const successReply = ({ requestId }: Heading, body: Readonly<Record<string, unknown>>): HttpReply =>
  send(200, requestId, { RequestId: requestId, ...body })

/** The error body of RPC products; the order of its keys is that of bodies seen in issue reports. */
export const errorReply = (heading: Heading, error: CloudError): HttpReply =>
  send(error.status, heading.requestId, {
    RequestId: heading.requestId,
    HostId: heading.host,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${error.code}&product=${heading.service}`,
    ...error.more,
  })

/** A page of the load balancer in front of the gateway, which knows nothing of RPC. */
export const htmlReply = (status: number): HttpReply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`,
})

/** A success without a body, which the real API gives at times ("unexpected end of JSON input" in Terraform's retries). */
export const emptyReply = (): HttpReply => ({ status: 200, headers: json, body: '' })

/** The same answer with nothing in its lists, as a lost page or a missing permission looks. */
export const withoutRows = (value: unknown): unknown => {
  if (Array.isArray(value)) return []
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      if (name === 'TotalCount') return [name, 0]
      return [name, name === 'NextToken' ? '' : withoutRows(inner)]
    }),
  )
}
