import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { PrincipalFacts } from '../core/model/inventory.ts'
import type { AccountId } from '../core/model/names.ts'
import type { PolicyRef, RamDocument } from '../core/model/policy.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { CallerPowers } from '../core/report/permissions.ts'

type AskedOf = Pick<CloudReader, 'identity' | 'principal' | 'groupsOfUser' | 'policy' | 'roleNames'>
type Holder = Pick<PrincipalFacts, 'type' | 'name'>
/** What is attached to somebody, and in words what of it nobody could read. */
type Attached = Readonly<{ policies: readonly PolicyRef[]; unread: readonly string[] }>

/**
 * Who works in the account and what is attached to it, through its groups too. Throws `CloudFailure` where RAM does not
 * say even what is its own.
 */
export const callerPowers = async (reader: AskedOf, wishes: AccountWishes): Promise<CallerPowers> => {
  const { id: account } = wishes
  const { arn } = await reader.identity(account)
  // The account itself may do everything (RAM documentation, "Policy evaluation process").
  if (/^acs:ram::\d+:root$/.test(arn)) return { who: arn, documents: [everything], unread: [] }
  const caller = callerIn(arn, wishes)
  if (caller === null) return { who: arn, documents: [], unread: [`what ${arn} may do`] }
  const own = await attachedTo(reader, account, caller)
  const byGroups = caller.type === 'user' ? await attachedToGroups(reader, account, caller.name) : []
  const all = [own, ...byGroups]
  const refs = new Map(all.flatMap(({ policies }) => policies).map((ref) => [`${ref.type}/${ref.name}`, ref]))
  const read = await Promise.all([...refs.values()].map((ref) => documentOf(reader, account, ref)))
  return {
    who: arn,
    documents: read.flatMap(({ document }) => (document === null ? [] : [document])),
    unread: [
      ...read.flatMap(({ document, name }) => (document === null ? [`what ${name} allows`] : [])),
      ...all.flatMap(({ unread }) => unread),
    ],
  }
}

const everything: RamDocument = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

/**
 * A user, or a role whose session it is: `acs:sts::ID:assumed-role/ROLE/SESSION`, or `acs:ram::ID:role/ROLE/SESSION` as
 * AssumeRole still says it (STS API reference). Names of roles may come in lower case there, so a role that settings name
 * goes by that.
 */
const callerIn = (arn: string, { assumeRole }: AccountWishes): Holder | null => {
  const [, kind, name = ''] = /^acs:(?:ram|sts)::\d+:(user|role|assumed-role)\/([^/]+)/.exec(arn) ?? []
  if (kind === undefined) return null
  if (kind === 'user') return { type: 'user', name }
  return { type: 'role', name: isSameRole(assumeRole, name) ? (assumeRole ?? name) : name }
}

const isSameRole = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

const attachedTo = async (reader: AskedOf, account: AccountId, { type, name }: Holder): Promise<Attached> => {
  const { exists, policies } = await reader.principal(account, type, name)
  if (exists) return { policies, unread: [] }
  const real = type === 'role' ? await inItsOwnCase(reader, account, name) : null
  if (real === null) return { policies: [], unread: [`the policies of ${type} ${name}`] }
  return { policies: (await reader.principal(account, type, real)).policies, unread: [] }
}

const inItsOwnCase = async (reader: AskedOf, account: AccountId, role: string): Promise<string | null> => {
  const names = await orDenied(() => reader.roleNames(account))
  return names?.find((name) => isSameRole(name, role)) ?? null
}

const attachedToGroups = async (reader: AskedOf, account: AccountId, user: string): Promise<readonly Attached[]> => {
  const groups = await orDenied(() => reader.groupsOfUser(account, user))
  if (groups === null) return [{ policies: [], unread: [`what user ${user} has through its groups`] }]
  return Promise.all(
    groups.map(async (name): Promise<Attached> => {
      const facts = await orDenied(() => reader.principal(account, 'group', name))
      return { policies: facts?.policies ?? [], unread: facts === null ? [`the policies of group ${name}`] : [] }
    }),
  )
}

const documentOf = async (
  reader: AskedOf,
  account: AccountId,
  ref: PolicyRef,
): Promise<Readonly<{ name: string; document: RamDocument | null }>> => {
  const policy = await orDenied(() => reader.policy(account, ref))
  return { name: `${ref.type.toLowerCase()}/${ref.name}`, document: policy?.document ?? null }
}

/** Not every caller may read everything about itself; what it may not is left open. */
const orDenied = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof CloudFailure && error.facts.class === 'denied') return null
    throw error
  }
}
