/** Lower case, so that no two keys are one file where case does not count; no part begins with a dot. */
const PART = '[a-z0-9][a-z0-9._-]*'
const KEY = new RegExp(`^${PART}(/${PART})*$`)
const PREFIX = new RegExp(`^(${PART}/)*(${PART})?$`)
const LONGEST = 512

/** Throws on a key that could leave the store, or mean two things. A caller's error: keys are never made by users. */
export const checkKey = (key: string): string => {
  if (!KEY.test(key) || key.length > LONGEST) throw new Error(`"${key}" is not a key of a ledger.`)
  return key
}

export const checkPrefix = (prefix: string): string => {
  if (!PREFIX.test(prefix) || prefix.length > LONGEST)
    throw new Error(`"${prefix}" is not a prefix of keys of a ledger.`)
  return prefix
}
