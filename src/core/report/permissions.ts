import type { Purpose } from '../desired/least.ts'
import type { AccountId } from '../model/names.ts'
import type { RamDocument } from '../model/policy.ts'
import { permissionDelta } from '../ram/delta.ts'
import { regionText } from '../ram/region.ts'

/** What a caller has, as far as RAM would say: its documents, and what of it nobody could read. */
export type CallerPowers = Readonly<{ who: string; documents: readonly RamDocument[]; unread: readonly string[] }>

/** What a caller has next to what it needs. What was not read may hold what seems to be missing. */
export type Comparison = Readonly<{
  who: string
  missing: readonly string[]
  tooMuch: readonly string[]
  undecided: readonly string[]
}>

export type AccountPermissions = Readonly<{
  account: AccountId
  name: string
  policy: RamDocument
  /** Null: nobody asked. */
  check: Comparison | null
}>

/** `rolekeeper/permissions/v1`. */
export type PermissionsDocument = Readonly<{
  schema: 'rolekeeper/permissions/v1'
  version: string
  for: Purpose
  commit: string
  accounts: readonly AccountPermissions[]
  /** What the home account's credentials need beside it, to take the roles of other accounts; null: there are none. */
  assume: RamDocument | null
}>

/** What is missing and what is too much. */
export const comparePermissions = (needed: RamDocument, has: CallerPowers): Comparison => {
  const { gained, lost, undecided } = permissionDelta(has.documents, [needed])
  const missing = gained.map(regionText)
  const isSure = has.unread.length === 0
  return {
    who: has.who,
    missing: isSure ? missing : [],
    tooMuch: lost.map(regionText),
    undecided: [...undecided.map(regionText), ...(isSure ? [] : [...missing, ...has.unread])],
  }
}

/** Whether the caller has exactly what it needs. */
export const isExact = ({ missing, tooMuch, undecided }: Comparison): boolean =>
  missing.length + tooMuch.length + undecided.length === 0
