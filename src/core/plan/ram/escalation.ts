import type { RamAction } from '../../model/action.ts'
import type { AccountWishes, Settings } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { AccountRam } from '../../model/inventory.ts'
import type { ApprovalNeed } from '../../model/plan.ts'
import { actionKey } from '../key.ts'
import { risksOfAction } from './power-changes.ts'

export type Held = Readonly<{
  actions: readonly RamAction[]
  findings: readonly Finding[]
  needs: readonly (readonly [string, ApprovalNeed])[]
}>

/**
 * Changes that give powers from which more can be had: with `approve` they wait for an approval, with `deny` they are not
 * made at all, with `warn` they are made and said. Each is named in a finding.
 */
export const holdEscalations = (
  wishes: AccountWishes,
  ram: AccountRam,
  actions: readonly RamAction[],
  escalation: Settings['escalation'],
): Held => {
  const risky = actions.flatMap((action) => {
    const risks = risksOfAction(wishes, ram, action)
    return risks.length === 0 ? [] : [{ action, gives: `${action.why} It gives ${risks.join(' and ')}.` }]
  })
  return {
    actions: escalation === 'deny' ? actions.filter((action) => !risky.some((one) => one.action === action)) : actions,
    findings: risky.map(({ gives }) => finding(gives, escalation)),
    needs: escalation === 'approve' ? risky.map(({ action, gives }) => [actionKey(action), need(wishes, gives)]) : [],
  }
}

const need = ({ id, name }: AccountWishes, gives: string): ApprovalNeed => ({
  class: 'escalation',
  account: id,
  scope: name,
  because: `${gives} settings.escalation is approve, so it waits for an approval.`,
})

const finding = (gives: string, escalation: Settings['escalation']): Finding => ({
  code: 'escalation',
  severity: escalation === 'deny' ? 'error' : 'warning',
  at: null,
  message: escalation === 'deny' ? `${gives} settings.escalation is deny, so it is not done.` : gives,
  fix:
    escalation === 'deny'
      ? 'Narrow the policy, or set settings.escalation to approve and have it approved.'
      : 'Narrow the policy if that is more than is needed.',
})
