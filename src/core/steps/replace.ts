import type { Held } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'

/** A swap of one instance's role, as far as it went. */
export type Swap = Readonly<{
  from: RoleName
  to: RoleName
  /**
   * Our detach took the role off: it was answered as done, or it got no answer and the instance is empty now.
   * Recovery, which cannot know, says true.
   */
  begun: boolean
  /** The cloud has refused the new role, and will not take it later. */
  refusedForGood: boolean
  /** From and to are one: only the session policy changes. */
  sameRole: boolean
}>

export type SwapStep =
  'wait' | 'detach' | 'attach-new' | 'attach-old' | 'done' | 'rolled-back' | 'superseded' | 'closed'

/** What a swap asks for next. `held` is what the last read or answer says; `mayBegin`: a new change may begin. */
export const nextSwapStep = (_swap: Swap, _held: Held | 'gone', _mayBegin: boolean): SwapStep => {
  throw new Error('not built yet')
}
