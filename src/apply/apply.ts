import type { Attach, Detach, RamAction, Replace } from '../core/model/action.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId, Region, RoleName } from '../core/model/names.ts'
import type { Cleared, Waves } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import { applyAttaches } from './attach.ts'
import { applyDetaches } from './detach.ts'
import { resultOf, type Hands } from './hands.ts'
import { applyRam, failedRoles, stillHeld, type FailedRoles } from './ram.ts'
import { applyReplaces } from './replace.ts'

/**
 * The waves in the order of design § 4: what widens in RAM, attach, replace, detach, what narrows in RAM. A result per
 * action; a failure stops neither the unrelated nor the report, but nothing is detached for a role whose RAM failed.
 */
export const applyWaves = async (
  hands: Hands,
  waves: Waves,
  regionsOf: (account: AccountId) => readonly Region[],
): Promise<readonly Result[]> => {
  const widened = await applyRam(hands, waves.widen, () => Promise.resolve(null))
  const broken = failedRoles(widened)
  const fresh = freshRoles(widened)

  const attaches = sortOut(hands, waves.attach, ({ target, to }) => isBroken(broken, fresh, target, to))
  const attached = await applyAttaches(hands, attaches.ready, fresh)
  const replaces = sortOut(hands, waves.replace, ({ target, from, to }) => touches(broken, target, [from, to]))
  const replaced = await applyReplaces(hands, replaces.ready, provenBy(attached))
  const detaches = sortOut(hands, waves.detach, ({ target, from }) => touches(broken, target, [from]))
  const detached = await applyDetaches(hands, detaches.ready)

  const moved = [...replaces.left, ...replaced, ...detaches.left, ...detached]
  const narrowed = await applyRam(hands, waves.narrow, (action) => hindrance(hands, action, moved, regionsOf))
  return [...widened, ...attaches.left, ...attached, ...moved, ...narrowed]
}

type Sorted<A extends Attach | Replace | Detach> = Readonly<{ ready: readonly Cleared<A>[]; left: readonly Result[] }>

const sortOut = <A extends Attach | Replace | Detach>(
  hands: Hands,
  actions: readonly Cleared<A>[],
  isBroken: (action: A) => boolean,
): Sorted<A> => {
  const left = actions.filter(isBroken).map((action): Result => {
    const message = 'The changes in RAM for its role did not all succeed in this run, so its role was left as it is.'
    const result = resultOf(action, 'skipped', { code: 'ram-failed', message })
    hands.tell(result)
    return result
  })
  return { ready: left.length === 0 ? actions : actions.filter((action) => !isBroken(action)), left }
}

const touches = (broken: FailedRoles, { account }: At, roles: readonly RoleName[]): boolean =>
  roles.some((role) => broken.has(`${account}/${role}`))

/** An empty instance takes a role that exists whatever became of its policies; one that could not be made it cannot. */
const isBroken = (broken: FailedRoles, fresh: ReadonlySet<string>, at: At, role: RoleName): boolean =>
  touches(broken, at, [role]) && !fresh.has(`${at.account}/${role}`)

const freshRoles = (results: readonly Result[]): ReadonlySet<string> =>
  new Set(
    results.flatMap(({ action, outcome }) =>
      action.class === 'ram' && action.kind === 'create-role' && outcome === 'created'
        ? [`${action.target.account}/${action.role}`]
        : [],
    ),
  )

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

/** What narrows a role waits while an instance that should leave it has not; a removal also asks the cloud by name. */
const hindrance = async (
  hands: Hands,
  action: RamAction,
  moved: readonly Result[],
  regionsOf: (account: AccountId) => readonly Region[],
): Promise<string | null> => {
  const role = roleNarrowed(action)
  if (role === null) return null
  const { account } = action.target
  const stayed = moved.filter(
    ({ action: move, outcome }) =>
      move.class !== 'ram' &&
      move.target.account === account &&
      move.from === role &&
      !['replaced', 'detached'].includes(outcome),
  )
  const [first] = stayed
  if (first !== undefined) {
    return `${stayed.length} instances that should leave ${role} have not, ${first.action.target.id} for one.`
  }
  return action.kind === 'delete-role' ? stillHeld(hands, account, action.role, regionsOf(account)) : null
}

const roleNarrowed = (action: RamAction): string | null => {
  switch (action.kind) {
    case 'detach-policy':
      return action.holder.type === 'role' ? action.holder.name : null
    case 'update-role':
    case 'delete-role':
      return action.role
    case 'create-role':
    case 'create-policy':
    case 'update-policy':
    case 'delete-policy':
    case 'attach-policy':
      return null
  }
}
