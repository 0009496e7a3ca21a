import type { AccountWishes } from '../core/model/desired-state.ts'
import type { At, Held, Instance } from '../core/model/instance.ts'
import type { VerifySubject } from '../core/model/verification.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { withHeldRoles } from '../list/held.ts'
import { findInstance } from '../run/find-instance.ts'

/** What to verify, and what was named and cannot be: nothing has that id. */
export type Subjects = Readonly<{ subjects: readonly VerifySubject[]; missing: readonly string[] }>

/** The machines with these ids, wherever they are. Throws what kept a region from being searched, if one was not found. */
export const subjectsNamed = async (
  reader: CloudReader,
  accounts: readonly AccountWishes[],
  ids: readonly string[],
): Promise<Subjects> => {
  const found = await Promise.all(ids.map((id) => findInstance(reader, accounts, id)))
  const lost = found.find(({ instance, lost: gaps }) => instance === null && gaps.length > 0)
  if (lost !== undefined) throw lost.lost[0]
  return {
    subjects: found.flatMap(({ instance }) => (instance === null ? [] : [toSubject(instance)])),
    missing: ids.filter((_, at) => found[at]?.instance == null),
  }
}

/** Every running machine that holds a role. */
export const subjectsWithRoles = async (
  reader: CloudReader,
  accounts: readonly AccountWishes[],
  regions: readonly string[] | null,
): Promise<readonly VerifySubject[]> => {
  const places = accounts.flatMap((wishes) =>
    wishes.regions
      .filter((region) => regions === null || regions.includes(region))
      .map((region): At => ({ account: wishes.id, region })),
  )
  const found = await Promise.all(places.map((at) => holdersIn(reader, at)))
  return found.flat().map(toSubject)
}

const holdersIn = async (reader: CloudReader, at: At): Promise<readonly Instance[]> => {
  const found: Instance[] = []
  for await (const page of reader.instances(at)) {
    const running = page.filter(({ status }) => status === 'Running')
    found.push(...(await withHeldRoles(reader, running)))
  }
  for await (const page of reader.groups(at)) found.push(...page.filter(({ life }) => life === 'running'))
  return found.filter((instance) => heldBy(instance).is !== 'nothing')
}

const heldBy = (instance: Instance): Held => {
  if (instance.kind === 'ecs') return instance.holds
  return instance.bornWith === null ? { is: 'nothing' } : { is: 'role', ramRoleName: instance.bornWith }
}

const toSubject = (instance: Instance): VerifySubject => {
  const { kind, id, name, account, region } = instance
  return { kind, id, name, account, region, holds: heldBy(instance) }
}
