import type { SuspendScope } from '../model/ledger-entry.ts'
import { bindingName, roleName } from '../model/names.ts'

const keys = ['account', 'region', 'instance', 'binding', 'role'] as const
type Key = (typeof keys)[number]

export type SuspendScopeReading = Readonly<
  { ok: true; scope: SuspendScope } | { ok: false; wrong: string; right: string }
>

const RIGHT = `all, or KEY=VALUE[,KEY=VALUE…] with the keys ${keys.join(', ')}; a key that comes twice means either.`

/** Reads what `rolekeeper suspend SCOPE` names. Every key that is given must hold. */
export const parseSuspendScope = (text: string): SuspendScopeReading => {
  const scope = text.trim()
  const values: Record<Key, string[]> = { account: [], region: [], instance: [], binding: [], role: [] }
  if (scope !== 'all') {
    for (const part of scope.split(',')) {
      const wrong = take(part.trim(), values)
      if (wrong !== null) return { ok: false, wrong, right: RIGHT }
    }
  }
  return {
    ok: true,
    scope: {
      text: scope,
      accounts: orNull(values.account),
      regions: orNull(values.region),
      ids: orNull(values.instance),
      bindings: orNull(values.binding.map(bindingName)),
      roles: orNull(values.role.map(roleName)),
    },
  }
}

/** Null: taken; else what is wrong. */
const take = (part: string, values: Record<Key, string[]>): string | null => {
  const equals = part.indexOf('=')
  if (equals < 0) return `"${part}" is neither all nor KEY=VALUE.`
  const name = part.slice(0, equals).trim()
  const key = keys.find((one) => one === name)
  if (key === undefined) return `"${name}" is not a key.`
  const value = part.slice(equals + 1).trim()
  if (value === '') return `"${name}" has no value.`
  values[key].push(value)
  return null
}

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)
