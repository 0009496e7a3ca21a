/** What is there of a container group and its replacement, as far as the last answers say. */
export type Rebirth = Readonly<{
  old: 'unknown' | 'there' | 'gone'
  /** `none`: it was never made, or is gone again. */
  young: 'unknown' | 'none' | 'starting' | 'ready' | 'ended'
  /** Both are described alike but for id, role and times. */
  alike: boolean
  /** Its creation was asked for, and whether it was made is not known: the client token makes it one. */
  asked: boolean
  /** It was there and is gone again. */
  removed: boolean
  /** It should be ready by now. */
  overdue: boolean
  /** The old one is still to be replaced by this role. */
  wanted: boolean
}>

export type RebirthStep = 'wait' | 'create' | 'delete-old' | 'remove-new' | 'done' | 'rolled-back' | 'closed'

/**
 * What a recreate asks for next, for the run that drives it and for whoever finds what a crash left. The old group goes
 * only when its like is ready; a replacement that is of no use goes, and the old one stays.
 */
export const nextRebirthStep = (now: Rebirth, mayBegin: boolean): RebirthStep => {
  const { old, young, alike, overdue, wanted } = now
  if (old === 'unknown' || young === 'unknown') return 'wait'
  if (young === 'none') return withoutNew(now, mayBegin)
  if (old === 'gone') return young === 'ended' ? 'closed' : 'done'
  if (!wanted || !alike || young === 'ended') return 'remove-new'
  if (young === 'ready') return 'delete-old'
  return overdue ? 'remove-new' : 'wait'
}

const withoutNew = ({ old, asked, removed, wanted }: Rebirth, mayBegin: boolean): RebirthStep => {
  if (old === 'gone') return 'closed'
  if (removed) return 'rolled-back'
  return asked || (mayBegin && wanted) ? 'create' : 'closed'
}
