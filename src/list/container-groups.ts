import type { ContainerGroup } from '../core/model/instance.ts'
import type { Scope } from '../core/model/inventory.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { doubtOf, wordsOf } from './doubts.ts'
import type { Ended } from './instances.ts'

/** All container groups of one region; their role comes with the listing. */
export const listContainerGroups = async (
  reader: CloudReader,
  scope: Scope,
  see: (groups: readonly ContainerGroup[]) => void,
): Promise<Ended> => {
  let seen = 0
  try {
    for await (const page of reader.groups(scope)) {
      seen += page.length
      see(page)
    }
    return { how: 'complete', seen, because: null }
  } catch (error) {
    return { how: doubtOf(error, seen === 0 ? 'region-failed' : 'lost-page'), seen, because: wordsOf(error) }
  }
}
