import type { Finding } from '../model/finding.ts'
import type { EcsInstance } from '../model/instance.ts'
import { MINUTE } from '../model/time.ts'
import type { AccountFacts } from './facts.ts'
import type { Ruled, Ruling } from './rule.ts'
import { count, someOf } from './words.ts'

/** An event brings a role within seconds; what is older than this and has none, none has brought. */
const LATE_MS: number = 2 * MINUTE

/**
 * Instances that were born since the last run of their region, which was of this commit, and wait for a role longer than
 * an event takes: the sweep has to do what an event should have done (design § 6).
 */
export const missedEvents = (ruled: readonly Ruled[]): readonly Finding[] =>
  ruled.flatMap(({ part: { facts, regions }, rulings }) =>
    regions.flatMap(({ region }) => {
      const ids = rulings.flatMap((ruling) => bornUnseen(ruling, facts)).filter((one) => one.region === region)
      return ids.length === 0 ? [] : [missed(facts, region, ids.map(({ id }) => id).sort())]
    }),
  )

const bornUnseen = ({ candidate, decision }: Ruling, facts: AccountFacts): readonly EcsInstance[] => {
  if (candidate.kind !== 'ecs' || decision.is === 'blocked' || facts.given.partial) return []
  const { action } = decision
  if (action.kind !== 'attach' || action.class === 'restore') return []
  const { region, createdAt } = candidate.instance
  const last = facts.memory.runs.findLast(({ shard }) => shard === null || shard === region)
  const isUnseen = last !== undefined && last.commit === facts.desired.commit && last.at < createdAt
  return isUnseen && facts.given.asOf - createdAt > LATE_MS ? [candidate.instance] : []
}

const missed = ({ wishes }: AccountFacts, region: string, ids: readonly string[]): Finding => ({
  code: 'missed-event',
  severity: 'note',
  at: null,
  message: `${count(ids.length, 'instance')} of ${wishes.name}/${region} had no role two minutes after birth though a binding matches: ${someOf(ids)}.`,
  fix: 'Look at the trigger, the log and the dead letters of instance-event there; where it is not deployed, this is how it is.',
})
