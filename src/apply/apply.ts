import type { EcsAction, RamAction, Recreate } from '../core/model/action.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import type { Cleared, Verdict } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { rolesTouched } from '../core/plan/ram/touched.ts'
import { applyAttaches } from './attach.ts'
import { applyDetaches } from './detach.ts'
import { freshRoles, unseenRoles } from './fresh-roles.ts'
import { resultOf, type Hands } from './hands.ts'
import { narrowingHindrance } from './narrow.ts'
import { applyRecreates } from './recreate.ts'
import { applyRam, isUndone } from './ram.ts'
import { applyReplaces } from './replace.ts'

/** Accounts of desired state, for what is declared there. */
export type Declared = ReadonlyMap<AccountId, AccountWishes>

/** Looks at what became of the instances before RAM narrows anything, and says what became of them after that. */
export type Settle = (given: readonly Result[]) => Promise<readonly Result[]>

/**
 * The waves in the order of design § 4: what widens in RAM, attach, replace, detach, recreate, what narrows in RAM. A result per
 * action; a failure stops neither the unrelated nor the report, but nothing is detached for a role whose RAM failed.
 */
export const applyWaves = async (
  hands: Hands,
  { waves, plan }: Pick<Verdict<'accepted'>, 'waves' | 'plan'>,
  declared: Declared,
  settle: Settle = (given) => Promise.resolve(given),
): Promise<readonly Result[]> => {
  const widened = await applyRam(hands, waves.widen, () => Promise.resolve(null))
  const { unmade, unwidened } = failedRoles(widened, declared)
  const fresh = freshRoles(widened)

  const attaches = sortOut(hands, waves.attach, ({ target, to }) => touches(unmade, target, [to]), ramFailed)
  const attached = await applyAttaches(hands, attaches.ready, fresh)
  const swaps = sortOut(
    hands,
    waves.replace,
    ({ target, from, to }) => touches(unwidened, target, [from, to]),
    ramFailed,
  )
  const proven = provenBy(attached)
  const doubtful = swaps.ready
    .filter(({ target, to }) => !proven(target, to))
    .map(({ target, to }) => keyOf(target, to))
  const unseen = await unseenRoles(hands, new Map([...fresh].filter(([key]) => doubtful.includes(key))))
  const replaces = sortOut(hands, swaps.ready, ({ target, to }) => touches(unseen, target, [to]), notVisible)
  const replaced = await applyReplaces(hands, replaces.ready, proven)
  const detaches = sortOut(hands, waves.detach, ({ target, from }) => touches(unwidened, target, [from]), ramFailed)
  const detached = await applyDetaches(hands, detaches.ready)

  const rebirths = sortOut(
    hands,
    waves.recreate,
    ({ target, from, to }) => touches(unwidened, target, from === null ? [to] : [from, to]),
    ramFailed,
  )
  const recreated = await applyRecreates(hands, rebirths.ready)

  const swapped = [...swaps.left, ...replaces.left, ...replaced]
  const moved = [...swapped, ...detaches.left, ...detached, ...rebirths.left, ...recreated]
  const settled = await settle([...attaches.left, ...attached, ...moved])
  const mayNarrow = narrowingHindrance(hands, waves.narrow, settled, plan.rolesNarrowed, declared)
  const narrowed = await applyRam(hands, waves.narrow, mayNarrow)
  return [...widened, ...settled, ...narrowed]
}

/** Roles that RAM would not give what desired state wants, as `ACCOUNT/ROLE`. */
type FailedRoles = ReadonlySet<string>

/**
 * Towards and from an unwidened role nothing is swapped. An empty instance takes a role that exists whatever became of
 * its policies; one that was not made, or is not as ECS needs it, it cannot.
 */
const failedRoles = (
  widened: readonly Result[],
  declared: Declared,
): Readonly<{ unmade: FailedRoles; unwidened: FailedRoles }> => {
  const failed = widened.filter(isUndone).flatMap(({ action }) => (action.class === 'ram' ? [action] : []))
  const rolesOf = (actions: readonly RamAction[]): FailedRoles =>
    new Set(
      actions.flatMap((action) =>
        rolesTouched(action, declared.get(action.target.account)).map((role) => keyOf(action.target, role)),
      ),
    )
  return { unmade: rolesOf(failed.filter((action) => 'role' in action)), unwidened: rolesOf(failed) }
}

type Sorted<A extends EcsAction | Recreate> = Readonly<{ ready: readonly Cleared<A>[]; left: readonly Result[] }>
type Reason = Readonly<{ code: string; message: string }>

const ramFailed: Reason = {
  code: 'ram-failed',
  message: 'The changes in RAM for its role did not all succeed in this run, so its role was left as it is.',
}
const notVisible: Reason = {
  code: 'role-not-visible',
  message: 'The new role is made and cannot be seen yet, so nothing was taken off for it; the next run goes on.',
}

const sortOut = <A extends EcsAction | Recreate>(
  hands: Hands,
  actions: readonly Cleared<A>[],
  isLeft: (action: A) => boolean,
  reason: Reason,
): Sorted<A> => {
  const left = actions.filter(isLeft).map((action) => resultOf(action, 'skipped', reason))
  for (const result of left) hands.tell(result)
  return { ready: actions.filter((action) => !isLeft(action)), left }
}

const keyOf = ({ account }: Readonly<{ account: AccountId }>, role: RoleName): string => `${account}/${role}`

const touches = (roles: FailedRoles, at: At, names: readonly RoleName[]): boolean =>
  names.some((name) => roles.has(keyOf(at, name)))

const provenBy = (attached: readonly Result[]): ((at: At, role: RoleName) => boolean) => {
  const proven = new Set(
    attached.flatMap(({ action, outcome }) =>
      action.kind === 'attach' && outcome === 'attached'
        ? [`${action.target.account}/${action.target.region}/${action.to}`]
        : [],
    ),
  )
  return ({ account, region }, role) => proven.has(`${account}/${region}/${role}`)
}
