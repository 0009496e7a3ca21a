import { isMap, isScalar, isSeq } from 'yaml'
import type { ParsedNode } from 'yaml'

/** Keys under which a pod names a ConfigMap or a Secret, what that is, and the key of its name. */
const references: ReadonlyMap<string, Readonly<{ kind: string; name: readonly string[] }>> = new Map([
  ['secretKeyRef', { kind: 'Secret', name: ['name'] }],
  ['secretRef', { kind: 'Secret', name: ['name'] }],
  ['secret', { kind: 'Secret', name: ['secretName', 'name'] }],
  ['configMapKeyRef', { kind: 'ConfigMap', name: ['name'] }],
  ['configMapRef', { kind: 'ConfigMap', name: ['name'] }],
  ['configMap', { kind: 'ConfigMap', name: ['name'] }],
])

/** The ConfigMaps and Secrets that pods of an object take variables or files from: `Secret/NAMESPACE/NAME`. */
export function usedBy(object: ParsedNode, namespace: string): readonly string[] {
  const found = new Set<string>()
  const visit = (node: ParsedNode | null): void => {
    if (isSeq(node)) node.items.forEach((one) => visit(one))
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      const reference = isScalar(key) ? references.get(String(key.value)) : undefined
      const names = (reference?.name ?? []).map((one): unknown => (isMap(value) ? value.get(one) : null))
      const name = names.find((one): one is string => typeof one === 'string')
      if (reference !== undefined && name !== undefined) found.add(`${reference.kind}/${namespace}/${name}`)
      visit(value)
    }
  }
  visit(object)
  return [...found]
}
