import type { AccountId, RoleName } from '../../model/names.ts'
import type { PolicyRef, RamDocument } from '../../model/policy.ts'
import type { PowerChange, PowerSubject } from '../../model/power.ts'
import { permissionDelta, type Undecided } from '../../ram/delta.ts'
import { regionText } from '../../ram/region.ts'
import { riskOfPolicy, riskText, risksOfAreas } from '../../ram/risk.ts'
import { custom, documentThen, grantPolicy, holdersOf, policyFacts, refText, type Sides } from './declared.ts'

/** What somebody may do: documents, policies that are known by name alone, and what nobody read. */
export type Powers = Readonly<{
  documents: readonly RamDocument[]
  named: readonly PolicyRef[]
  unread: readonly string[]
}>

export const noPowers: Powers = { documents: [], named: [], unread: [] }

/** Powers of a role as RAM has it now. */
export const powersNow = (sides: Sides, role: RoleName): Powers => {
  const facts = sides.ram.roles.get(role)
  if (facts === null) return noPowers
  if (facts === undefined || facts.policies === null) return { ...noPowers, unread: [`the policies of role ${role}`] }
  return powersOf(facts.policies, (ref) => documentNow(sides, ref))
}

/** Powers of a role once RAM is as declared, what grants let it pass among them. */
export const powersThen = (sides: Sides, role: RoleName): Powers => {
  const { wishes } = sides
  const spec = wishes.roles.get(role)
  if (spec === undefined || !spec.managed || spec.policies === 'left') return powersNow(sides, role)
  const granted = wishes.grants
    .filter((grant) => holdersOf(grant).some(({ type, name }) => type === 'role' && name === role))
    .map((grant) => custom(grantPolicy(wishes, grant).name))
  return powersOf([...spec.policies, ...granted], (ref) => documentThen(sides, ref))
}

export const documentNow = (sides: Sides, ref: PolicyRef): RamDocument | null =>
  policyFacts(sides, ref)?.document ?? null

/** In one order, whatever the order in which RAM lists them. */
export const powersOf = (refs: readonly PolicyRef[], documentOf: (ref: PolicyRef) => RamDocument | null): Powers => {
  const documents: RamDocument[] = []
  const named: PolicyRef[] = []
  const unread: string[] = []
  for (const ref of refs.toSorted((a, b) => (refText(a) < refText(b) ? -1 : 1))) {
    const document = documentOf(ref)
    if (document !== null) documents.push(document)
    else if (ref.type === 'System') named.push(ref)
    else unread.push(`what ${refText(ref)} allows`)
  }
  return { documents, named, unread }
}

/**
 * What the change from one set of powers to another gives and takes; null where it changes nothing. What was not read
 * decides nothing: then others may be gained or lost.
 */
export const powerChange = (
  account: AccountId,
  subject: PowerSubject,
  before: Powers,
  after: Powers,
): PowerChange | null => {
  const delta = permissionDelta(before.documents, after.documents)
  const came = lacking(after.named, before.named)
  const gained = [...delta.gained.map(regionText), ...came.map(whole)]
  const lost = [...delta.lost.map(regionText), ...lacking(before.named, after.named).map(whole)]
  const unread = [...new Set([...before.unread, ...after.unread])]
  const isSure = { gained: before.unread.length === 0, lost: after.unread.length === 0 }
  const change: PowerChange = {
    account,
    subject,
    gained: isSure.gained ? gained : [],
    lost: isSure.lost ? lost : [],
    undecided: [
      ...delta.undecided.map(undecidedText),
      ...(isSure.gained ? [] : gained.map((text) => `${text} (may be gained: not all was read)`)),
      ...(isSure.lost ? [] : lost.map((text) => `${text} (may be lost: not all was read)`)),
      ...unread,
    ],
    risks: risksIn(delta, came),
  }
  return change.gained.length + change.lost.length + change.undecided.length === 0 ? null : change
}

/** A condition that may hold is no protection, so what may be gained counts. */
const risksIn = (
  { gained, undecided }: ReturnType<typeof permissionDelta>,
  came: readonly PolicyRef[],
): readonly string[] => {
  const maybe = undecided.filter(({ may }) => may !== 'lose')
  const risks = [
    ...risksOfAreas([...gained, ...maybe].map(({ on }) => on)),
    ...came.flatMap((ref) => riskOfPolicy(ref) ?? []),
  ]
  return [...new Set(risks)].map((risk) => riskText[risk])
}

const lacking = (these: readonly PolicyRef[], those: readonly PolicyRef[]): readonly PolicyRef[] => {
  const known = new Set(those.map(refText))
  return these.filter((ref) => !known.has(refText(ref)))
}

const undecidedText = (one: Undecided): string => `${regionText(one)} (may be ${become[one.may]}: ${because[one.why]})`

const become: Readonly<Record<Undecided['may'], string>> = {
  gain: 'gained',
  lose: 'lost',
  either: 'gained or lost',
}

const because: Readonly<Record<Undecided['why'], string>> = {
  condition: 'a condition decides',
  entangled: 'its wildcards are too entangled to tell',
}

const whole = (ref: PolicyRef): string => `all of ${refText(ref)}`
