import type { At, ContainerGroup, EcsInstance } from './instance.ts'
import type { BindingName, Region, RoleName } from './names.ts'

/** Parameters of RunInstances or CreateContainerGroup by the API's own names, without region, role and client token. */
export type BirthRequest = Readonly<Record<string, unknown>>

/** What is to be launched, as a spec file says it. */
export type LaunchSpec = Readonly<{
  kind: 'ecs' | 'eci'
  /** An account of desired state, by name or id; null: its only one. */
  account: string | null
  region: Region
  name: string
  /** What the bindings will see of it; the cloud takes the VPC from the vSwitch, so no request says it. */
  traits: Pick<EcsInstance, 'tags' | 'zoneId' | 'vpcId' | 'vSwitchId' | 'securityGroupIds' | 'resourceGroupId'> &
    Pick<EcsInstance, 'instanceType' | 'images'>
  /** RestartPolicy Never or OnFailure. */
  jobLike: boolean
  request: BirthRequest
}>

/** A birth with its role. Asked for again with the same token, it is the same one. */
export type Birth = Readonly<{
  at: At
  kind: 'ecs' | 'eci'
  role: RoleName
  clientToken: string
  request: BirthRequest
}>
export type Born = Readonly<{ id: string; requestId: string }>

/** What the ledger keeps of a launch: once before it is asked for, and once how that ended. */
export type LaunchNote = Readonly<{
  type: 'ecs' | 'eci'
  region: Region
  name: string
  role: RoleName
  binding: BindingName
  clientToken: string
  outcome: 'begun' | 'launched' | 'failed'
  /** Null: it is not known, or there is none. */
  id: string | null
  code: string | null
}>

/** An instance that was just born, with what people ask of it first. */
export type Newborn = Readonly<{
  instance: EcsInstance | ContainerGroup
  state: 'starting' | 'running' | 'failed'
  addresses: readonly string[]
}>
