import { accountAllowed, roleAllowed } from '../desired/bounds.ts'
import { compileBindings } from '../desired/compile.ts'
import type { AccountWishes, Binding, DesiredState } from '../model/desired-state.ts'
import type { Given } from '../model/given.ts'
import type { At, EcsInstance, Instance } from '../model/instance.ts'
import type { AccountRam } from '../model/inventory.ts'
import type { LaunchSpec, Newborn } from '../model/launch.ts'
import { ecsId, groupId, type RoleName } from '../model/names.ts'
import { toIso } from '../model/iso.ts'
import { textsOf, type Grounds } from './reasons.ts'
import { lookUpRoles } from './role-lookup.ts'
import { placeOf } from './words.ts'

/** Why nothing is launched. */
export type LaunchRefusal = Readonly<{ reason: string; why: string; fix: string }>

/** Which role the bindings give to what a spec asks for, or why it is not launched. */
export type LaunchJudgement = Readonly<{ ok: true; binding: Binding } | { ok: false; refusal: LaunchRefusal }>

/** What a spec asks for, as bindings will see it once it is there: without an id, and with nothing held. */
export const wouldBe = ({ kind, name, traits, jobLike }: LaunchSpec, at: At, given: Pick<Given, 'asOf'>): Instance => {
  const common = { ...at, ...traits, name, createdAt: given.asOf }
  return kind === 'ecs'
    ? { ...common, kind, id: ecsId(''), network: 'vpc', status: '', holds: { is: 'nothing' } }
    : {
        ...common,
        kind,
        id: groupId(''),
        bornWith: null,
        madeBy: 'other',
        maker: null,
        life: 'starting',
        jobLike,
      }
}

/** What may be known before RAM is asked: what was decided, and by whom. */
export const judgeLaunch = (
  spec: LaunchSpec,
  at: At,
  wishes: AccountWishes,
  desired: DesiredState,
  given: Given,
): LaunchJudgement => {
  const ground = groundRefusal(at, wishes, given)
  if (ground !== null) return refuse(ground)
  const subject = wouldBe(spec, at, given)
  const choice = compileBindings(desired).choose(subject)
  if (choice.is === 'conflict') return because({ reason: 'conflict', bindings: choice.bindings })
  if (choice.is === 'none') return refuse(noRole(choice.exempted))
  const { binding } = choice
  const { role, sessionPolicy } = binding
  if (sessionPolicy !== null) return refuse(narrowed(binding))
  if (!roleAllowed(given.bounds, role, subject, wishes.name)) return because({ reason: 'operator-bounds', role })
  return { ok: true, binding }
}

/** Whether the role is there and can be taken; null: yes. A role that nobody could read is not handed out. */
export const roleRefusal = (
  { role }: Pick<Binding, 'role'>,
  wishes: AccountWishes,
  ram: AccountRam,
): LaunchRefusal | null => {
  if (ram.state === 'unknown') return reasonOf({ reason: 'unknown', of: 'ram', why: ram.why ?? 'lost-page' })
  switch (lookUpRoles(wishes, ram, {}).soon(role)) {
    case 'fine':
      return null
    case 'missing':
      return missing(wishes, role)
    case 'not-trusting':
      return reasonOf({ reason: 'role-not-trusting-ecs', role })
    case 'not-ours':
      return reasonOf({ reason: 'not-ours', role })
    case 'unknown':
      return reasonOf({ reason: 'unknown', of: 'ram', why: 'lost-page' })
  }
}

/** What is not as it was meant to be, now that it is there: what the spec does not say, such as its VPC, bindings see now. */
export const surpriseIn = (
  { instance }: Newborn,
  { role }: Pick<Binding, 'role'>,
  desired: DesiredState,
): LaunchRefusal | null => {
  const held = instance.kind === 'ecs' ? heldBy(instance) : instance.bornWith
  if (held !== role) {
    const why = `It was asked for with ${role} and holds ${held ?? 'no role'}.`
    return { reason: 'another-role', why, fix: `rolekeeper explain ${instance.id}` }
  }
  const choice = compileBindings(desired).choose(instance)
  if (choice.is === 'one' && choice.binding.role === role) return null
  const now = choice.is === 'one' ? choice.binding.role : choice.is === 'none' ? 'no role' : 'several roles'
  return {
    reason: 'bindings-differ',
    why: `It holds ${role}, which the bindings gave to what the spec says, and they give it ${now} as it is.`,
    fix: `Say in the spec what bindings ask for, such as VpcId. rolekeeper explain ${instance.id} shows which they are.`,
  }
}

const heldBy = ({ holds }: EcsInstance): RoleName | null => (holds.is === 'role' ? holds.ramRoleName : null)

const groundRefusal = ({ account, region }: At, wishes: AccountWishes, given: Given): LaunchRefusal | null => {
  const { control, memories, bounds } = given
  if (!accountAllowed(bounds, account)) {
    return {
      reason: 'operator-bounds',
      why: `The operator's bounds do not let Rolekeeper work in account ${account}.`,
      fix: 'Ask the operator to allow the account.',
    }
  }
  if (!wishes.regions.includes(region)) {
    return {
      reason: 'out-of-scope',
      why: `Region ${region} is not among those of account ${wishes.name} in settings.accounts.`,
      fix: `Add ${region} there, or launch in one of ${wishes.regions.join(', ')}.`,
    }
  }
  if (wishes.mode === 'report') {
    return {
      reason: 'report-only',
      why: `Account ${wishes.name} is in mode report: nothing is changed there.`,
      fix: 'Set its mode to enforce.',
    }
  }
  const unreadable = control.frozen ?? memories.get(account)?.frozen ?? null
  if (unreadable !== null) {
    const why = `The ledger cannot be read (${unreadable.why}), so nothing begins.`
    return { reason: 'unknown', why, fix: 'Mend the ledger and run it again.' }
  }
  if (control.stopped === null) return null
  const { by, at, reason } = control.stopped
  return {
    reason: 'stopped',
    why: `${by} stopped Rolekeeper at ${toIso(at)}: ${reason}. Nothing begins.`,
    fix: 'rolekeeper start',
  }
}

const noRole = (exempted: readonly Binding[]): LaunchRefusal => ({
  reason: 'no-binding',
  why: `No binding gives it a role${exempted.length === 0 ? '' : `, but for an except: ${exempted.map(({ name }) => name).join(', ')}`}.`,
  fix: 'Give the spec the tags, name or network that a binding matches, or write a binding for it. What needs no role is created without Rolekeeper.',
})

/** RunInstances and CreateContainerGroup take no session policy: for a while it would have more than it should. */
const narrowed = ({ name, role, at }: Binding): LaunchRefusal => ({
  reason: 'session-policy',
  why: `Binding ${name} (${placeOf(at)}) narrows ${role} by a session policy, which cannot be given at birth.`,
  fix: 'Create it without a role: Rolekeeper attaches the role with its session policy.',
})

const missing = (wishes: AccountWishes, role: Binding['role']): LaunchRefusal =>
  wishes.roles.get(role)?.managed === true
    ? {
        reason: 'role-missing',
        why: `Role ${role} is declared and does not exist yet.`,
        fix: 'Run rolekeeper apply first: it makes the role.',
      }
    : reasonOf({ reason: 'role-missing', role })

const reasonOf = (grounds: Grounds): LaunchRefusal => ({ reason: grounds.reason, ...textsOf(grounds) })
const refuse = (refusal: LaunchRefusal): LaunchJudgement => ({ ok: false, refusal })
const because = (grounds: Grounds): LaunchJudgement => refuse(reasonOf(grounds))
