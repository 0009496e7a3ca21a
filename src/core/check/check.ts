import type { Action, RamAction } from '../model/action.ts'
import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Given } from '../model/given.ts'
import type { ActionStanding, Cleared, Plan, Verdict, Waves } from '../model/plan.ts'
import { deepFreeze } from '../plan/freeze.ts'
import { actionKey, order } from '../plan/key.ts'
import { count, someOf } from '../plan/words.ts'
import { toIso } from '../model/iso.ts'
import { judgeAccount, unreadable, type Judged, type Keyed } from './account.ts'
import { passes, type Filter } from './filter.ts'
import { heldForInstances, heldForRoles, type Held } from './order.ts'

/** `reviewed`: which action keys a plan file has; null: no plan file was given. */
export type CheckOptions = Readonly<{ filter: Filter; reviewed: Pick<ReadonlySet<string>, 'has'> | null }>

/**
 * Says of every action of the plan whether it may be done now, and clears those of an accepted state. Limits are taken
 * of the whole plan; only then a filter or a plan file leaves things out.
 */
export const check = <S extends Standing>(
  plan: Plan<S>,
  desired: DesiredState<S>,
  given: Given,
  options: CheckOptions,
): Verdict<S> => {
  const keyed = plan.actions.map((action): Keyed => ({ action, key: actionKey(action) }))
  const judged = judgeAccounts(keyed, plan, desired, given)
  const standings = new Map(judged.flatMap((one) => one.standings))
  for (const key of leftOut(keyed, desired, options)) standings.set(key, 'filtered')
  const held = new Map<string, string>()
  for (const hold of [() => heldForRoles(keyed, standings, desired), () => heldForInstances(keyed, standings, plan)]) {
    for (const [key, reason] of hold()) {
      held.set(key, reason)
      standings.set(key, 'waiting')
    }
  }
  const ready = keyed.filter(({ key }) => standings.get(key) === 'ready')
  const approved = new Set(judged.flatMap((one) => one.approved))
  const asked = judged.flatMap(({ refused }) => refused).filter(({ keys }) => keys.some(isAsked(standings)))
  return deepFreeze({
    plan,
    refused: asked.map(({ refusal }) => refusal),
    standings,
    approved: carriers(new Set(ready.map(({ key }) => key).filter((key) => approved.has(key))), given),
    findings: [
      ...stopFindings(given),
      ...judged.flatMap(({ findings }) => findings),
      ...newSinceReview(keyed, options),
      ...waitFindings(held),
    ],
    // The compiler does not follow S from the value of `standing` to this type.
    waves: (plan.standing === 'accepted' ? wavesOf(ready) : null) as Verdict<S>['waves'],
  })
}

const judgeAccounts = (keyed: readonly Keyed[], plan: Plan, desired: DesiredState, given: Given): readonly Judged[] =>
  [...desired.accounts.values()]
    .toSorted((a, b) => order(a.id, b.id))
    .map((wishes) => {
      const own = keyed.filter(({ action }) => action.target.account === wishes.id)
      return judgeAccount(own, wishes, plan, desired, given)
    })

/** The approval that carries each of these: the latest that has not ended. */
const carriers = (keys: ReadonlySet<string>, { control, asOf }: Given): Verdict['approved'] =>
  new Map(
    control.approvals
      .filter(({ until }) => until > asOf)
      .flatMap(({ planHash, by, asked, keys: carried }) => {
        const note = { planHash, by, asked: asked && { ...asked } }
        return carried.filter((key) => keys.has(key)).map((key) => [key, note] as const)
      }),
  )

/** What the filter, the plan file or settings leave out. */
const leftOut = (
  keyed: readonly Keyed[],
  { accounts }: DesiredState,
  { filter, reviewed }: CheckOptions,
): readonly string[] => {
  const isIn = ({ action, key }: Keyed): boolean => {
    const wishes = accounts.get(action.target.account)
    return wishes !== undefined && (reviewed === null || reviewed.has(key)) && passes(filter, action, wishes.name)
  }
  return keyed.filter((one) => !isIn(one)).map(({ key }) => key)
}

/** Refusals of what nobody asked for are no news. */
const isAsked =
  (standings: ReadonlyMap<string, ActionStanding>) =>
  (key: string): boolean =>
    standings.get(key) !== 'filtered'

const stopFindings = ({ control }: Given): readonly Finding[] => {
  if (control.frozen !== null) return [unreadable('all accounts', control.frozen.why)]
  if (control.stopped === null) return []
  const { by, at, reason } = control.stopped
  return [
    {
      code: 'stopped',
      severity: 'warning',
      at: null,
      message: `${by} stopped Rolekeeper at ${toIso(at)}: ${reason}. Nothing is changed.`,
      fix: 'rolekeeper start',
    },
  ]
}

const newSinceReview = (keyed: readonly Keyed[], { reviewed }: CheckOptions): readonly Finding[] => {
  const added = reviewed === null ? [] : keyed.filter(({ key }) => !reviewed.has(key))
  if (added.length === 0) return []
  const ids = added.map(({ action }) => action.target.id)
  return [
    {
      code: 'new-since-review',
      severity: 'warning',
      at: null,
      message: `${count(added.length, 'action')} of now ${added.length === 1 ? 'is' : 'are'} not in the plan file and left out: ${someOf(ids)}.`,
      fix: 'Make a new plan file to have them done too.',
    },
  ]
}

const waitFindings = (held: Held): readonly Finding[] => {
  const numbers = new Map<string, number>()
  for (const reason of held.values()) numbers.set(reason, (numbers.get(reason) ?? 0) + 1)
  return [...numbers].map(([reason, number]) => ({
    code: 'waits-in-order',
    severity: 'note',
    at: null,
    message: `${count(number, 'action')} ${number === 1 ? 'waits' : 'wait'}: ${reason}.`,
    fix: 'The first run in which that is so does the rest.',
  }))
}

/** In the order of the plan, which is the order of writes. */
const wavesOf = (ready: readonly Keyed[]): Waves => {
  const wave = <A extends Action>(is: (action: Action) => action is A): readonly Cleared<A>[] =>
    ready
      .map(({ action }) => action)
      .filter(is)
      .map((action) => action as Cleared<A>)
  return {
    widen: wave((action): action is RamAction => action.class === 'ram' && action.effect === 'widens'),
    attach: wave((action) => action.kind === 'attach'),
    replace: wave((action) => action.kind === 'replace'),
    detach: wave((action) => action.kind === 'detach'),
    recreate: wave((action) => action.kind === 'recreate'),
    narrow: wave((action): action is RamAction => action.class === 'ram' && action.effect === 'narrows'),
  }
}
