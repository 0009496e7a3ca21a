import { kindOrder, type Action, type RamAction } from '../model/action.ts'
import { canonical } from '../model/canonical.ts'
import type { Hash } from '../model/names.ts'

/**
 * What an action is, as text: kind, account, region, id, from, to and its documents. Equal for equal changes, whoever
 * asks for them and why; approvals, plan files, hashes and the ledger go by it.
 */
export const actionKey = (action: Action): string => {
  if (action.class === 'ram') return ramKey(action)
  const { kind, target, from, to } = action
  const document = 'sessionPolicy' in action && action.sessionPolicy !== null ? canonical(action.sessionPolicy) : null
  return JSON.stringify([kind, target.account, target.region, target.id, from, to, document])
}

/** What a key says of its action, for people. `region` null: it is one in RAM. */
export type KeyParts = Readonly<{
  kind: string
  account: string
  region: string | null
  id: string
  from: string | null
  to: string | null
}>

/** The way back. Text that `actionKey` has not made is named as it is. */
export const readKey = (key: string): KeyParts => {
  const [kind, account, region, id, from, to] = parts(key).map((part) => (typeof part === 'string' ? part : null))
  return {
    kind: kind ?? 'unknown',
    account: account ?? '',
    region: region ?? null,
    id: id ?? key,
    from: from ?? null,
    to: to ?? null,
  }
}

const parts = (key: string): readonly unknown[] => {
  try {
    const read: unknown = JSON.parse(key)
    return Array.isArray(read) ? read : []
  } catch {
    return []
  }
}

/** What a plan is known by: its actions, in whatever order. */
export const hashKeys = (keys: readonly string[], digest: (canonicalText: string) => Hash): Hash =>
  digest(canonical(keys.toSorted()))

/** The order of writes, then account, region and id. */
export const compareActions = (a: Action, b: Action): number =>
  order(kindOrder.indexOf(a.kind), kindOrder.indexOf(b.kind)) ||
  order(a.target.account, b.target.account) ||
  order(regionOf(a), regionOf(b)) ||
  order(a.target.id, b.target.id) ||
  order(actionKey(a), actionKey(b))

/** By code units: the same on every machine. */
export const order = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

function ramKey({ class: _class, effect: _effect, cause: _cause, why: _why, binding: _binding, ...what }: RamAction) {
  const { kind, target, from, to, ...documents } = what
  return JSON.stringify([kind, target.account, null, `${target.type}/${target.id}`, from, to, canonical(documents)])
}

const regionOf = ({ target }: Action): string => ('region' in target ? target.region : '')
