import type { VerifySettings } from '../core/model/desired-state.ts'
import type { Hash } from '../core/model/names.ts'
import type { Result } from '../core/model/run-record.ts'
import type { VerifySubject } from '../core/model/verification.ts'

/**
 * Some of the machines that the run gave a role: at least one where there is one, and the same ones for the same plan,
 * whatever the order of its actions. `digest` maps a text to one that looks random.
 */
export const sampleOf = (
  planHash: Hash,
  results: readonly Result[],
  digest: (text: string) => string,
  { percent, max }: Pick<VerifySettings, 'percent' | 'max'>,
): readonly VerifySubject[] => {
  const changed = results.flatMap(toSubject)
  const size = Math.min(max, Math.ceil((changed.length * percent) / 100))
  const lots = changed.map((subject) => ({ subject, lot: digest(`${planHash} ${subject.id}`) }))
  return lots
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, size)
    .map(({ subject }) => subject)
}

const toSubject = ({ action, outcome, heir }: Result): readonly VerifySubject[] => {
  if (action.kind === 'recreate' && outcome === 'recreated' && heir !== undefined) {
    const { account, region } = action.target
    return [{ kind: 'eci', account, region, id: heir, name: '', holds: { is: 'role', ramRoleName: action.to } }]
  }
  const given =
    (action.kind === 'attach' && outcome === 'attached') || (action.kind === 'replace' && outcome === 'replaced')
  if (!given) return []
  const { account, region, id } = action.target
  return [{ kind: 'ecs', account, region, id, name: '', holds: { is: 'role', ramRoleName: action.to } }]
}
