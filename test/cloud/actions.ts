import type { Attach, Detach, RamAction, Replace } from '../../src/core/model/action.ts'
import type { EcsId, RoleName } from '../../src/core/model/names.ts'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import type { RamDocument } from '../../src/core/model/policy.ts'
import type { Batch } from '../../src/core/ports/cloud-writer.ts'
import type { Journaled } from '../../src/core/ports/ledger.ts'
import type { FleetAccount, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { account, at, type Emulated } from './kit.ts'

export const web: RoleName = roleName('web-tier')
export const old: RoleName = roleName('old-tier')

/** As if the ledger had journaled it: the brand is all that a writer asks for. */
export const journaled = <A extends Attach | Replace | Detach | RamAction>(action: A): Journaled<A> =>
  action as unknown as Journaled<A>

const batchOf = <A extends Attach | Replace | Detach>(ids: readonly string[], toAction: (id: EcsId) => A): Batch<A> => {
  const [first, ...rest] = ids.map((id) => journaled(toAction(ecsId(id))))
  if (first === undefined) throw new Error('A batch has at least one action.')
  return [first, ...rest]
}

const common = { binding: null, cause: 'commit', why: 'test' } as const
const targetOf = (id: EcsId) => ({ type: 'ecs', ...at, id }) as const

export const attaches = (ids: readonly string[], more: Partial<Attach> = {}): Batch<Attach> =>
  batchOf(ids, (id) => ({
    ...common,
    kind: 'attach',
    class: 'attach',
    target: targetOf(id),
    from: null,
    to: web,
    sessionPolicy: null,
    ...more,
  }))

export const replaces = (ids: readonly string[], more: Partial<Replace> = {}): Batch<Replace> =>
  batchOf(ids, (id) => ({
    ...common,
    kind: 'replace',
    class: 'replace',
    target: targetOf(id),
    from: old,
    to: web,
    sessionPolicy: null,
    sessionPolicyFrom: null,
    ...more,
  }))

export const detaches = (ids: readonly string[]): Batch<Detach> =>
  batchOf(ids, (id) => ({ ...common, kind: 'detach', class: 'detach', target: targetOf(id), from: old, to: null }))

export const policy: RamDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:Get*', Resource: '*' }] }

export const fleetOf = (...instances: FleetInstance[]): FleetAccount => ({
  id: account,
  roles: [{ RoleName: web }, { RoleName: old }],
  regions: { 'cn-hangzhou': { instances } },
})

/** What the instance really holds. */
export const heldIn = ({ cloud }: Emulated, id: string): Readonly<{ role: string | null; policy: string | null }> => {
  const instance = cloud.world.accounts.get(account)?.regions.get('cn-hangzhou')?.instances.get(id)
  if (instance === undefined) throw new Error(`There is no ${id}.`)
  return { role: instance.RamRoleName ?? null, policy: instance.rolePolicy ?? null }
}
