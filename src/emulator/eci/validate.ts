import type { Params, Tag } from '../world/service.ts'
import { badParameter, eciError, tooMany } from './errors.ts'
import { listAt } from './shapes.ts'

type Parts = Readonly<Record<string, unknown>>

// CreateContainerGroup: containers, init containers, volumes and tags.
const mostContainers = 20
const mostVolumes = 20
const mostTags = 20

/** Every container has a name of its own and an image; so much is common to create and update. */
export const checkContainers = (parts: Parts): void => {
  const containers = [...listAt(parts, 'Containers'), ...listAt(parts, 'InitContainers')]
  for (const { Name, Image } of containers) if (!Name || !Image) throw badParameter(Name ? 'Image' : 'Container.N.Name')
  if (listAt(parts, 'Containers').length > mostContainers) throw tooMany('Container', mostContainers)
  if (hasDuplicates(containers.map(({ Name }) => Name))) throw eciError('duplicateName')
  const volumes = listAt(parts, 'Volumes')
  if (volumes.length > mostVolumes) throw tooMany('Volume', mostVolumes)
  if (hasDuplicates(volumes.map(({ Name }) => Name))) throw eciError('duplicateVolume')
}

/** The same for a new group, which has at least one container. */
export const checkParts = (parts: Parts, params: Params): void => {
  if (listAt(parts, 'Containers').length === 0) params.required('Container')
  checkContainers(parts)
}

/** Up to 20 tags; keys of 1 to 64 and values of up to 128 characters, neither beginning with `acs:`. */
export const checkTags = (tags: readonly Tag[]): void => {
  if (tags.length > mostTags) throw eciError('tooManyTags')
  for (const { Key, Value } of tags) {
    if (Key === '' || Key.length > 64 || /^(acs:|aliyun)|https?:\/\//.test(Key)) throw badParameter('Tag.N.Key')
    if (Value.length > 128 || /^acs:|https?:\/\//.test(Value)) throw badParameter('Tag.N.Value')
  }
  if (hasDuplicates(tags.map(({ Key }) => Key))) throw badParameter('Tag.N.Key')
}

const hasDuplicates = (names: readonly (string | undefined)[]): boolean => new Set(names).size < names.length
