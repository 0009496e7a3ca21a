import type { AccountEntry, ControlEntry } from '../model/ledger-entry.ts'
import type { AccountMemory, Control } from '../model/memory.ts'
import { forgetGone, rememberApplied } from './applied.ts'
import { rememberUse } from './approved-use.ts'
import { forgetBirths, rememberBirths } from './births.ts'
import { acceptCommit, grantApproval, holdCommit, resumeScope, suspendScope } from './control.ts'
import { endedBy } from './ended.ts'
import { endLease, grantLease } from './leases.ts'
import { closeActions, openIntent, oweRole } from './open-intents.ts'
import { rememberOthers } from './others.ts'
import { rememberPopulations } from './populations.ts'
import { forgetReversals, rememberReversals } from './reversals.ts'
import { rememberGrace, rememberMatches, rememberRun, rememberStarted, rolesProvenBy } from './runs.ts'
import { endTakenBack, rememberTakenBack } from './taken-back.ts'
import { giveBack, spend, withRolesMade } from './windows.ts'

/**
 * What an account's entries amount to: the only place that interprets them. Entries come in the order of their numbers;
 * one that has been folded already changes nothing.
 */
export const remember = (memory: AccountMemory, entry: AccountEntry): AccountMemory => rememberAll(memory, [entry])

/** The same for many at once. What grows with the fleet is copied once, not once an entry. */
export const rememberAll = (memory: AccountMemory, entries: readonly AccountEntry[]): AccountMemory => {
  let next = memory
  for (const entry of entries) {
    if (entry.number <= next.last) continue
    next = { ...next, ...accountChange(next, entry, memory), last: entry.number }
  }
  return next
}

/** The same for the `control` log. */
export const rememberControl = (control: Control, entry: ControlEntry): Control =>
  entry.number <= control.last ? control : { ...controlChange(control, entry), last: entry.number }

/** An entry that cannot be read, or is not there: the first one stays the reason. What can be read is folded on. */
export const freeze = <M extends Pick<Control, 'last' | 'frozen'>>(memory: M, number: number, why: string): M => ({
  ...memory,
  last: Math.max(memory.last, number),
  frozen: memory.frozen ?? { number, why },
})

/** `given`: the memory that folding began with, which alone others may hold. */
const accountChange = (memory: AccountMemory, entry: AccountEntry, given: AccountMemory): Partial<AccountMemory> => {
  switch (entry.kind) {
    case 'lease':
      return { leases: grantLease(memory.leases, entry) }
    case 'release':
      return { leases: endLease(memory.leases, entry) }
    case 'intent':
      return {
        open: openIntent(memory.open, entry),
        spent: spend(memory, entry),
        made: withRolesMade(memory.made, entry),
        approvedUse: rememberUse(memory.approvedUse, entry),
        takenBack: rememberTakenBack(memory.takenBack, entry),
      }
    case 'result': {
      const ended = endedBy(memory.open, entry)
      return {
        open: closeActions(memory.open, entry),
        ...giveBack(memory, ended),
        // Before `applied`, which may be changed in its place.
        births: rememberBirths(memory, ended, entry.at, memory.births !== given.births),
        applied: rememberApplied(memory.applied, ended, entry.at, memory.applied !== given.applied),
        takenBack: endTakenBack(memory.takenBack, ended),
        reversals: rememberReversals(memory.reversals, ended, entry.at),
      }
    }
    case 'run':
      return {
        populations: rememberPopulations(memory.populations, entry),
        bindingMatches: rememberMatches(memory.bindingMatches, entry),
        graceSince: rememberGrace(memory.graceSince, entry),
        runs: rememberRun(memory.runs, entry),
        started: rememberStarted(memory.started, entry),
        rolesProven: rolesProvenBy(entry) ?? memory.rolesProven,
        applied: forgetGone(memory.applied, entry),
        births: forgetBirths(memory.births, entry.at),
        reversals: forgetReversals(memory.reversals, entry.at),
      }
    case 'owed':
      return { open: oweRole(memory.open, entry) }
    case 'others':
      return { others: rememberOthers(memory.others, entry.changes, entry.at) }
    case 'control':
      return { control: Math.max(memory.control, entry.last) }
    case 'launch':
    case 'snapshot':
      return {}
  }
}

const controlChange = (control: Control, entry: ControlEntry): Control => {
  switch (entry.kind) {
    case 'accepted':
      return acceptCommit(control, entry)
    case 'held':
      return holdCommit(control, entry)
    case 'stop':
      return { ...control, stopped: { by: entry.by, reason: entry.reason, at: entry.at } }
    case 'start':
      return { ...control, stopped: null }
    case 'approval':
      return grantApproval(control, entry)
    case 'suspend':
      return suspendScope(control, entry)
    case 'resume':
      return resumeScope(control, entry)
    case 'snapshot':
      return control
  }
}
