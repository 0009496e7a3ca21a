import type { Action, PolicyHolder, RamAction } from '../../model/action.ts'
import type { DesiredState } from '../../model/desired-state.ts'
import type { AccountRam } from '../../model/inventory.ts'
import { roleName, type AccountId, type RoleName } from '../../model/names.ts'
import type { PowerChange } from '../../model/power.ts'
import { grantOfPolicy } from '../../ram/names.ts'
import { custom, documentThen, sidesOf, type Sides } from './declared.ts'
import { documentNow, noPowers, powerChange, powersNow, powersOf, powersThen } from './powers.ts'

/**
 * What a plan means in permissions: for each group of instances that changes role, each role and each policy that RAM
 * changes, and each grant that is given or taken back.
 */
export const powerChanges = (
  desired: DesiredState,
  ram: ReadonlyMap<AccountId, AccountRam>,
  actions: readonly Action[],
): readonly PowerChange[] =>
  [...desired.accounts.values()].flatMap((wishes) => {
    const facts = ram.get(wishes.id)
    if (facts === undefined) return []
    const sides = sidesOf(wishes, facts)
    const own = actions.filter((action) => action.target.account === wishes.id)
    const edits = own.filter((action) => action.class === 'ram')
    return [
      ...instanceChanges(sides, own),
      ...roleChanges(sides, edits),
      ...policyChanges(sides, edits),
      ...grantChanges(sides, edits),
    ].filter((change) => change !== null)
  })

/** Whether an action is one of those that make up a change of somebody's powers. */
export const isBehind = ({ account, subject }: PowerChange, action: Action): boolean => {
  if (action.target.account !== account) return false
  switch (subject.type) {
    case 'instances':
      return action.class !== 'ram' && action.from === subject.from && action.to === subject.to
    case 'role':
      return action.class === 'ram' && roleWithNewPowers(action) === subject.role
    case 'policy':
      return action.kind === 'update-policy' && action.policy === subject.policy
    case 'grant':
      return action.class === 'ram' && isForHolder(action, subject)
  }
}

const isForHolder = (action: RamAction, subject: Extract<PowerChange['subject'], { type: 'grant' }>): boolean =>
  'holder' in action && grantOf(action) === subject.grant && holderText(action.holder) === subject.holder

type Change = PowerChange | null
type Group = Readonly<{ from: RoleName | null; to: RoleName | null; count: number }>

const instanceChanges = (sides: Sides, actions: readonly Action[]): readonly Change[] => {
  const groups = new Map<string, Group>()
  for (const action of actions) {
    if (action.class === 'ram' || action.from === action.to) continue
    const { from, to } = action
    const key = JSON.stringify([from, to])
    groups.set(key, { from, to, count: (groups.get(key)?.count ?? 0) + 1 })
  }
  return [...groups.values()].map((group) =>
    powerChange(
      sides.wishes.id,
      { type: 'instances', ...group },
      group.from === null ? noPowers : powersNow(sides, group.from),
      group.to === null ? noPowers : powersThen(sides, group.to),
    ),
  )
}

const roleChanges = (sides: Sides, edits: readonly RamAction[]): readonly Change[] => {
  const touched = new Set(edits.map(roleWithNewPowers))
  return [...touched].map((role) => {
    if (role === null) return null
    const goes = edits.some((edit) => edit.kind === 'delete-role' && edit.role === role)
    const after = goes ? noPowers : powersThen(sides, role)
    return powerChange(sides.wishes.id, { type: 'role', role }, powersNow(sides, role), after)
  })
}

/** The role that an edit gives powers to, or takes them from; null: somebody else's, or nobody's. */
const roleWithNewPowers = (edit: RamAction): RoleName | null => {
  if (edit.kind === 'create-role' || edit.kind === 'delete-role') return edit.role
  return 'holder' in edit && edit.holder.type === 'role' && grantOf(edit) === null ? roleName(edit.holder.name) : null
}

const policyChanges = (sides: Sides, edits: readonly RamAction[]): readonly Change[] =>
  edits.map((edit) => {
    if (edit.kind !== 'update-policy') return null
    const ref = custom(edit.policy)
    const before = powersOf([ref], (one) => documentNow(sides, one))
    const subject = { type: 'policy', policy: edit.policy } as const
    return powerChange(sides.wishes.id, subject, before, { ...noPowers, documents: [edit.document] })
  })

const grantChanges = (sides: Sides, edits: readonly RamAction[]): readonly Change[] =>
  edits.map((edit) => {
    const grant = grantOf(edit)
    if (grant === null || !('holder' in edit)) return null
    const subject = { type: 'grant', grant, holder: holderText(edit.holder) } as const
    return edit.kind === 'attach-policy'
      ? powerChange(
          sides.wishes.id,
          subject,
          noPowers,
          powersOf([edit.policy], (ref) => documentThen(sides, ref)),
        )
      : powerChange(
          sides.wishes.id,
          subject,
          powersOf([edit.policy], (ref) => documentNow(sides, ref)),
          noPowers,
        )
  })

const holderText = ({ type, name }: PolicyHolder): string => `${type} ${name}`

/** The grant whose policy is attached or detached; null: it is no grant's. */
const grantOf = (edit: RamAction): string | null =>
  'holder' in edit && edit.policy.type === 'Custom' ? grantOfPolicy(edit.policy.name) : null
