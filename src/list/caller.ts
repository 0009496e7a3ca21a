import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { PrincipalFacts } from '../core/model/inventory.ts'
import type { AccountId } from '../core/model/names.ts'
import type { PolicyRef, RamDocument } from '../core/model/policy.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { CallerPowers } from '../core/report/permissions.ts'

type AskedOf = Pick<CloudReader, 'identity' | 'principal' | 'policy'>

/** Who works in the account and what is attached to it. Throws `CloudFailure` where RAM does not say even that. */
export const callerPowers = async (reader: AskedOf, wishes: AccountWishes): Promise<CallerPowers> => {
  const { id: account } = wishes
  const { arn } = await reader.identity(account)
  const caller = callerIn(arn, wishes)
  // The account itself may do everything (RAM documentation, "Policy evaluation process").
  if (caller === null) return { who: arn, documents: [everything], unread: [] }
  const { exists, policies } = await reader.principal(account, caller.type, caller.name)
  const read = await Promise.all(policies.map((ref) => documentOf(reader, account, ref)))
  return {
    who: arn,
    documents: read.flatMap(({ document }) => (document === null ? [] : [document])),
    unread: [
      ...read.flatMap(({ document, name }) => (document === null ? [`what ${name} allows`] : [])),
      ...(exists ? [] : [`the policies of ${caller.type} ${caller.name}`]),
    ],
  }
}

const everything: RamDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

/** ARNs of sessions have the role's name in lower case, so a role that settings name goes by that. Null: the account. */
const callerIn = (arn: string, { assumeRole }: AccountWishes): Pick<PrincipalFacts, 'type' | 'name'> | null => {
  const [, kind, name = ''] = /^acs:ram::\d+:(user|assumed-role)\/([^/]+)/.exec(arn) ?? []
  if (kind === undefined) return null
  return kind === 'user' ? { type: 'user', name } : { type: 'role', name: assumeRole ?? name }
}

/** Not every caller may read every policy; what it may not is left open. */
const documentOf = async (
  reader: AskedOf,
  account: AccountId,
  ref: PolicyRef,
): Promise<Readonly<{ name: string; document: RamDocument | null }>> => {
  const name = `${ref.type.toLowerCase()}/${ref.name}`
  try {
    return { name, document: (await reader.policy(account, ref))?.document ?? null }
  } catch (error) {
    if (!(error instanceof CloudFailure) || error.facts.class !== 'denied') throw error
    return { name, document: null }
  }
}
