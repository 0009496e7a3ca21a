import type { AccountWishes } from '../core/model/desired-state.ts'
import type { At, Instance } from '../core/model/instance.ts'
import { ecsId } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { withHeldRoles } from '../list/held.ts'

/** Where it was found; null: nowhere. `lost`: what could not be searched, and why. */
export type Found = Readonly<{ instance: Instance | null; lost: readonly unknown[] }>

/** Looks for one ECS instance or container group in all accounts and regions. */
export const findInstance = async (
  reader: CloudReader,
  accounts: readonly AccountWishes[],
  id: string,
): Promise<Found> => {
  const places = accounts.flatMap((wishes) => wishes.regions.map((region): At => ({ account: wishes.id, region })))
  const looks = await Promise.allSettled(places.map((at) => findIn(reader, at, id)))
  return {
    instance:
      looks.flatMap((look) => (look.status === 'fulfilled' && look.value !== null ? [look.value] : []))[0] ?? null,
    lost: looks.flatMap((look) => (look.status === 'rejected' ? [look.reason as unknown] : [])),
  }
}

const findIn = async (reader: CloudReader, at: At, id: string): Promise<Instance | null> => {
  if (id.startsWith('eci-')) return findGroup(reader, at, id)
  const [instance] = await withHeldRoles(reader, await reader.instancesById(at, [ecsId(id)]))
  return instance ?? null
}

const findGroup = async (reader: CloudReader, at: At, id: string): Promise<Instance | null> => {
  for await (const page of reader.groups(at)) {
    const found = page.find((group) => group.id === id)
    if (found !== undefined) return found
  }
  return null
}
