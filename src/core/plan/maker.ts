import type { Traits } from '../model/instance.ts'

/** Who made an instance or container group. `words` follow "made by"; `fix`: where its role is set at birth. */
export type Maker = Readonly<{ by: 'scaling-group' | 'ack' | 'emr' | 'pod' | 'terraform'; words: string; fix: string }>

type Made = Pick<Traits, 'name' | 'tags'>
type Trace = Readonly<{ by: Maker['by']; words: (made: Made) => string | null; fix: string }>

/**
 * By their traces, the closest maker first: an ACK node has the tag of its scaling group too.
 * Sources: ACK "Create a node pool", Auto Scaling and EMR (system tags); the virtual node's open source provider, eci.go
 * (tags of pods). Terraform leaves no trace of its own; these are the tags that its users set by custom.
 */
const traces: readonly Trace[] = [
  {
    by: 'pod',
    words: ({ tags }) => named('pod', tags.get('PodName')),
    fix: 'Set k8s.aliyun.com/eci-ram-role-name on the pod template, or in the eci-profile; new pods get the role.',
  },
  {
    by: 'ack',
    words: ({ tags }) => named('ACK cluster', tags.get('ack.aliyun.com')),
    fix: 'Set the role on the node pool of the cluster; new nodes get it.',
  },
  {
    by: 'emr',
    words: ({ tags }) => named('EMR cluster', tags.get('acs:emr:clusterId')),
    fix: 'Set the role on the EMR cluster.',
  },
  {
    by: 'scaling-group',
    words: ({ tags }) => named('scaling group', tags.get('acs:autoscaling:scalingGroupId')),
    fix: 'Set RamRoleName in the scaling configuration of the group and let it renew its instances.',
  },
  {
    by: 'terraform',
    words: ({ tags }) => ([...tags].some(saysTerraform) ? 'Terraform' : null),
    fix: 'Set ram_role_name in its Terraform resource and apply that.',
  },
]

/** Null: nobody known. */
export const makerOf = (made: Made): Maker | null => {
  for (const { by, words, fix } of traces) {
    const text = words(made)
    if (text !== null) return { by, words: text, fix }
  }
  return null
}

const named = (what: string, name: string | undefined): string | null =>
  name === undefined ? null : name === '' ? `a ${what}` : `${what} ${name}`

const saysTerraform = ([key, value]: readonly [string, string]): boolean =>
  /^(managed|created|made|provisioned)[-_ ]?by$/i.test(key) && /^terraform\b/i.test(value)
