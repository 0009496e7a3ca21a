import type { DesiredState } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Ruled } from './rule.ts'
import { count, someOf } from './words.ts'

/**
 * Where escalations are only to be said: which roles from which more can be had go to which instances of an account. With
 * `approve` a refusal says it, with `deny` the blocked instances do.
 */
export const escalationFindings = (
  { settings }: Pick<DesiredState, 'settings'>,
  ruled: readonly Ruled[],
): readonly Finding[] => (settings.escalation === 'warn' ? ruled.flatMap(escalationsIn) : [])

const escalationsIn = ({ part, rulings }: Ruled): readonly Finding[] => {
  const ids = new Map<string, string[]>()
  for (const { candidate, risks } of rulings) {
    if (risks.length === 0) continue
    const what = `role ${candidate.wanted.to}, which gives ${risks.join(' and ')}`
    ids.set(what, [...(ids.get(what) ?? []), candidate.instance.id])
  }
  return [...ids].map(([what, some]) => ({
    code: 'escalation',
    severity: 'warning',
    at: null,
    message: `In account ${part.facts.wishes.name}, ${count(some.length, 'instance')} (${someOf(some.sort())}) ${some.length === 1 ? 'gets' : 'get'} ${what}.`,
    fix: 'Narrow its policies if that is more than is needed.',
  }))
}
