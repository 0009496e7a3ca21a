export type BucketPlace = Readonly<{ bucket: string; /** Empty, or `a/b`. */ prefix: string }>

/** OSS, "Bucket naming": 3 to 63 lower-case letters, digits and hyphens. */
const PLACE = /^oss:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(?:\/((?:[\w.-]+\/)*[\w.-]*))?$/

/** Reads `oss://BUCKET/PREFIX`. Null: it is none, or its prefix has parts that a URL would not keep. */
export const readPlace = (text: string): BucketPlace | null => {
  const [, bucket, path = ''] = PLACE.exec(text) ?? []
  const prefix = path.replace(/\/$/, '')
  if (bucket === undefined || prefix.split('/').some((part) => part === '.' || part === '..')) return null
  return { bucket, prefix }
}
