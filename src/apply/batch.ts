import type { Attach, Detach, Replace } from '../core/model/action.ts'
import { canonical } from '../core/model/canonical.ts'
import type { At } from '../core/model/instance.ts'
import type { Cleared } from '../core/model/plan.ts'

/** Attach and Detach take 1 to 100 ids (ECS API reference, InstanceIds). */
const BATCH = 100

type Change = Attach | Replace | Detach

/** Actions that one call can do: same kind, account, region, roles and session policies; at most 100. */
export const batchesOf = <A extends Change>(actions: readonly Cleared<A>[]): readonly (readonly Cleared<A>[])[] => {
  const groups = new Map<string, Cleared<A>[]>()
  for (const action of actions) {
    const key = callKey(action)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [action])
    else group.push(action)
  }
  return [...groups.values()].flatMap(chunks)
}

/** By account and region: what one lease guards. */
export const byShard = <A extends Readonly<{ target: At }>>(actions: readonly A[]): readonly (readonly A[])[] => {
  const groups = new Map<string, A[]>()
  for (const action of actions) {
    const key = `${action.target.account}/${action.target.region}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [action])
    else group.push(action)
  }
  return [...groups.values()]
}

const callKey = (action: Change): string => {
  const { account, region } = action.target
  const policies =
    action.kind === 'detach'
      ? null
      : action.kind === 'attach'
        ? action.sessionPolicy
        : [action.sessionPolicy, action.sessionPolicyFrom]
  return canonical([action.kind, account, region, action.from, action.to, policies])
}

const chunks = <T>(items: readonly T[]): readonly (readonly T[])[] => {
  const parts: (readonly T[])[] = []
  for (let start = 0; start < items.length; start += BATCH) parts.push(items.slice(start, start + BATCH))
  return parts
}
