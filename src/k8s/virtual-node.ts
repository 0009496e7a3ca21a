import { isObject } from '../core/model/plain-object.ts'

type Fields = Readonly<Record<string, unknown>>

/** A value as an object whose fields may be anything; of what is none, one without fields. */
export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})

/**
 * Whether a pod asks for a virtual node: by the label of ECI, by the node's name or label, or since it tolerates the
 * taint that keeps others away. A label of its namespace does the same, and no pod shows that.
 * Sources: ACK "Schedule pods to virtual nodes", "Specify resource allocation for ECS and ECI".
 */
export function asksForVirtualNode(pod: unknown): boolean {
  const { metadata, spec } = fieldsOf(pod)
  const { nodeName, nodeSelector, affinity, tolerations, schedulerName } = fieldsOf(spec)
  return (
    fieldsOf(fieldsOf(metadata)['labels'])[eciLabel] === 'true' ||
    schedulerName === 'eci-scheduler' ||
    (typeof nodeName === 'string' && nodeName.startsWith(virtualKubelet)) ||
    fieldsOf(nodeSelector)['type'] === virtualKubelet ||
    listOf(tolerations).some((one) => fieldsOf(one)['key'] === taint) ||
    affinityTerms(affinity).some((term) => listOf(term['matchExpressions']).some(asksByExpression))
  )
}

const eciLabel = 'alibabacloud.com/eci'
const virtualKubelet = 'virtual-kubelet'
const taint = 'virtual-kubelet.io/provider'

const affinityTerms = (affinity: unknown): readonly Fields[] => {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = fieldsOf(fieldsOf(affinity)['nodeAffinity'])
  return [
    ...listOf(fieldsOf(required)['nodeSelectorTerms']).map(fieldsOf),
    ...listOf(preferred).map((one) => fieldsOf(fieldsOf(one)['preference'])),
  ]
}

const asksByExpression = (expression: unknown): boolean => {
  const { key, operator, values } = fieldsOf(expression)
  return key === 'type' && operator === 'In' && listOf(values).includes(virtualKubelet)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
