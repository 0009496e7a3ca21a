import type { Hash } from '../model/names.ts'
import type { Refusal } from '../model/plan.ts'
import { count } from '../plan/words.ts'
import type { RefusalNote } from './report.ts'

/** What was refused, and the three ways on: approve, raise, split (design § 3). `approving`: by which command. */
export const toRefusalNote = (refusal: Refusal, planHash: Hash, approving: string): RefusalNote => ({
  what: `${what(refusal)} ${refusal.because}`.trim(),
  ways: [
    `approve exactly these actions for a day: ${approving} ${planHash}`,
    raise(refusal),
    'split: change less per commit, or apply a part (--account, --region, --instance, --binding)',
  ],
})

const what = ({ class: limitClass, scope, limit, wanted }: Refusal): string =>
  limit === 0
    ? `${scope}: ${count(wanted, `${limitClass} action`)} not done without approval.`
    : `${scope}: ${count(wanted, `${limitClass} action`)} wanted, ${limit} allowed: none of them is done.`

const raise = ({ class: limitClass }: Refusal): string =>
  limitClass === 'escalation'
    ? 'relax: settings.escalation: warn lets it pass with a warning'
    : `raise: settings.limits.${limitClass}, up to the operator's ceiling`
