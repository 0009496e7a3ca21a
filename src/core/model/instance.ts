import type { AccountId, EcsId, GroupId, Region, RoleName } from './names.ts'
import type { Instant } from './time.ts'

export type At = Readonly<{ account: AccountId; region: Region }>

/** Why something the cloud said, or did not say, is not believed. */
export type Doubt =
  | 'access-denied'
  | 'lost-page'
  | 'region-failed'
  | 'empty-unproven'
  | 'halved'
  | 'wrong-account'
  | 'ledger-unreadable'

/** What an instance holds. Unknown is a state of its own: absence follows from a complete answer alone. */
export type Held = Readonly<{ is: 'nothing' } | { is: 'role'; ramRoleName: RoleName } | { is: 'unknown'; why: Doubt }>

/** What ECS instances and container groups have in common, as far as matchers ask. Empty text: the cloud names none. */
export type Traits = Readonly<{
  name: string
  tags: ReadonlyMap<string, string>
  createdAt: Instant
  zoneId: string
  vpcId: string
  vSwitchId: string
  securityGroupIds: readonly string[]
  resourceGroupId: string
  instanceType: string
  /** ECS: the image id; ECI: the images of its containers. */
  images: readonly string[]
}>

/** An ECS instance as DescribeInstances knows it: without its role. */
export type EcsRow = At & Traits & Readonly<{ kind: 'ecs'; id: EcsId; network: 'vpc' | 'classic'; status: string }>
export type EcsInstance = EcsRow & Readonly<{ holds: Held }>

export type ContainerGroup = At &
  Traits &
  Readonly<{
    kind: 'eci'
    id: GroupId
    bornWith: RoleName | null
    madeBy: 'pod' | 'other' | 'unknown'
    /** Who made it, in words for the fix: a scaling group, a pod, Terraform; null: nobody known. */
    maker: string | null
    life: 'starting' | 'running' | 'ended'
    /** RestartPolicy Never or OnFailure. */
    jobLike: boolean
    /** What of it a replacement could not be given, by the API's names; left out: nobody looked. */
    lost?: readonly string[]
  }>

/** A pod as a manifest or an admission request describes it. */
export type PodTemplate = Readonly<{
  kind: 'pod'
  cluster: string
  namespace: string
  labels: ReadonlyMap<string, string>
}>

/** What exists. */
export type Instance = EcsInstance | ContainerGroup
/** What a binding can match. */
export type Subject = Instance | PodTemplate
