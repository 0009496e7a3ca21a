import type { Result, RunRecord } from '../core/model/run-record.ts'
import type { VerifySubject } from '../core/model/verification.ts'

/** Which part of a run's changed machines is verified, and how many at most. */
export type SampleSize = Readonly<{ percent: number; max: number }>

const usualSample: SampleSize = { percent: 5, max: 20 }

/**
 * Some of the machines that the run gave a role: at least one where there is one, and the same ones for the same plan,
 * whatever the order of its actions. `digest` maps a text to one that looks random.
 */
export const sampleOf = (
  record: RunRecord,
  digest: (text: string) => string,
  { percent, max }: SampleSize = usualSample,
): readonly VerifySubject[] => {
  const changed = record.results.flatMap(toSubject)
  const size = Math.min(max, Math.ceil((changed.length * percent) / 100))
  const lots = changed.map((subject) => ({ subject, lot: digest(`${record.verdict.plan.planHash} ${subject.id}`) }))
  return lots
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, size)
    .map(({ subject }) => subject)
}

/** Container groups that were born anew have another id, which their action does not know. */
const toSubject = ({ action, outcome }: Result): readonly VerifySubject[] => {
  const given =
    (action.kind === 'attach' && outcome === 'attached') || (action.kind === 'replace' && outcome === 'replaced')
  if (!given) return []
  const { account, region, id } = action.target
  return [{ kind: 'ecs', account, region, id, name: '', holds: { is: 'role', ramRoleName: action.to } }]
}
