/**
 * Freezes what was built here, all the way down: objects, lists, Maps and Sets (whose writing methods then throw).
 * Never given what belongs to others.
 */
export const deepFreeze = <T>(value: T): T => {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value
  if (value instanceof Map || value instanceof Set) {
    for (const [key, member] of value.entries()) {
      deepFreeze(key)
      deepFreeze(member)
    }
    for (const method of ['set', 'add', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuse })
  } else {
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return Object.freeze(value)
}

const refuse = (): never => {
  throw new TypeError('It belongs to a plan, which never changes.')
}
