import {
  getBucketInfo,
  getBucketLifecycle,
  getBucketVersioning,
  putBucketLifecycle,
  putBucketVersioning,
} from './bucket-settings.ts'
import type { Operation, Serve } from './call.ts'
import { notEmulated } from './errors.ts'
import { listObjects, listObjectsV2 } from './list.ts'
import { deleteObject, getObject, headObject, putObject } from './objects.ts'
import type { Asked } from './request.ts'

const operation = (name: string, serve: Serve, permission = name): Operation => ({ name, permission, serve })

/** By method, by what is meant, and by the parameter that tells operations on the same thing apart. */
const operations: Readonly<Record<string, Operation>> = {
  'PUT object': operation('PutObject', putObject),
  'GET object': operation('GetObject', getObject),
  // HeadObject needs the right to read the object ("RAM policies", Action).
  'HEAD object': operation('HeadObject', headObject, 'GetObject'),
  'DELETE object': operation('DeleteObject', deleteObject),
  'GET bucket': operation('ListObjects', listObjects),
  'GET bucket list-type': operation('ListObjectsV2', listObjectsV2, 'ListObjects'),
  'GET bucket bucketInfo': operation('GetBucketInfo', getBucketInfo),
  'GET bucket versioning': operation('GetBucketVersioning', getBucketVersioning),
  'PUT bucket versioning': operation('PutBucketVersioning', putBucketVersioning),
  'GET bucket lifecycle': operation('GetBucketLifecycle', getBucketLifecycle),
  'PUT bucket lifecycle': operation('PutBucketLifecycle', putBucketLifecycle),
}

/** Parameters that change nothing about which operation is meant. */
const plain: ReadonlySet<string> = new Set([
  ...['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type'],
  ...['start-after', 'continuation-token', 'fetch-owner'],
])

/** What the request asks for: null for a bucket to be made, which needs none to be there. Throws 501 otherwise. */
export const operationOf = (asked: Asked): Operation | null => {
  const { bucket, key, query, request } = asked
  const noun = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object'
  const verb = [...query.keys()].filter((name) => !plain.has(name))
  const name = [request.method, noun, ...verb].join(' ')
  if (name === 'PUT bucket') return null
  const found = operations[name]
  if (found === undefined) throw notEmulated(name)
  return found
}
