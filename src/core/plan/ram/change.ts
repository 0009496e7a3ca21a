import type { PolicyHolder, RamAction } from '../../model/action.ts'
import type { PolicyRef } from '../../model/policy.ts'
import { refText, type Ground } from './declared.ts'

type Frame = Pick<RamAction, 'class' | 'target' | 'effect' | 'cause' | 'why' | 'from' | 'to' | 'binding'>

/** What all RAM actions have in common. */
export const frame = (
  { wishes, cause }: Ground,
  target: Readonly<{ type: 'role' | 'policy' | 'grant'; id: string }>,
  effect: RamAction['effect'],
  why: string,
  move: Readonly<{ from: string | null; to: string | null }>,
): Frame => ({ class: 'ram', target: { ...target, account: wishes.id }, effect, cause, why, ...move, binding: null })

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

/** What a role may do is the role's; what a user or group may pass on is a grant's. */
const holderTarget = (holder: PolicyHolder, policy: PolicyRef): Readonly<{ type: 'role' | 'grant'; id: string }> =>
  holder.type === 'role'
    ? { type: 'role', id: holder.name }
    : { type: 'grant', id: `${holder.type}/${holder.name}/${policy.name}` }
