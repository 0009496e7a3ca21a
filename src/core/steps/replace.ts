import type { Held } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'

/** A swap of one instance's role, as far as it went. */
export type Swap = Readonly<{
  from: RoleName
  to: RoleName
  /** Our detach took the role off: it was answered as done, or it got no answer and the instance is empty now. */
  begun: boolean
  /** The cloud has refused the new role, and will not take it later. */
  refusedForGood: boolean
  /** From and to are one: only the session policy changes. */
  sameRole: boolean
  /** A role of another writer that our detach took off in place of `from`. */
  owed: RoleName | null
}>

export type SwapStep =
  | 'wait'
  | 'detach'
  | 'put-back'
  | 'attach-new'
  | 'attach-old'
  | 'done'
  | 'rolled-back'
  | 'superseded'
  | 'closed'

/**
 * What a swap asks for next, for the run that drives it and for the recovery of one that crashed. `held` is what the
 * last answer or read says; `mayBegin` is all that stop switch, lease and time decide: what has begun goes on to a role.
 */
export const nextSwapStep = (swap: Swap, held: Held | 'gone', mayBegin: boolean): SwapStep => {
  if (held === 'gone') return 'closed'
  switch (held.is) {
    case 'unknown':
      return 'wait'
    case 'nothing':
      return emptyStep(swap)
    case 'role':
      return heldStep(swap, held.ramRoleName, mayBegin)
  }
}

/** Who finds it empty and did not empty it has been overtaken: someone may be isolating a machine. */
const emptyStep = ({ begun, refusedForGood, owed }: Swap): SwapStep => {
  if (!begun) return 'superseded'
  if (owed !== null) return 'put-back'
  return refusedForGood ? 'attach-old' : 'attach-new'
}

const heldStep = (swap: Swap, held: RoleName, mayBegin: boolean): SwapStep => {
  const { from, to, begun, refusedForGood, sameRole } = swap
  if (held !== from && held !== to) return 'superseded'
  if (begun && refusedForGood && held === from) return 'rolled-back'
  if (held === to && (begun || !sameRole)) return 'done'
  return mayBegin ? 'detach' : 'closed'
}
