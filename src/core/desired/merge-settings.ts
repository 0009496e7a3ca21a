import type { Guard, Match, Settings, VerifySettings } from '../model/desired-state.ts'
import { MINUTE } from '../model/time.ts'
import { defaultLimits } from './bounds.ts'
import type { GuardFragment, MatchFragment, SettingsFragment } from './fragment.ts'

/** How long a newborn instance without tags is left to get them. */
const defaultSettleMs = MINUTE

/** How much is verified where only that it should be was said. */
export const usualVerify: VerifySettings = { percent: 5, max: 20, rollback: false }

const verifySettings = (written: NonNullable<SettingsFragment['verify']>): VerifySettings => ({
  percent: written.percent ?? usualVerify.percent,
  max: written.max ?? usualVerify.max,
  rollback: written.rollback ?? usualVerify.rollback,
})

/** Settings with everything that was left out filled in. The built-in protections are the planner's to add. */
export function settingsOf(written: SettingsFragment, matchOf: (match: MatchFragment) => Match): Settings {
  const guard = ({ match, actions, reason, at }: GuardFragment): Guard => ({
    match: matchOf(match),
    actions,
    reason,
    at,
  })
  return {
    limits: { ...defaultLimits, ...written.limits },
    escalation: written.escalation ?? 'approve',
    protect: written.protect.map(guard),
    suspend: written.suspend.map((one) => ({ ...guard(one), owner: one.owner, until: one.until })),
    grace: written.grace.map((one) => ({ ...guard(one), forMs: one.forMs })),
    settleMs: written.settleMs ?? defaultSettleMs,
    prune: written.prune ?? false,
    requireSignature: written.requireSignature ?? false,
    ...(written.notify === null ? {} : { notify: written.notify }),
    ...(written.verify === null ? {} : { verify: verifySettings(written.verify) }),
  }
}
