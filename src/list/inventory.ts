import type { AccountWishes, DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Doubt, Instance } from '../core/model/instance.ts'
import type { AccountRam, Scope } from '../core/model/inventory.ts'
import type { AccountId } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { boundRoles } from '../core/plan/roles-needed.ts'
import { listContainerGroups } from './container-groups.ts'
import { doubtIdentity } from './identity.ts'
import { listInstances, type Ended } from './instances.ts'
import { listRam, unknownRam } from './ram.ts'

/** Who takes what is listed: the planner, which forgets what is in sync. */
export type Witness = Readonly<{
  see(page: readonly Instance[]): void
  end(scope: Scope, how: 'complete' | Doubt): void
}>

export type Listed = Readonly<{ ram: ReadonlyMap<AccountId, AccountRam>; findings: readonly Finding[] }>

/**
 * Everything that a plan needs to know, accounts, regions, kinds and RAM side by side; the reader keeps to its quota.
 * Credentials that belong to another account make all of it unknown. Nothing that the cloud does throws.
 * `needsRam` is asked once all instances are known; where it says no, RAM is not read. Without it RAM is read meanwhile.
 */
export const listInventory = async (
  reader: CloudReader,
  desired: DesiredState,
  accounts: readonly AccountWishes[],
  witness: Witness,
  needsRam?: () => boolean,
): Promise<Listed> => {
  const parts = await Promise.all(accounts.map((wishes) => listAccount(reader, desired, wishes, witness, needsRam)))
  return {
    ram: new Map(parts.flatMap(({ ram }) => (ram === null ? [] : [[ram.account, ram] as const]))),
    findings: parts.flatMap(({ findings }) => findings),
  }
}

/** `ram` null: nothing was asked of it. */
type AccountPart = Readonly<{ ram: AccountRam | null; findings: readonly Finding[] }>

const listAccount = async (
  reader: CloudReader,
  desired: DesiredState,
  wishes: AccountWishes,
  witness: Witness,
  needsRam: (() => boolean) | undefined,
): Promise<AccountPart> => {
  const doubt = await doubtIdentity(reader, wishes.id)
  if (doubt !== null) {
    for (const scope of scopesOf(wishes)) witness.end(scope, doubt.why)
    return { ram: unknownRam(wishes.id, doubt.why), findings: [doubt.finding] }
  }
  const scopes = scopesOf(wishes).map(async (scope) => {
    const ended = await listScope(reader, scope, witness)
    witness.end(scope, ended.how)
    return [...unknownScope(scope, ended), ...unverifiedEmpty(scope, ended)]
  })
  const readRam = (): Promise<AccountRam> =>
    listRam(reader, { wishes, roles: boundRoles(desired, wishes), prune: desired.settings.prune })
  const ramIfNeeded = async (isNeeded: () => boolean): Promise<AccountRam | null> => {
    await Promise.all(scopes)
    return isNeeded() ? readRam() : null
  }
  const [ram, ...findings] = await Promise.all([needsRam === undefined ? readRam() : ramIfNeeded(needsRam), ...scopes])
  return { ram, findings: findings.flat() }
}

const listScope = (reader: CloudReader, scope: Scope, witness: Witness): Promise<Ended> => {
  const see = (page: readonly Instance[]): void => witness.see(page)
  return scope.kind === 'ecs' ? listInstances(reader, scope, see) : listContainerGroups(reader, scope, see)
}

const scopesOf = (wishes: AccountWishes): readonly Scope[] =>
  wishes.regions.flatMap((region) =>
    (['ecs', 'eci'] as const).map((kind): Scope => ({ account: wishes.id, region, kind })),
  )

const unknownScope = (scope: Scope, { how, because }: Ended): readonly Finding[] => {
  if (how === 'complete') return []
  const place = `${scope.account}/${scope.region}/${scope.kind}`
  const message = `${place} is unknown (${how}), so nothing is replaced or detached there. ${because ?? ''}`.trimEnd()
  return [{ code: 'unknown-scope', severity: 'error', at: null, message, fix: 'Mend that and run again.' }]
}

/** ECI answers a caller without permission with an empty list and has no DryRun for it (ECI API reference). */
const unverifiedEmpty = (scope: Scope, { how, seen }: Ended): readonly Finding[] => {
  if (scope.kind !== 'eci' || how !== 'complete' || seen > 0) return []
  const place = `${scope.account}/${scope.region}`
  return [
    {
      code: 'unverified-empty',
      severity: 'note',
      at: null,
      message: `No container group was listed in ${place}. ECI says the same to a caller without permission.`,
      fix: 'If there should be some, check that eci:DescribeContainerGroups is allowed.',
    },
  ]
}
