import type { Rule } from './rules.ts'

/** What the rules that meet in one place amount to there. Conditions are named by their text. */
export type Effect = Readonly<{
  allow: boolean
  deny: boolean
  allowIf: ReadonlySet<string>
  denyIf: ReadonlySet<string>
}>

/** Rules that meet in one place; a Deny outweighs every Allow (RAM docs, "policy evaluation"). */
export function effectOf(rules: readonly Rule[]): Effect {
  const conditions = (effect: Rule['effect']): ReadonlySet<string> =>
    new Set(rules.flatMap((rule) => (rule.effect === effect && rule.condition !== null ? [rule.condition] : [])))
  const always = (effect: Rule['effect']): boolean =>
    rules.some((rule) => rule.effect === effect && rule.condition === null)
  return { allow: always('Allow'), deny: always('Deny'), allowIf: conditions('Allow'), denyIf: conditions('Deny') }
}

/** Allowed whatever the conditions say. */
export const isAlways = ({ allow, deny, denyIf }: Effect): boolean => allow && !deny && denyIf.size === 0

/** Not allowed whatever the conditions say: each that would allow it also denies it. */
export const isNever = ({ allow, deny, allowIf, denyIf }: Effect): boolean => deny || (!allow && none(allowIf, denyIf))

/** Whether the conditions can be such that `one` allows what `other` does not. Each may hold or not, on its own. */
export function canExceed(one: Effect, other: Effect): boolean {
  if (isNever(one)) return false
  if (other.deny || !none(other.denyIf, one.denyIf)) return true
  if (other.allow) return false
  return one.allow || !none(one.allowIf, new Set([...one.denyIf, ...other.allowIf]))
}

/** Whether nothing is left of the first without the second. */
const none = (conditions: ReadonlySet<string>, without: ReadonlySet<string>): boolean =>
  [...conditions].every((condition) => without.has(condition))
