import type { Action, RamAction } from '../../model/action.ts'
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
  const touched = new Set<RoleName>()
  for (const edit of edits) {
    if (edit.kind === 'create-role' || edit.kind === 'delete-role') touched.add(edit.role)
    else if ('holder' in edit && edit.holder.type === 'role' && grantOf(edit) === null)
      touched.add(roleName(edit.holder.name))
  }
  return [...touched].map((role) => {
    const goes = edits.some((edit) => edit.kind === 'delete-role' && edit.role === role)
    const after = goes ? noPowers : powersThen(sides, role)
    return powerChange(sides.wishes.id, { type: 'role', role }, powersNow(sides, role), after)
  })
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
    const subject = { type: 'grant', grant, holder: `${edit.holder.type} ${edit.holder.name}` } as const
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

/** The grant whose policy is attached or detached; null: it is no grant's. */
const grantOf = (edit: RamAction): string | null =>
  'holder' in edit && edit.policy.type === 'Custom' ? grantOfPolicy(edit.policy.name) : null
