import { serviceMadeRoles } from '../desired/builtin.ts'
import { anyGlob } from '../desired/glob.ts'
import { owedRole } from '../memory/open-intents.ts'
import type { EcsAction } from '../model/action.ts'
import type { Binding } from '../model/desired-state.ts'
import type { ContainerGroup, EcsInstance } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'
import type { RamDocument } from '../model/policy.ts'
import { HOUR } from '../model/time.ts'
import { causeOf, isDrift } from './cause.ts'
import type { Change, EcsChange } from './change.ts'
import type { AccountFacts, Facts } from './facts.ts'
import type { Guard } from './guard.ts'
import { holdGuards } from './hold.ts'
import type { Grounds } from './reasons.ts'
import { whyOf } from './why.ts'

const inClassicNetwork = ({ network }: EcsInstance, { to }: EcsChange): Grounds | null =>
  network === 'classic' ? { reason: 'classic-network', role: to } : null

const occupied = (_instance: EcsInstance, change: EcsChange, facts: Facts): Grounds | null => {
  if (change.kind !== 'replace' || change.from === change.to || mayReplace(change, facts)) return null
  const { from, binding } = change
  const serviceMade = binding.whenOccupied === 'always'
  return { reason: 'foreign-role', from, binding, serviceMade }
}

const mayReplace = (
  { from, binding }: Extract<EcsChange, { kind: 'replace' }>,
  { given, wishes }: AccountFacts,
): boolean => {
  const { whenOccupied } = binding
  switch (whenOccupied) {
    case 'never':
      return false
    case 'always':
      return !anyGlob(serviceMadeRoles, from)
    case 'declared':
      return wishes.roles.has(from) || given.control.declaredRoles.has(from)
    default:
      return anyGlob(whenOccupied, from)
  }
}

/** What is given to an empty instance of a doubtful scope takes nothing away; in a wrong account nothing is right. */
const scopeInDoubt = (_instance: EcsInstance, { kind }: EcsChange, { doubt }: Facts): Grounds | null =>
  doubt === null || (kind === 'attach' && doubt !== 'wrong-account')
    ? null
    : { reason: 'unknown', of: 'scope', why: doubt }

/** The cloud refuses an attach of a role that is not there, and no harm is done; a detach it would not refuse. */
const ramInDoubt = (_instance: EcsInstance, { kind, from, to }: EcsChange, { roles }: Facts): Grounds | null => {
  if (kind === 'attach') return null
  const why = roles.doubt ?? (isUnread(from, to, roles) ? 'lost-page' : null)
  return why === null ? null : { reason: 'unknown', of: 'ram', why }
}

const isUnread = (from: RoleName, to: RoleName | null, { now, soon }: Facts['roles']): boolean =>
  to !== null && (soon(to) === 'unknown' || now(from) === 'unknown')

const notOurs = (_instance: EcsInstance, { to }: EcsChange, { roles }: Facts): Grounds | null =>
  to !== null && roles.soon(to) === 'not-ours' ? { reason: 'not-ours', role: to } : null

const missing = (_instance: EcsInstance, { to }: EcsChange, { roles }: Facts): Grounds | null =>
  to !== null && roles.soon(to) === 'missing' ? { reason: 'role-missing', role: to } : null

const notTrusting = (_instance: EcsInstance, { to }: EcsChange, { roles }: Facts): Grounds | null =>
  to !== null && roles.soon(to) === 'not-trusting' ? { reason: 'role-not-trusting-ecs', role: to } : null

const noWayBack = (_instance: EcsInstance, change: EcsChange, { roles }: Facts): Grounds | null => {
  if (change.kind !== 'replace') return null
  const state = roles.now(change.from)
  if (state !== 'missing' && state !== 'not-trusting') return null
  return { reason: 'no-way-back', role: change.from, missing: state === 'missing' }
}

/** What the role cannot be given itself, an instance that leaves another role for it would lose. */
const withheld = (instance: EcsInstance, change: EcsChange, facts: Facts): Grounds | null => {
  if (change.kind === 'detach') return null
  const { from, to, kind } = change
  const incomplete = kind === 'replace' && from !== to ? facts.roles.incomplete(to) : null
  if (incomplete !== null) return { reason: 'withheld', role: to, ...incomplete }
  const risks = facts.desired.settings.escalation === 'deny' ? escalationOf(instance, change, facts) : []
  if (risks.length === 0) return null
  const because = `it gives ${risks.join(' and ')}, and settings.escalation is deny`
  const fix = `Narrow the policies of ${to}, or set settings.escalation to approve and have it approved.`
  return { reason: 'withheld', role: to, because, fix }
}

/** What our detach took from another writer comes first: as long as it is owed, nothing of ours takes its place. */
const owedToAnother = ({ id }: EcsInstance, { to }: EcsChange, { memory }: Facts): Grounds | null => {
  const theirs = owedRole(memory.open, id)
  if (to === null || theirs === null) return null
  const because = `a detach of ours took ${theirs} of another writer off, which goes back first`
  return { reason: 'withheld', role: to, because, fix: `Wait for the next run, or give it ${theirs} by hand.` }
}

/**
 * Powers from which more can be had that an instance would be given, in words. What it gets at birth is no escalation,
 * nor is what comes back after somebody changed it.
 */
export const escalationOf = (
  instance: Pick<EcsInstance | ContainerGroup, 'id' | 'account' | 'region' | 'createdAt'>,
  change: Change,
  facts: Facts,
): readonly string[] => {
  const { kind, from, to } = change
  if (kind === 'detach' || from === to || isDrift(facts, instance, to)) return []
  return kind === 'attach' && isYoung(instance, facts) ? [] : facts.roles.risks(to)
}

/**
 * Everything that can keep a change of an ECS instance from being made; the first that does is reported. What lasts
 * comes before what passes, so that an instance does not change its reason with every hiccup of the cloud; a conflict
 * and a held role that is not known come before all of them (`wish.ts`), as no change can be named then.
 */
export const ecsGuards: readonly Guard<EcsInstance, EcsChange>[] = [
  ...holdGuards,
  { asks: 'is it in a VPC', stop: inClassicNetwork },
  { asks: 'may the role it holds be replaced', stop: occupied },
  { asks: 'is its region listed whole', stop: scopeInDoubt },
  { asks: 'is known what RAM says', stop: ramInDoubt },
  { asks: 'is the role ours to give', stop: notOurs },
  { asks: 'does the role exist', stop: missing },
  { asks: 'does the role trust ECS', stop: notTrusting },
  { asks: 'could the old role be given back', stop: noWayBack },
  { asks: 'is a role of another writer on its way back', stop: owedToAnother },
  { asks: 'will the role be what is declared, and may it be given', stop: withheld },
]

/** The action that makes the change. */
export const ecsAction = (instance: EcsInstance, change: EcsChange, facts: AccountFacts): EcsAction => {
  const { account, region, id } = instance
  const common = {
    target: { type: 'ecs', account, region, id },
    cause: causeOf(facts, instance, change.to),
    why: whyOf(change, facts, id),
  } as const
  const applied = facts.memory.applied.get(id)
  switch (change.kind) {
    case 'attach': {
      const { kind, from, to, binding } = change
      const klass = applied?.role === to ? 'restore' : isYoung(instance, facts) ? 'birth' : 'attach'
      return { kind, class: klass, from, to, ...boundBy(binding), ...common }
    }
    case 'replace': {
      const { kind, from, to, binding } = change
      const klass = from !== to && applied?.role === to ? 'restore' : 'replace'
      const sessionPolicyFrom = applied?.role === from ? copyOf(applied.sessionPolicy) : null
      return { kind, class: klass, from, to, ...boundBy(binding), sessionPolicyFrom, ...common }
    }
    case 'detach': {
      const { kind, from, to, binding } = change
      return { kind, class: 'detach', from, to, binding, ...common }
    }
  }
}

const boundBy = ({ name, sessionPolicy }: Binding) => ({
  binding: name,
  sessionPolicy: copyOf(sessionPolicy),
})

/** Its first role counts as a birth. */
const isYoung = ({ createdAt }: Pick<EcsInstance, 'createdAt'>, { given }: AccountFacts): boolean =>
  given.asOf - createdAt < HOUR

/** Plans are frozen, what they are made from is not theirs to freeze. */
const copyOf = (document: RamDocument | null): RamDocument | null => document && structuredClone(document)
