import { says } from '../../read/shape/says.ts'
import type { Path } from '../../read/yaml-place.ts'
import { isObject } from '../../core/model/plain-object.ts'

/** What `${…}` stands for: the environment, and the account that `config('AccountID')` names. */
export type Values = Readonly<{ env: Readonly<Record<string, string | undefined>>; account: string }>

/** A text that cannot be filled in; `message` is one of `says`. */
export type Unfilled = Readonly<{ path: Path; message: string }>

/**
 * Fills in what Serverless Devs would (its parse-spec, compile): `${vars.NAME}`, `${env('NAME')}`, which must be set and not
 * empty, `${env('NAME', 'otherwise')}`, and `${config('AccountID')}`. Variables stand on no others, and each is used.
 */
export const fillIn = (value: unknown, values: Values): Readonly<{ value: unknown; unfilled: readonly Unfilled[] }> => {
  const unfilled: Unfilled[] = []
  const used = new Set<string>()
  const vars = varsOf(value)
  const known = new Map<string, string>()

  const fill = (text: string, path: Path): string =>
    text.replace(/\$\{([^}]*)\}/g, (whole, inside: string) => {
      const found = valueOf(inside.trim(), values, known)
      if (typeof found === 'string') return found
      unfilled.push({ path, message: found.message })
      return whole
    })
  const walk = (one: unknown, path: Path): unknown => {
    if (typeof one === 'string') {
      for (const [, name = ''] of one.matchAll(/\$\{\s*vars\.(\w+)\s*\}/g)) used.add(name)
      return fill(one, path)
    }
    if (Array.isArray(one)) return one.map((item: unknown, at) => walk(item, [...path, at]))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner, [...path, key])]))
  }

  for (const [name, text] of Object.entries(vars)) known.set(name, fill(text, ['vars', name]))
  const filled = walk(value, [])
  for (const name of known.keys()) {
    if (!used.has(name)) unfilled.push({ path: ['vars', name], message: says('is used nowhere', 'Take it out.') })
  }
  return { value: filled, unfilled }
}

const valueOf = (
  expression: string,
  { env, account }: Values,
  vars: ReadonlyMap<string, string>,
): string | Readonly<{ message: string }> => {
  const name = /^vars\.(\w+)$/.exec(expression)?.[1]
  if (name !== undefined)
    return vars.get(name) ?? { message: says(`names vars.${name}, which is not there`, 'Add it.') }
  if (/^config\((['"])AccountID\1\)$/.test(expression)) return account
  const [, , variable, , otherwise] = /^env\((['"])(\w+)\1(?:,\s*(['"])(.*?)\3)?\)$/.exec(expression) ?? []
  if (variable === undefined) {
    const right = "Write ${vars.NAME}, ${env('NAME')}, ${env('NAME', 'otherwise')} or ${config('AccountID')}."
    return { message: says(`holds \${${expression}}, which is nothing that is known here`, right) }
  }
  // An empty variable counts as none.
  const set = env[variable] === '' ? undefined : env[variable]
  return set ?? otherwise ?? { message: says(`needs the environment variable ${variable}`, `Set ${variable}.`) }
}

const varsOf = (value: unknown): Readonly<Record<string, string>> => {
  const vars: unknown = isObject(value) ? value['vars'] : null
  if (!isObject(vars)) return {}
  // What is no text, the schema refuses.
  return Object.fromEntries(
    Object.entries(vars).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
