/**
 * Freezes what was built here, all the way down: objects, lists and Maps (whose writing methods then throw).
 * Never given what belongs to others: see `copyOf`.
 */
export const deepFreeze = <T>(value: T): T => {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value
  if (value instanceof Map) {
    for (const [key, member] of value) deepFreeze([key, member])
    for (const method of ['set', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuse })
  } else {
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return Object.freeze(value)
}

const refuse = (): never => {
  throw new TypeError('This Map belongs to a plan, which never changes.')
}
