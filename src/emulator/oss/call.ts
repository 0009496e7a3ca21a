import type { Bucket } from '../world/buckets.ts'
import type { Caller, World } from '../world/world.ts'
import type { OssReply, Asked } from './request.ts'
import { toXml, type Elements } from './xml.ts'

/** One request by somebody who is known, on a bucket that is there. */
export type OssCall = Readonly<{
  asked: Asked
  bucket: Bucket
  caller: Caller
  world: World
  /** The emulator's time at which the request is served. */
  now: number
}>

/** What one operation answers, without the headers that all answers have. Throws CloudError. */
export type Serve = (call: OssCall) => OssReply

export type Operation = Readonly<{
  /** The API's own name. */
  name: string
  /** What RAM calls it ("RAM policies", Action), on the object where the request names one. */
  permission: string
  serve: Serve
}>

export const emptyReply = (status: number, headers: Readonly<Record<string, string>> = {}): OssReply => ({
  status,
  headers,
  body: '',
})

export const xmlReply = (root: string, elements: Elements): OssReply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: toXml(root, elements),
})
