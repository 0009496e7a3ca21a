import type { AccountPermissions, Comparison, PermissionsDocument } from '../../core/report/permissions.ts'
import { isExact } from '../../core/report/permissions.ts'
import { toJson } from '../data/json.ts'
import { terminal as safe } from '../escape.ts'
import { paintWith } from './paint.ts'
import type { Paint } from './paint.ts'
import type { Look } from './text.ts'

/** The policies as RAM takes them, or what is wrong with those that the callers have. One policy alone stands bare. */
export const permissionsText = ({ accounts, assume }: PermissionsDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const [only, ...more] = accounts
  if (only !== undefined && more.length === 0 && only.check === null && assume === null) return toJson(only.policy)
  const parts = accounts.map((one) => `${paint.strong(safe(titleOf(one)))}\n${bodyOf(one, paint)}`)
  const taking =
    assume === null ? [] : [`${paint.strong('To take the roles of other accounts, at home')}\n${toJson(assume)}`]
  return [...parts, ...taking].join('\n')
}

const titleOf = ({ account, name, check }: AccountPermissions): string =>
  `${name} (${account})${check === null ? '' : ` · ${check.who}`}`

const bodyOf = ({ policy, check }: AccountPermissions, paint: Paint): string =>
  check === null ? toJson(policy) : comparisonOf(check, paint)

const comparisonOf = (check: Comparison, paint: Paint): string => {
  if (isExact(check)) return `${paint.good('It has exactly what it needs.')}\n`
  const { missing, tooMuch, undecided } = check
  const lines = [
    ...missing.map((power) => `  ${paint.bad('missing')}   ${safe(power)}`),
    ...tooMuch.map((power) => `  ${paint.todo('too much')}  ${safe(power)}`),
    ...undecided.map((power) => `  ${paint.faint('not known')} ${safe(power)}`),
  ]
  return `${lines.join('\n')}\n`
}
