import type { Caller } from './world.ts'

type Statement = Readonly<Record<string, unknown>>

const toList = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item): item is string => typeof item === 'string')

/** The statements of a RAM document; none if it is no document. */
const statementsOf = (document: string): readonly Statement[] => {
  try {
    const { Statement } = (JSON.parse(document) ?? {}) as { Statement?: unknown }
    const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement]
    return list.filter((item): item is Statement => typeof item === 'object' && item !== null)
  } catch {
    return []
  }
}

const allows = (statement: Statement): boolean =>
  statement['Effect'] === 'Allow' &&
  toList(statement['Action']).some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(action))

const principals = (statement: Statement, kind: 'Service' | 'RAM'): readonly string[] => {
  const principal = (statement['Principal'] ?? {}) as Record<string, unknown>
  return toList(principal[kind])
}

/** Whether a trust policy lets this service assume the role, e.g. `ecs.aliyuncs.com`. */
export const trustsService = (document: string, service: string): boolean =>
  statementsOf(document).some((statement) => allows(statement) && principals(statement, 'Service').includes(service))

/** Whether a trust policy lets this caller assume the role: by account, user or role, and sts:ExternalId if asked. */
export const trustsCaller = (document: string, caller: Caller, externalId: string | undefined): boolean =>
  statementsOf(document).some(
    (statement) =>
      allows(statement) &&
      principals(statement, 'RAM').some((arn) => names(arn, caller)) &&
      meets(statement['Condition'], externalId),
  )

/** RAM, trust policies: `acs:ram::ID:root` stands for every principal of the account. */
const names = (arn: string, caller: Caller): boolean => {
  const role = `acs:ram::${caller.accountId}:role/${caller.principalName}`
  return (
    arn === `acs:ram::${caller.accountId}:root` ||
    arn === caller.arn ||
    (caller.type === 'assumed-role' && arn.toLowerCase() === role.toLowerCase())
  )
}

/** Only StringEquals and StringLike of sts:ExternalId can be met; any other condition fails. */
const meets = (condition: unknown, externalId: string | undefined): boolean => {
  if (typeof condition !== 'object' || condition === null) return true
  return Object.entries(condition).every(
    ([operator, keys]: [string, Record<string, unknown>]) =>
      ['StringEquals', 'StringLike'].includes(operator) &&
      Object.entries(keys).every(
        ([key, value]) =>
          key.toLowerCase() === 'sts:externalid' && externalId !== undefined && toList(value).includes(externalId),
      ),
  )
}
