import { CloudError } from '../world/errors.ts'

type Bounds = Readonly<{ min?: number; max?: number; default: number }>
export type Tag = Readonly<{ Key: string; Value: string }>
export type Nested = string | readonly Nested[] | { readonly [key: string]: Nested }

/** The parameters of one request, however they were sent. Names are the API's own and case-sensitive. */
export type Params = Readonly<{
  all: ReadonlyMap<string, string>
  /** Undefined if it was not sent or is empty: the gateway does not tell the two apart. */
  text: (name: string) => string | undefined
  required: (name: string) => string
  /** Clamped to the bounds, as the paging parameters of ECS and ECI are; not a number is an error. */
  integer: (name: string, bounds: Bounds) => number
  boolean: (name: string) => boolean
  /** `Name.1`, `Name.2`, … in order of their numbers. */
  list: (name: string) => readonly string[]
  /** The value parsed as JSON; undefined if it was not sent, an error if it is not JSON. */
  json: (name: string) => unknown
  /** `Tag.1.Key`/`Tag.1.Value` as ECS and ECI send it, or `Tag=[{"Key":…}]` as RAM does. */
  tags: (name?: string) => readonly Tag[]
  /** Everything below a flattened name, as lists and objects: `Container.1.Port.2.Protocol`. */
  nested: (name: string) => Nested | undefined
}>

// Common error codes of RPC APIs: MissingParameter, InvalidParameter.
const missing = (name: string) =>
  new CloudError(
    400,
    'MissingParameter',
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
  )
const invalid = (name: string) =>
  new CloudError(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`)

/** Wraps what the wire carried. */
export const toParams = (all: ReadonlyMap<string, string>): Params => {
  const text = (name: string) => all.get(name) || undefined
  const nested = (name: string) => nest(all, name)
  const json = (name: string) => {
    const value = text(name)
    return value === undefined ? undefined : parseJson(name, value)
  }
  return {
    all,
    text,
    json,
    nested,
    required: (name) => {
      const value = text(name)
      if (value === undefined) throw missing(name)
      return value
    },
    integer: (name, bounds) => {
      const value = text(name)
      if (value === undefined) return bounds.default
      if (!/^-?\d{1,15}$/.test(value)) throw invalid(name)
      return Math.min(bounds.max ?? Infinity, Math.max(bounds.min ?? -Infinity, Number(value)))
    },
    boolean: (name) => text(name)?.toLowerCase() === 'true',
    list: (name) => toTexts(nested(name)),
    tags: (name = 'Tag') => toTags(name, text(name) === undefined ? nested(name) : json(name)),
  }
}

const parseJson = (name: string, value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    throw invalid(name)
  }
}

const toTexts = (value: Nested | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

const toTags = (name: string, value: unknown): readonly Tag[] => {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid(name)
  return value.map((item: unknown) => {
    const { key, value, Key = key, Value = value } = (item ?? {}) as Record<string, unknown>
    if (typeof Key !== 'string') throw missing(`${name}.N.Key`)
    return { Key, Value: typeof Value === 'string' ? Value : '' }
  })
}

/** A node is a list if all its keys are numbers, in the order of the numbers. */
const nest = (all: ReadonlyMap<string, string>, name: string): Nested | undefined => {
  const root = new Map<string, string>()
  for (const [key, value] of all) if (key.startsWith(`${name}.`)) root.set(key.slice(name.length + 1), value)
  return root.size === 0 ? undefined : build(root)
}

const build = (flat: ReadonlyMap<string, string>): Nested => {
  const leaf = flat.get('')
  if (leaf !== undefined) return leaf
  const branches = new Map<string, Map<string, string>>()
  for (const [key, value] of flat) {
    const dot = key.indexOf('.')
    const head = dot < 0 ? key : key.slice(0, dot)
    const branch = branches.get(head) ?? new Map<string, string>()
    branches.set(head, branch.set(dot < 0 ? '' : key.slice(dot + 1), value))
  }
  const entries = [...branches].map(([head, branch]) => [head, build(branch)] as const)
  if (!entries.every(([head]) => /^\d+$/.test(head))) return Object.fromEntries(entries)
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
}
