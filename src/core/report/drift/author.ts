import type { OtherChange } from '../../model/hint.ts'
import type { AccountMemory } from '../../model/memory.ts'
import { toIso } from '../../model/iso.ts'
import { DAY, type Instant } from '../../model/time.ts'
import type { Maker } from '../../plan/maker.ts'
import type { Author } from '../drift-document.ts'
import type { Counted } from './census.ts'

/** Who changed what is there now, as far as anybody was seen. */
export const authorOf = (
  seen: Counted | undefined,
  memory: Pick<AccountMemory, 'others' | 'applied'> | undefined,
  at: Instant,
): Author | null => {
  if (seen === undefined || memory === undefined) return null
  const change = memory.others.get(seen.id)
  if (change !== undefined && explains(change, seen.held)) {
    return { kind: change.via ?? 'api', name: change.by, did: change.what, at: toIso(change.at) }
  }
  return bornWith(seen, memory, at)
}

/** A change that somebody made since made it what it is. */
const explains = ({ what, role }: OtherChange, held: string | null): boolean =>
  held === null ? what === 'detached' : what === 'attached' && (role === null || role === held)

/** What is too young for an event to be forgotten, and of which there is none, has its role since birth. */
const bornWith = (
  { id, held, createdAt, maker, type }: Counted,
  { applied }: Pick<AccountMemory, 'applied'>,
  at: Instant,
): Author | null => {
  const isBorn = held !== null && !applied.has(id) && (type === 'eci' || at - createdAt < DAY)
  if (!isBorn) return null
  return { kind: maker === null ? 'launch-template' : makers[maker.by], name: null, did: null, at: toIso(createdAt) }
}

const makers: Readonly<Record<Maker['by'], Author['kind']>> = {
  pod: 'kubernetes',
  ack: 'kubernetes',
  emr: 'service',
  'scaling-group': 'scaling-group',
  terraform: 'terraform',
}

/** What to mend so that it does not come again. Null: nobody is known to be at the source. */
export const sourceFix = (author: Author | null, maker: Maker | null): string | null => {
  if (maker !== null && (author === null || author.did === null || author.kind === makers[maker.by])) return maker.fix
  return author === null ? null : fixes[author.kind]
}

const fixes: Readonly<Record<Author['kind'], string>> = {
  console:
    'If it was meant, change the binding, or suspend the instance while it lasts; else take AttachInstanceRamRole and DetachInstanceRamRole from whoever needs them not.',
  terraform: 'Take ram_role_name out of its Terraform resource, or set it to the role of the binding.',
  oos: 'Give the OOS template the role of the binding, or grant it a grace in settings.grace.',
  'scaling-group': 'Set RamRoleName in the scaling configuration of the group and let it renew its instances.',
  'launch-template': 'Set RamRoleName in the launch template, or in the call, that instances like it are born of.',
  kubernetes: 'Set the role on the node pool, or on the pod template.',
  service: 'Set the role where the service that owns the instance sets it.',
  api: 'Find the program that has these credentials, and let it leave roles alone or give the role of the binding.',
}
