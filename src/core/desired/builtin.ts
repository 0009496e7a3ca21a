import type { Glob, Guard, Matcher } from '../model/desired-state.ts'

/** The tag that keeps Rolekeeper's hands off an instance, whatever its value. */
export const holdTag = 'rolekeeper:hold'

/**
 * Instances that ACK, Auto Scaling and EMR own, by the system tags these put on them: they set the role at birth and
 * again on what they add, so an empty one may be filled but no role is taken away.
 * Sources: ACK "Create a node pool" (tags that ACK and ESS take up); EMR "Manage tags" (system tags).
 */
export const builtInProtections: readonly Guard[] = [
  ownedBy('ack.aliyun.com', 'ACK owns this node: its node pool sets the role'),
  ownedBy('acs:autoscaling:scalingGroupId', 'Auto Scaling owns this instance: its scaling configuration sets the role'),
  ownedBy('acs:emr:clusterId', 'EMR owns this node: its cluster sets the role'),
]

/**
 * Names of roles that services make, or that the console makes for them; `whenOccupied: always` leaves them alone.
 * Sources: OOS public template BulkyRunCommandWithRamRole (attaches one for minutes); ACK CreateCluster (names of
 * worker and master roles, reserved for ACK); RAM "Service-linked roles"; EMR RunCluster and CreateClusterV2 (RamRole).
 */
export const serviceMadeRoles: readonly Glob[] = [
  'OOSServiceRole-*',
  'KubernetesWorkerRole-*',
  'KubernetesMasterRole-*',
  'AliyunServiceRoleFor*',
  'AliyunCS*',
  'AliyunEMR*',
  'AliyunEmr*',
  'AliyunECSInstanceForEMRRole',
]

function ownedBy(tag: string, reason: string): Guard {
  const matcher: Matcher = { tags: new Map([[tag, ['*']]]) }
  return {
    match: { scope: { accounts: null, regions: null }, anyOf: [matcher] },
    actions: ['replace', 'detach'],
    reason,
    at: null,
  }
}
