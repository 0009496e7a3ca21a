import type { At, ContainerGroup, EcsRow } from '../model/instance.ts'
import type { PolicyFacts, PrincipalFacts, RoleFacts } from '../model/inventory.ts'
import type { BirthRequest, Newborn } from '../model/launch.ts'
import type { AccountId, EcsId, GroupId, PolicyName, Region, RoleName } from '../model/names.ts'
import type { PolicyRef } from '../model/policy.ts'

/**
 * What can be asked of ECS. Every method throws `CloudFailure`; none takes an answer that may be partial for whole:
 * a page that is lost fails the listing.
 */
export interface FleetReader {
  /** All instances, page by page of at most 100 (DescribeInstances). */
  instances(at: At): AsyncIterable<readonly EcsRow[]>
  /** Those of at most 100 ids that exist. */
  instancesById(at: At, ids: readonly EcsId[]): Promise<readonly EcsRow[]>
  /** Those created at `since` or later, page by page. */
  instancesSince(at: At, since: number): AsyncIterable<readonly EcsRow[]>
  /**
   * The roles that at most 50 instances hold, all pages read (DescribeInstanceRamRole). An id without a role is no key.
   * An id that the cloud does not know fails the call with class `not-found`.
   */
  heldRoles(at: At, ids: readonly EcsId[]): Promise<ReadonlyMap<EcsId, RoleName>>
  /** Every instance that holds the role, all pages read. */
  holders(at: At, role: RoleName): Promise<readonly EcsId[]>
  /** Whether the caller may list instances at all (DryRun): an empty list means nothing without it. */
  mayListInstances(at: At): Promise<boolean>
}

/**
 * A container group looked at closely. `ready`: all its containers say so. `leaving`: it is being deleted. `request`: what
 * would make its like, but for the role.
 */
export type GroupNow = Readonly<{
  group: ContainerGroup
  ready: boolean
  leaving: boolean
  request: BirthRequest
  addresses: readonly string[]
}>

/** At most 20 ids, or a tag. */
export type WhichGroups = Readonly<{ ids: readonly GroupId[] } | { tag: Readonly<{ key: string; value: string }> }>

/** All that can be asked of the cloud. It has no method that changes anything. */
export interface CloudReader extends FleetReader {
  /** The account that the credentials for `account` really belong to (GetCallerIdentity). */
  identity(account: AccountId): Promise<Readonly<{ account: AccountId; arn: string }>>
  /** Every region that the account can use, asked of one of them (DescribeRegions). */
  regions(at: At): Promise<readonly Region[]>
  /** Every region that has container groups, asked of one of them (ECI's own DescribeRegions). */
  groupRegions(at: At): Promise<readonly Region[]>
  /** Living and lately ended container groups, page by page of at most 20 (DescribeContainerGroups). */
  groups(at: At): AsyncIterable<readonly ContainerGroup[]>
  /** What was launched, with its role, state and addresses; null: it is not to be seen, yet or any more. */
  newborn(at: At, kind: 'ecs' | 'eci', id: string): Promise<Newborn | null>
  /** Some container groups, looked at closely: those that are there. */
  groupsNow(at: At, which: WhichGroups): Promise<readonly GroupNow[]>
  /** Null: the role does not exist. `ours` and `policies` are not filled in: see `marked`, `rolePolicies`. */
  role(account: AccountId, name: RoleName): Promise<RoleFacts | null>
  rolePolicies(account: AccountId, name: RoleName): Promise<readonly PolicyRef[]>
  policy(account: AccountId, ref: PolicyRef): Promise<PolicyFacts | null>
  /** Names of roles and policies that carry our mark. */
  marked(account: AccountId): Promise<Readonly<{ roles: readonly RoleName[]; policies: readonly PolicyName[] }>>
  /** A user, group or role and the policies attached to it; `exists: false` where there is none. */
  principal(account: AccountId, type: PrincipalFacts['type'], name: string): Promise<PrincipalFacts>
  /** Names of the groups that a user is in, whose policies it has too; none where it does not exist. */
  groupsOfUser(account: AccountId, user: string): Promise<readonly string[]>
  /** Who holds the policy. */
  policyHolders(
    account: AccountId,
    ref: PolicyRef,
  ): Promise<readonly Readonly<{ type: PrincipalFacts['type']; name: string }>[]>
  /** Names of all roles of the account, for near-miss warnings alone. */
  roleNames(account: AccountId): Promise<readonly RoleName[]>
}
