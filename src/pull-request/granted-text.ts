import { askedName } from '../core/memory/control.ts'
import { toIso } from '../core/model/iso.ts'
import type { Asked } from '../core/model/asked.ts'
import type { Control } from '../core/model/memory.ts'
import { markdownCode as code } from '../report/escape.ts'

/** What became of a command that was served, in Markdown. */
export const grantedText = ({ approvals, suspensions }: Control, asked: Asked): string => {
  const isIt = (one: Readonly<{ asked: Asked | null }>): boolean =>
    one.asked !== null && askedName(one.asked) === askedName(asked)
  const approval = approvals.find(isIt)
  if (approval !== undefined) {
    const { keys, planHash, until } = approval
    return `✅ Approved: the ${keys.length} actions of ${code(planHash)}, once each and while they are still planned, until ${toIso(until)}. The operator's ceilings hold all the same.`
  }
  const suspension = suspensions.find(isIt)
  if (suspension === undefined) return '✅ Done.'
  const { id, scope, until } = suspension
  const end = until === null ? '' : ` until ${toIso(until)}`
  return `✅ Suspended: ${code(scope.text)}${end}. ${code(`rolekeeper resume ${id}`)} ends it before.`
}
