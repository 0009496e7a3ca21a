/**
 * The answers of the cloud that no document confirms, each as a setting. Clients must be right under every one;
 * the first value of each is the default.
 */
export const variantChoices = {
  /** Attach over another role: "an error is returned" (AttachInstanceRamRole), at an unknown level. */
  attachOverRole: ['row', 'call'],
  /** The code of that error. No document names one: these are ours. */
  attachOverRoleCode: ['InvalidInstanceRamRole.AlreadyAttached', 'InvalidInstanceRamRole.NotSupport'],
  /** Attach of the role that is attached already. */
  attachSameRole: ['success', 'failure', 'overwrite-policy'],
  /** Detach that names another role than the one attached. */
  detachOtherRole: ['row', 'call', 'success-unchanged', 'detached'],
  /** Detach from an instance that has no role. */
  detachNoRole: ['success', 'row', 'call'],
  /** Detach that names a role that RAM does not have (any more): older error tables list InvalidRamRole.NotFound. */
  detachUnknownRole: ['ignored', 'error'],
  /** DescribeInstanceRamRole of an instance without a role; terraform-provider-alicloud is ready for a refusal of the call. */
  describeNoRole: ['missing-row', 'empty-name', 'call'],
  /** DescribeInstanceRamRole by the name of a role that does not exist. */
  describeUnknownRole: ['empty', 'error'],
  /** One unknown id among many, in Attach and Detach. */
  badId: ['call', 'row'],
  /** One unknown id among many, in DescribeInstanceRamRole. */
  describeBadId: ['call', 'missing-row'],
  /** An instance in state Pending, for the three calls about roles: seen unknown in terraform-alicloud-ecs-instance 26. */
  pendingInstance: ['known', 'unknown'],
  /** A classic-network instance in DescribeInstanceRamRole: its error table has the code, clients saw empty sets. */
  describeClassic: ['missing-row', 'error'],
  /** A classic-network instance among many, in Attach. */
  classicNetwork: ['row', 'call'],
  /** Whether rows carry Success: several official samples leave it out. */
  successField: ['present', 'absent'],
  /** Whether Detach needs ram:PassRole: its error table has the code, its authorisation table does not list it. */
  passRoleOnDetach: ['unchecked', 'checked'],
  /** Ids that DescribeInstanceRamRole takes: 50 by the present page, 100 by older ones. */
  describeMaxIds: ['50', '100'],
  /** Whether two role names that differ in case alone are the same role. */
  roleNameCase: ['sensitive', 'insensitive'],
} as const

type Choices = typeof variantChoices
export type Variants = { -readonly [Name in keyof Choices]: Choices[Name][number] }

/** The default answers. */
export const defaultVariants = (): Variants =>
  // Every name is mapped to the first of its own values.
  Object.fromEntries(Object.entries(variantChoices).map(([name, [first]]) => [name, first])) as Variants
