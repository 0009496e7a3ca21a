import { roleAllowed } from '../desired/bounds.ts'
import { builtInProtections, holdTag } from '../desired/builtin.ts'
import { matches, mentionsTags } from '../desired/match.ts'
import type { Instance } from '../model/instance.ts'
import { DAY } from '../model/time.ts'
import { covers, type Change } from './change.ts'
import type { Facts } from './facts.ts'
import { graceOf } from './grace.ts'
import type { Guard } from './guard.ts'
import { pauseInForce } from './pause.ts'
import type { Grounds } from './reasons.ts'

/** After so many reversals within a day, Rolekeeper stops on an instance (design § 5). */
const REVERSALS_OF_A_FIGHT = 3

/** Tags with this beginning come from the cloud, not from whoever will tag the instance. */
const SYSTEM_TAG = 'acs:'

const heldByTag = ({ tags }: Instance): Grounds | null => (tags.has(holdTag) ? { reason: 'held', tag: holdTag } : null)

const protectedFrom = (instance: Instance, change: Change, { desired, wishes }: Facts): Grounds | null => {
  const protections = [...desired.settings.protect, ...builtInProtections]
  const guard = protections.find((one) => covers(one, change) && matches(one.match, instance, wishes.name))
  return guard === undefined ? null : { reason: 'protected', guard }
}

const suspended = (instance: Instance, change: Change, facts: Facts): Grounds | null => {
  const pause = pauseInForce(instance, change, facts)
  return pause === null ? null : { reason: 'suspended', pause }
}

const inGrace = (instance: Instance, change: Change, facts: Facts): Grounds | null => {
  const found = graceOf(instance, change, facts)
  return found === null || found.isOver ? null : { reason: 'grace', grace: found.grace }
}

/** A change that no tag decided may be the wrong one for an instance whose tags are still to come. */
const settling = (instance: Instance, { binding }: Change, { desired, given }: Facts): Grounds | null => {
  const { settleMs } = desired.settings
  if (given.asOf - instance.createdAt >= settleMs || (binding !== null && mentionsTags(binding.match))) return null
  for (const key of instance.tags.keys()) if (!key.startsWith(SYSTEM_TAG)) return null
  return { reason: 'settling', settleMs }
}

const tooYoung = (instance: Instance, { binding }: Change, { given }: Facts): Grounds | null =>
  binding !== null && given.asOf - instance.createdAt < binding.minAgeMs ? { reason: 'too-young', binding } : null

const fought = (instance: Instance, _change: Change, { given, memory }: Facts): Grounds | null => {
  const reversals = memory.reversals.get(instance.id)?.filter((at) => at > given.asOf - DAY).length ?? 0
  const other = memory.others.get(instance.id) ?? null
  return reversals < REVERSALS_OF_A_FIGHT ? null : { reason: 'fight', reversals, other }
}

const outOfBounds = (instance: Instance, { to }: Change, { given, wishes }: Facts): Grounds | null =>
  to === null || roleAllowed(given.bounds, to, instance, wishes.name) ? null : { reason: 'operator-bounds', role: to }

/** What holds any change back, whatever is to be changed: first what people said, then time, then the operator. */
export const holdGuards: readonly Guard<Instance, Change>[] = [
  { asks: 'is it tagged to be left alone', stop: heldByTag },
  { asks: 'is it protected', stop: protectedFrom },
  { asks: 'is it suspended', stop: suspended },
  { asks: 'is another writer in grace', stop: inGrace },
  { asks: 'are its tags still to come', stop: settling },
  { asks: 'is it old enough for its binding', stop: tooYoung },
  { asks: 'is another writer fighting for it', stop: fought },
  { asks: 'does the operator allow the role here', stop: outOfBounds },
]
