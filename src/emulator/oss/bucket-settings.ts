import type { Bucket, VersioningStatus } from '../world/buckets.ts'
import type { Caller, World } from '../world/world.ts'
import { emptyReply, xmlReply, type Serve } from './call.ts'
import { ossError } from './errors.ts'
import type { Asked, OssReply } from './request.ts'
import { textsIn } from './xml.ts'

/** PutBucket: a second time by its owner changes nothing; a name that another account has is taken. */
export const putBucket = (world: World, caller: Caller, asked: Asked): OssReply => {
  const { bucket: name, location } = asked
  // PutBucket, bucket naming.
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) throw ossError('invalidBucketName', { BucketName: name })
  const known = world.buckets.get(name)
  if (known !== undefined && known.owner !== caller.accountId) throw ossError('bucketTaken', { BucketName: name })
  const made: Bucket = {
    Name: name,
    Location: location ?? 'oss-cn-hangzhou',
    CreationDate: new Date(world.clock.now()).toISOString(),
    owner: caller.accountId,
    Versioning: undefined,
    lifecycle: undefined,
    objects: new Map(),
  }
  world.buckets.set(name, known ?? made)
  return emptyReply(200, { location: `/${name}` })
}

export const getBucketInfo: Serve = ({ bucket }) => {
  const { Name, Location, CreationDate, Versioning, owner } = bucket
  return xmlReply('BucketInfo', {
    Bucket: {
      Name,
      Location,
      CreationDate,
      StorageClass: 'Standard',
      DataRedundancyType: 'LRS',
      ExtranetEndpoint: `${Location}.aliyuncs.com`,
      IntranetEndpoint: `${Location}-internal.aliyuncs.com`,
      Owner: { ID: owner, DisplayName: owner },
      AccessControlList: { Grant: 'private' },
      ...(Versioning === undefined ? {} : { Versioning }),
    },
  })
}

/** GetBucketVersioning: no Status as long as versioning was never enabled. */
export const getBucketVersioning: Serve = ({ bucket: { Versioning } }) =>
  xmlReply('VersioningConfiguration', Versioning === undefined ? {} : { Status: Versioning })

export const putBucketVersioning: Serve = ({ asked, bucket }) => {
  const statuses: readonly VersioningStatus[] = ['Enabled', 'Suspended']
  const [text] = textsIn(asked.request.body.toString('utf8'), 'Status')
  const status = statuses.find((one) => one === text)
  if (status === undefined) throw ossError('malformedXml')
  bucket.Versioning = status
  return emptyReply(200)
}

/** GetBucketLifecycle: as it was put. */
export const getBucketLifecycle: Serve = ({ bucket }) => {
  if (bucket.lifecycle === undefined) throw ossError('noSuchLifecycle', { BucketName: bucket.Name })
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: bucket.lifecycle }
}

/** PutBucketLifecycle replaces all rules. They are kept and never carried out. */
export const putBucketLifecycle: Serve = ({ asked, bucket }) => {
  const xml = asked.request.body.toString('utf8')
  const rules = textsIn(xml, 'Rule')
  const isWhole = rules.length > 0 && rules.every((rule) => /<Status>(Enabled|Disabled)<\/Status>/.test(rule))
  if (!isWhole) throw ossError('malformedXml')
  bucket.lifecycle = xml
  return emptyReply(200)
}
