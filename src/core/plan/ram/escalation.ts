import type { RamAction } from '../../model/action.ts'
import type { AccountWishes, Settings } from '../../model/desired-state.ts'
import type { Finding } from '../../model/finding.ts'
import type { RoleName } from '../../model/names.ts'
import type { ApprovalNeed } from '../../model/plan.ts'
import type { PolicyRef } from '../../model/policy.ts'
import { riskOfPolicy, riskText, risksOf } from '../../ram/risk.ts'
import { actionKey } from '../key.ts'
import { custom, documentThen, type Sides } from './declared.ts'
import { documentNow, noPowers, powerChange, powersOf } from './powers.ts'

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
  sides: Sides,
  actions: readonly RamAction[],
  escalation: Settings['escalation'],
): Held => {
  const risky = actions.flatMap((action) => {
    const risks = risksOfAction(sides, action)
    return risks.length === 0 ? [] : [{ action, gives: `${action.why} It gives ${risks.join(' and ')}.` }]
  })
  const isRisky = new Set(risky.map(({ action }) => action))
  return {
    actions: escalation === 'deny' ? actions.filter((action) => !isRisky.has(action)) : actions,
    findings: risky.map(({ gives }) => finding(gives, escalation)),
    needs:
      escalation === 'approve' ? risky.map(({ action, gives }) => [actionKey(action), need(sides.wishes, gives)]) : [],
  }
}

/** What one RAM action gives of powers from which more can be had, in words; empty: nothing. */
const risksOfAction = (sides: Sides, action: RamAction): readonly string[] => {
  if (action.kind === 'attach-policy') return risksOfPowers(sides, [action.policy])
  if (action.kind !== 'update-policy') return []
  const before = powersOf([custom(action.policy)], (ref) => documentNow(sides, ref))
  const subject = { type: 'policy', policy: action.policy } as const
  const change = powerChange(sides.wishes.id, subject, before, { ...noPowers, documents: [action.document] })
  return change?.risks ?? []
}

/** Managed roles whose declared policies let their holders get more powers, with what these are in words. */
export const riskyRoles = (sides: Sides): ReadonlyMap<RoleName, readonly string[]> =>
  new Map(
    [...sides.wishes.roles.values()].flatMap((role) => {
      const risks = role.managed && role.policies !== 'left' ? risksOfPowers(sides, role.policies) : []
      return risks.length === 0 ? [] : [[role.name, risks]]
    }),
  )

const risksOfPowers = (sides: Sides, policies: readonly PolicyRef[]): readonly string[] => {
  const { documents, named } = powersOf(policies, (ref) => documentThen(sides, ref))
  const risks = new Set([...risksOf(documents), ...named.flatMap((ref) => riskOfPolicy(ref) ?? [])])
  return [...risks].map((risk) => riskText[risk])
}

const need = ({ id, name }: AccountWishes, gives: string): ApprovalNeed => ({
  class: 'escalation',
  account: id,
  scope: name,
  because: `${gives} settings.escalation is approve, so it waits for an approval.`,
})

const finding = (gives: string, escalation: Settings['escalation']): Finding =>
  escalation === 'deny'
    ? {
        code: 'escalation',
        severity: 'error',
        at: null,
        message: `${gives} settings.escalation is deny, so it is not done.`,
        fix: 'Narrow the policy, or set settings.escalation to approve and have it approved.',
      }
    : {
        code: 'escalation',
        severity: 'warning',
        at: null,
        message: gives,
        fix: 'Narrow the policy if that is more than is needed.',
      }
