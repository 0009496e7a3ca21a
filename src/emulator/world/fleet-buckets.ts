import * as z from 'zod'
import { toStored } from './buckets.ts'
import type { Bucket, VersioningStatus } from './buckets.ts'

/** A bucket in a fleet file, in OSS's own words. */
export type FleetBucket = {
  Name: string
  /** `oss-cn-hangzhou` if left out. */
  Location?: string | undefined
  Versioning?: VersioningStatus | undefined
  /** The LifecycleConfiguration in XML. */
  Lifecycle?: string | undefined
  CreationDate?: string | undefined
  /** Keys and contents, as text. */
  Objects?: Record<string, string> | undefined
}

export const fleetBucket: z.ZodType<FleetBucket> = z.strictObject({
  Name: z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: 'not a bucket name' }),
  Location: z.string().regex(/^oss-/, { error: 'a location is written as oss-cn-hangzhou' }).optional(),
  Versioning: z.enum(['Enabled', 'Suspended']).optional(),
  Lifecycle: z.string().optional(),
  CreationDate: z.string().optional(),
  Objects: z.record(z.string(), z.string()).optional(),
})

export const toBucket = (owner: string, row: FleetBucket, now: number): Bucket => ({
  Name: row.Name,
  Location: row.Location ?? 'oss-cn-hangzhou',
  CreationDate: row.CreationDate ?? '2026-01-05T02:00:00.000Z',
  owner,
  Versioning: row.Versioning,
  lifecycle: row.Lifecycle,
  objects: new Map(Object.entries(row.Objects ?? {}).map(([key, text]) => [key, toStored(Buffer.from(text), now, {})])),
})

export const toFleetBucket = (bucket: Bucket): FleetBucket => ({
  Name: bucket.Name,
  Location: bucket.Location,
  ...(bucket.Versioning === undefined ? {} : { Versioning: bucket.Versioning }),
  ...(bucket.lifecycle === undefined ? {} : { Lifecycle: bucket.lifecycle }),
  CreationDate: bucket.CreationDate,
  Objects: Object.fromEntries([...bucket.objects].map(([key, { body }]) => [key, body.toString('utf8')])),
})
