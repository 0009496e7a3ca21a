import type { Asked } from '../model/asked.ts'
import type { ControlEntry } from '../model/ledger-entry.ts'
import type { Control } from '../model/memory.ts'
import { instant } from '../model/time.ts'
import { APPROVED_USE_MS } from './approved-use.ts'

type Entry<Kind extends ControlEntry['kind']> = Extract<ControlEntry, { kind: Kind }>

/** Taking a commit settles what was held before it. */
export const acceptCommit = (control: Control, entry: Entry<'accepted'>): Control => {
  const { commit, files, parsed, bindings, requireSignature, at } = entry
  return {
    ...control,
    accepted: { commit, files, parsed, bindings, requireSignature, at },
    declaredRoles: new Set([...control.declaredRoles, ...entry.declaredRoles]),
    held: [],
  }
}

export const holdCommit = (control: Control, { commit, why, at }: Entry<'held'>): Control => ({
  ...control,
  held: [...control.held.filter((one) => one.commit !== commit), { commit, why, at }],
})

/** An approval ends at the latest when its use would be forgotten. */
export const grantApproval = (control: Control, entry: Entry<'approval'>): Control => {
  const { planHash, keys, at, asked } = entry
  const until = instant(Math.min(entry.until, at + APPROVED_USE_MS))
  const approval = { planHash, keys, by: asked?.by ?? entry.by, at, until, asked }
  return {
    ...control,
    approvals: [...control.approvals.filter((one) => one.until > at), approval],
    served: serve(control.served, entry),
  }
}

export const suspendScope = (control: Control, entry: Entry<'suspend'>): Control => {
  const { id, scope, reason, owner, at, until, asked } = entry
  const others = control.suspensions.filter((one) => one.id !== id && (one.until === null || one.until > at))
  return {
    ...control,
    suspensions: [...others, { id, scope, reason, owner, at, until, asked }],
    served: serve(control.served, entry),
  }
}

export const resumeScope = (control: Control, { id }: Entry<'resume'>): Control => ({
  ...control,
  suspensions: control.suspensions.filter((one) => one.id !== id),
})

/** What a command in a comment is known by in the ledger. */
export const askedName = ({ host, repository, number, comment, command }: Omit<Asked, 'by'>): string =>
  `${host}:${repository}#${number}/${comment}/${command}`

/** Comments that are older than the use of an approval is remembered are refused for their age (`REQUEST_MS`). */
const serve = (served: Control['served'], { asked, at }: Entry<'approval' | 'suspend'>): Control['served'] =>
  asked === null
    ? served
    : new Map([...[...served].filter(([, then]) => then >= at - APPROVED_USE_MS), [askedName(asked), at]])
