import { createHash } from 'node:crypto'

export type StoredObject = Readonly<{
  body: Buffer
  /** MD5 of the body in upper case and quotes (PutObject, ETag). */
  ETag: string
  lastModified: number
  /** What the upload said and downloads say again: Content-Type, encryption, `x-oss-meta-…`. */
  headers: Readonly<Record<string, string>>
}>

export type VersioningStatus = 'Enabled' | 'Suspended'

/** One bucket of OSS. Of versions it keeps the newest alone: no operation that is emulated can ask for another. */
export type Bucket = {
  readonly Name: string
  /** `oss-cn-hangzhou` */
  readonly Location: string
  readonly CreationDate: string
  /** The account that owns it. */
  readonly owner: string
  /** Undefined until it is enabled for the first time; it can never be undefined again (PutBucketVersioning). */
  Versioning: VersioningStatus | undefined
  /** The LifecycleConfiguration as it was put. */
  lifecycle: string | undefined
  /** By key. */
  readonly objects: Map<string, StoredObject>
}

export const toStored = (body: Buffer, lastModified: number, headers: StoredObject['headers']): StoredObject => ({
  body,
  ETag: `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`,
  lastModified,
  headers,
})
