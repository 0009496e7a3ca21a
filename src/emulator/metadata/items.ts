import { toSeconds } from '../world/clock.ts'
import type { World } from '../world/world.ts'
import { handOut } from './credentials.ts'
import type { Resident } from './resident.ts'

/** What stands under a path; a folder lists its names. */
type Item = string | { readonly [name: string]: Item | (() => string) }

/** The text of an item below `/latest/`; undefined if there is none, which the service answers with 404. */
export const readItem = (world: World, resident: Resident, path: string): string | undefined => {
  let item: Item | (() => string) | undefined = { latest: latest(world, resident) }
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (typeof item !== 'object' || !Object.hasOwn(item, name)) return undefined
    item = item[name]
  }
  if (typeof item === 'function') return item()
  return typeof item === 'object' ? listing(item) : item
}

/** Folders are listed with a slash behind their names, roles and tags without. */
const listing = (folder: Exclude<Item, string>): string =>
  Object.entries(folder)
    .map(([name, item]) => (typeof item === 'object' ? `${name}/` : name))
    .join('\n')

const latest = (world: World, resident: Resident): Item => ({
  'meta-data': metadata(world, resident),
  dynamic: { 'instance-identity': { document: identityDocument(resident) } },
})

/** "Instance metadata items"; what nothing here knows of, such as MAC and addresses, is left out. */
const metadata = (world: World, resident: Resident): Item => ({
  ...(resident.imageId === '' ? {} : { 'image-id': resident.imageId }),
  instance: { 'instance-name': resident.name, 'instance-type': resident.instanceType },
  'instance-id': resident.id,
  'network-type': resident.networkType,
  'owner-account-id': resident.account.id,
  // Listed only when a role is there ("ram/security-credentials/[role-name]").
  ...(resident.role === undefined ? {} : { ram: { 'security-credentials': credentials(world, resident) } }),
  'region-id': resident.regionId,
  ...(resident.options.InstanceMetadataTags === 'enabled'
    ? { tags: { instance: Object.fromEntries(resident.tags) } }
    : {}),
  ...(resident.networkType === 'vpc' ? { 'vpc-id': resident.vpcId, 'vswitch-id': resident.vSwitchId } : {}),
  'zone-id': resident.zoneId,
})

const credentials = (world: World, resident: Resident): Item => ({
  [resident.role ?? '']: () => credentialDocument(world, resident),
})

/** No document says what comes for a role that ECS may not assume; clients check that Code is Success. */
const credentialDocument = (world: World, resident: Resident): string => {
  const issued = handOut(world, resident)
  if (issued === undefined) return JSON.stringify({ Code: 'Failed' })
  const { AccessKeyId, AccessKeySecret, SecurityToken, expiresAt } = issued.session
  return JSON.stringify(
    {
      AccessKeyId,
      AccessKeySecret,
      Expiration: toSeconds(expiresAt),
      SecurityToken,
      LastUpdated: toSeconds(issued.issuedAt),
      Code: 'Success',
    },
    null,
    2,
  )
}

const identityDocument = (resident: Resident): string =>
  JSON.stringify({
    'zone-id': resident.zoneId,
    'instance-id': resident.id,
    'region-id': resident.regionId,
    'owner-account-id': resident.account.id,
    'image-id': resident.imageId,
    'instance-type': resident.instanceType,
  })
