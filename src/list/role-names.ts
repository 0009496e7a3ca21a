import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountWishes } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { AccountId, RoleName } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { doubtIdentity, unreachable } from './identity.ts'

/** An account that could not be read has a finding instead of names. */
export type ListedNames = Readonly<{
  names: ReadonlyMap<AccountId, ReadonlySet<RoleName>>
  findings: readonly Finding[]
}>

type Asked = Pick<CloudReader, 'identity' | 'roleNames'>

/** The names of all roles that the accounts have. Nothing that the cloud does throws. */
export const listRoleNames = async (reader: Asked, accounts: readonly AccountWishes[]): Promise<ListedNames> => {
  const parts = await Promise.all(accounts.map(({ id }) => namesIn(reader, id)))
  return {
    names: new Map(parts.flatMap(({ names }) => names)),
    findings: parts.flatMap(({ findings }) => findings),
  }
}

type Part = Readonly<{
  names: readonly (readonly [AccountId, ReadonlySet<RoleName>])[]
  findings: readonly Finding[]
}>

const namesIn = async (reader: Asked, account: AccountId): Promise<Part> => {
  const doubt = await doubtIdentity(reader, account)
  if (doubt !== null) return { names: [], findings: [doubt.finding] }
  try {
    return { names: [[account, new Set(await reader.roleNames(account))]], findings: [] }
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return { names: [], findings: [unreachable(account, error)] }
  }
}
