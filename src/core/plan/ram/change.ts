import type { Cause, PolicyHolder, RamAction } from '../../model/action.ts'
import type { AccountId, PolicyName } from '../../model/names.ts'
import type { PolicyRef } from '../../model/policy.ts'

/** What all RAM actions of one account and plan have in common. */
export type Ground = Readonly<{ account: AccountId; cause: Cause }>

type Frame = Pick<RamAction, 'class' | 'target' | 'effect' | 'cause' | 'why' | 'from' | 'to' | 'binding'>

export const frame = (
  { account, cause }: Ground,
  target: Readonly<{ type: 'role' | 'policy' | 'grant'; id: string }>,
  effect: RamAction['effect'],
  why: string,
  move: Readonly<{ from: string | null; to: string | null }>,
): Frame => ({ class: 'ram', target: { ...target, account }, effect, cause, why, ...move, binding: null })

/** `system/NAME` or `custom/NAME`, as desired state writes it. */
export const refText = ({ type, name }: PolicyRef): string => `${type.toLowerCase()}/${name}`

export const custom = (name: PolicyName): PolicyRef => ({ type: 'Custom', name })

/** `grant`: what passes roles on; `role`: what a role may do. */
export const attachPolicy = (ground: Ground, policy: PolicyRef, holder: PolicyHolder, why: string): RamAction => ({
  ...frame(ground, holderTarget(holder, policy), 'widens', why, { from: null, to: refText(policy) }),
  kind: 'attach-policy',
  policy,
  holder,
})

export const detachPolicy = (ground: Ground, policy: PolicyRef, holder: PolicyHolder, why: string): RamAction => ({
  ...frame(ground, holderTarget(holder, policy), 'narrows', why, { from: refText(policy), to: null }),
  kind: 'detach-policy',
  policy,
  holder,
})

const holderTarget = (holder: PolicyHolder, policy: PolicyRef): Readonly<{ type: 'role' | 'grant'; id: string }> =>
  holder.type === 'role'
    ? { type: 'role', id: holder.name }
    : { type: 'grant', id: `${holder.type}/${holder.name}/${policy.name}` }
