import type { AccountWishes } from '../../model/desired-state.ts'
import type { AccountRam } from '../../model/inventory.ts'
import type { RoleName } from '../../model/names.ts'
import type { PolicyRef, RamDocument } from '../../model/policy.ts'
import type { PowerChange, PowerSubject } from '../../model/power.ts'
import { permissionDelta } from '../../ram/delta.ts'
import { regionText } from '../../ram/region.ts'
import { riskOfPolicy, riskText, risksOfAreas } from '../../ram/risk.ts'
import { refText } from './change.ts'

/** What a role, or nobody, may do: documents, and policies that are known by name alone. */
export type Powers = Readonly<{
  documents: readonly RamDocument[]
  named: readonly PolicyRef[]
  unread: readonly string[]
}>

export const noPowers: Powers = { documents: [], named: [], unread: [] }

/** Powers of a role as RAM has it now. */
export const powersNow = (ram: AccountRam, role: RoleName): Powers => {
  const facts = ram.roles.get(role)
  if (facts === null) return noPowers
  if (facts === undefined || facts.policies === null) return { ...noPowers, unread: [`the policies of role ${role}`] }
  return powersOf(facts.policies, (ref) => ram.policies.get(refText(ref))?.document ?? null)
}

/** Powers of a role once RAM is as declared. */
export const powersThen = (wishes: AccountWishes, ram: AccountRam, role: RoleName): Powers => {
  const spec = wishes.roles.get(role)
  if (spec === undefined || !spec.managed || spec.policies === 'left') return powersNow(ram, role)
  return powersOf(spec.policies, (ref) => documentThen(wishes, ram, ref))
}

/** The document of a custom policy once RAM is as declared; null: not known. */
export const documentThen = (wishes: AccountWishes, ram: AccountRam, ref: PolicyRef): RamDocument | null =>
  ref.type === 'System'
    ? null
    : (wishes.policies.get(ref.name)?.document ?? ram.policies.get(refText(ref))?.document ?? null)

const powersOf = (refs: readonly PolicyRef[], documentOf: (ref: PolicyRef) => RamDocument | null): Powers => {
  const documents: RamDocument[] = []
  const named: PolicyRef[] = []
  const unread: string[] = []
  for (const ref of refs) {
    const document = documentOf(ref)
    if (document !== null) documents.push(document)
    else if (ref.type === 'System') named.push(ref)
    else unread.push(refText(ref))
  }
  return { documents, named, unread }
}

/** What the change from one set of powers to another gives and takes; null where it changes nothing. */
export const powerChange = (
  account: AccountWishes['id'],
  subject: PowerSubject,
  before: Powers,
  after: Powers,
): PowerChange | null => {
  const delta = permissionDelta(before.documents, after.documents)
  const came = after.named.filter((ref) => !before.named.some((old) => refText(old) === refText(ref)))
  const went = before.named.filter((ref) => !after.named.some((now) => refText(now) === refText(ref)))
  const unread = [...new Set([...before.unread, ...after.unread])]
  const risks = [...risksOfAreas(delta.gained.map(({ on }) => on)), ...came.flatMap((ref) => riskOfPolicy(ref) ?? [])]
  const change: PowerChange = {
    account,
    subject,
    gained: [...delta.gained.map(regionText), ...came.map(whole)],
    lost: [...delta.lost.map(regionText), ...went.map(whole)],
    undecided: [...delta.undecided.map((one) => `${regionText(one)} (may ${one.may}: ${one.why})`), ...unread],
    risks: [...new Set(risks)].map((risk) => riskText[risk]),
  }
  return change.gained.length + change.lost.length + change.undecided.length === 0 ? null : change
}

const whole = (ref: PolicyRef): string => `all of ${refText(ref)}`
