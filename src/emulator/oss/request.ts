import type { Sent } from '../listen.ts'
import { ossError } from './errors.ts'

/** An HTTP request whose body may be anything. Header names are in lower case. */
export type OssRequest = Readonly<{
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}>

export type OssReply = Exclude<Sent, 'drop'>

/** What a request is about. */
export type Asked = Readonly<{
  request: OssRequest
  /** Empty: none, as in a list of all buckets. */
  bucket: string
  key: string
  /** As the host name says it: `oss-cn-hangzhou`; null where it says nothing. */
  location: string | null
  query: ReadonlyMap<string, string>
}>

const aliyun = /^(?:([a-z0-9-]+)\.)?(oss-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/
const virtual = /^([a-z0-9-]+)\.localhost$/

/** Reads bucket and key, virtual-hosted (`Host: bucket.oss-cn-hangzhou.aliyuncs.com`) or from the path. */
export const readAsked = (request: OssRequest): Asked => {
  const [path = '', ...search] = request.url.split('?')
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '')
  const [, inAliyun, location = null] = aliyun.exec(host) ?? []
  const ofHost = inAliyun ?? virtual.exec(host)?.[1]
  const rest = decode(path.replace(/^\//, ''))
  const query = new Map(new URLSearchParams(search.join('?')))
  if (ofHost !== undefined) return { request, bucket: ofHost, key: rest, location, query }
  const slash = rest.indexOf('/')
  const [bucket, key] = slash < 0 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash + 1)]
  return { request, bucket, key, location, query }
}

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    throw ossError('invalidObjectName')
  }
}
