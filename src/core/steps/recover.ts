import type { Action, Attach, Detach, Replace } from '../model/action.ts'
import type { Held } from '../model/instance.ts'
import type { OpenIntent } from '../model/memory.ts'
import type { BindingName, RoleName } from '../model/names.ts'
import type { Cleared } from '../model/plan.ts'
import type { RamDocument } from '../model/policy.ts'
import type { Outcome } from '../model/run-record.ts'
import { actionKey } from '../plan/key.ts'
import { nextSwapStep, type SwapStep } from './replace.ts'

/** What desired state wants of an instance now: the role with its session policy, or it would widen what a binding narrows. */
export type Wish = Readonly<{ role: RoleName; sessionPolicy: RamDocument | null; binding: BindingName }>

/** `intent`: the number of the entry that left the action open. */
export type Closed = Readonly<{ intent: number; action: Action; outcome: Outcome; code: string }>

export type Recovery = Readonly<{ attach: readonly Cleared<Attach>[]; closed: readonly Closed[] }>

type Now = Held | 'gone' | undefined
type End = Readonly<{ outcome: Outcome; code: string }>

/**
 * What becomes of the actions that an earlier run left open. It only ever attaches, and only to what holds nothing. What
 * is to be attached stays open until the instance is seen to hold a role: ask again after the attach to close it; if the
 * cloud refuses what is wanted, ask with no wish, and the old role comes back.
 */
export const recover = (
  open: readonly OpenIntent[],
  now: ReadonlyMap<string, Held | 'gone'>,
  wanted: (id: string) => Wish | null,
): Recovery => {
  // Of several swaps of one instance the youngest knows what was there last.
  const attach = new Map<string, Attach>()
  const closed: Closed[] = []
  for (const { number: intent, actions, owed } of open.toSorted((a, b) => a.number - b.number)) {
    for (const action of actions) {
      const { id } = action.target
      const due = isEmpty(now.get(id)) ? attachDue(action, owed.get(actionKey(action)), wanted(id)) : null
      const end = due === null ? endOf(action, now.get(id)) : null
      if (due !== null) attach.set(id, due)
      if (end !== null) closed.push({ intent, action, ...end })
    }
  }
  return { attach: [...attach.values()].map((action) => action as Cleared<Attach>), closed }
}

/** What an instance that was left empty gets. `theirs`: the role of another writer that was taken off it. */
const attachDue = (action: Action, theirs: RoleName | undefined, wish: Wish | null): Attach | null => {
  if (action.kind !== 'replace' && action.kind !== 'detach') return null
  if (theirs !== undefined) return putBack(action, theirs)
  return action.kind === 'replace' ? giveRole(action, wish) : null
}

/** How the action ended; null: it stays open. */
const endOf = (action: Action, now: Now): End | null => {
  switch (action.kind) {
    case 'attach':
      return endOfAttach(action, now)
    case 'replace':
      return endOfReplace(action, now)
    case 'detach':
      return endOfDetach(action, now)
    // Two groups are to be looked at for it (`apply/recreate.ts`).
    case 'recreate':
      return null
    default:
      // The plan compares what is there with what is wanted, and does anew what is missing.
      return { outcome: 'interrupted', code: 'planned-anew' }
  }
}

const gone: End = { outcome: 'skipped', code: 'gone' }
const superseded: End = { outcome: 'superseded', code: 'superseded' }
const notDone: End = { outcome: 'interrupted', code: 'planned-anew' }
const done = (outcome: Outcome): End => ({ outcome, code: 'recovered' })

const endOfAttach = ({ to }: Attach, now: Now): End | null => {
  if (now === 'gone') return gone
  switch (now?.is) {
    case 'role':
      return now.ramRoleName === to ? done('attached') : superseded
    case 'nothing':
      return notDone
    default:
      return null
  }
}

const endOfDetach = ({ from }: Detach, now: Now): End | null => {
  if (now === 'gone') return gone
  switch (now?.is) {
    case 'role':
      return now.ramRoleName === from ? notDone : superseded
    case 'nothing':
      return done('detached')
    default:
      return null
  }
}

/** The rule of the live swap, where nothing may begin. */
const endOfReplace = ({ from, to }: Replace, now: Now): End | null => {
  if (now === 'gone') return gone
  if (now === undefined) return null
  const found = { from, to, begun: isEmpty(now), refusedForGood: false, sameRole: from === to, owed: null }
  return endOfSwap[nextSwapStep(found, now, false)]
}

/** After a crash nobody knows how far the swap went, so the old role being there says only that it is there. */
const endOfSwap: Readonly<Record<SwapStep, End | null>> = {
  wait: null,
  detach: null,
  'put-back': null,
  'attach-new': null,
  'attach-old': null,
  done: done('replaced'),
  'rolled-back': notDone,
  superseded,
  closed: notDone,
}

const isEmpty = (now: Now): boolean => now !== undefined && now !== 'gone' && now.is === 'nothing'

/** What another writer had put there, whatever is wanted: our detach took it off unasked. Its session policy nobody told. */
const putBack = ({ target, from }: Replace | Detach, theirs: RoleName): Attach => ({
  kind: 'attach',
  class: 'attach',
  target,
  from: null,
  to: theirs,
  sessionPolicy: null,
  binding: null,
  cause: 'recovery',
  why: `An earlier run was to take ${from} off, took ${theirs} of another writer off, and did not live to put it back.`,
})

/**
 * What is wanted now, else the old role as the ledger remembers it. What a verification was taking back gets what it was to get
 * back: what is wanted there does not work.
 */
const giveRole = (swap: Replace, wish: Wish | null): Attach => ({
  ...givenTo(swap, wish),
  kind: 'attach',
  class: 'attach',
  target: swap.target,
  from: null,
  cause: 'recovery',
  why: `An earlier run took ${swap.from} off and did not live to give it a role again.`,
})

const givenTo = (swap: Replace, wish: Wish | null): Pick<Attach, 'to' | 'sessionPolicy' | 'binding'> => {
  const { from, to, sessionPolicy, sessionPolicyFrom, binding } = swap
  if (swap.cause === 'verification') return { to, sessionPolicy, binding }
  return wish === null
    ? { to: from, sessionPolicy: sessionPolicyFrom, binding }
    : { to: wish.role, sessionPolicy: wish.sessionPolicy, binding: wish.binding }
}
