import { CloudError } from '../world/errors.ts'

type Fields = Readonly<Record<string, unknown>>

// RAM documentation, "Limitations": characters that a custom policy can contain.
const longestPolicy = 6144
// CreateRole's error table has a code for it, but no page says how long; the number is ours.
const longestTrust = 4096

// RAM error table: 400 MalformedPolicyDocument, "{The error details}"; the beginning as in
// github.com/aliyun/Resource-Orchestration-Service-Cloud-Development-Kit, issue 58. The details are ours.
const malformed = (detail: string) =>
  new CloudError(400, 'MalformedPolicyDocument', `The policy document is invalid. ${detail}`)

const tooLong = (parameter: string) =>
  new CloudError(400, `InvalidParameter.${parameter}.Length`, `The parameter - "${parameter}" beyond the length limit.`)

/** Throws unless RAM would take this text as a permission policy. */
export const checkPolicy = (text: string): void => {
  if (text.length > longestPolicy) throw tooLong('PolicyDocument')
  for (const statement of parseStatements(text)) {
    checkOneOf(statement, 'Action', 'NotAction')
    checkOneOf(statement, 'Resource', 'NotResource')
    if ('Principal' in statement) throw malformed('Principal is not allowed in a permission policy.')
  }
}

/** Throws unless RAM would take this text as the trust policy of a role. */
export const checkTrust = (
  text: string,
  parameter: 'AssumeRolePolicyDocument' | 'NewAssumeRolePolicyDocument',
): void => {
  if (text.length > longestTrust) throw tooLong(parameter)
  for (const statement of parseStatements(text)) {
    checkOneOf(statement, 'Action', 'NotAction')
    checkPrincipal(statement['Principal'])
  }
}

/** RAM documentation, "Policy structure and syntax": Version "1" and a list of statements. */
const parseStatements = (text: string): readonly Fields[] => {
  const document = parse(text)
  if (document['Version'] !== '1') throw malformed('Version must be "1".')
  const statements = document['Statement']
  if (!Array.isArray(statements) || statements.length === 0) throw malformed('Statement must be a list of statements.')
  return statements.map(toStatement)
}

const parse = (text: string): Fields => {
  try {
    return toFields(JSON.parse(text), 'It is no JSON object.')
  } catch (error) {
    throw error instanceof CloudError ? error : malformed('It is no JSON.')
  }
}

const toFields = (value: unknown, otherwise: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(otherwise)
  return value as Fields
}

const toStatement = (value: unknown): Fields => {
  const statement = toFields(value, 'A statement must be an object.')
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed('Effect must be Allow or Deny.')
  if ('Condition' in statement) checkCondition(statement['Condition'])
  return statement
}

const checkCondition = (value: unknown) => {
  for (const [operator, keys] of Object.entries(toFields(value, 'Condition must be an object.')))
    toFields(keys, `Condition.${operator} must be an object.`)
}

const checkOneOf = (statement: Fields, name: string, opposite: string) => {
  const given = [name, opposite].filter((key) => key in statement)
  const [key] = given
  if (key === undefined || given.length > 1) throw malformed(`A statement must have either ${name} or ${opposite}.`)
  if (!isTexts(statement[key])) throw malformed(`${key} must be a string or a list of strings.`)
}

/** RAM documentation, "Policy elements": an account, user or role (RAM), a service, or an identity provider. */
const checkPrincipal = (value: unknown) => {
  const principal = Object.entries(toFields(value, 'Principal must be an object.'))
  const isGood = ([kind, who]: [string, unknown]) => ['RAM', 'Service', 'Federated'].includes(kind) && isTexts(who)
  if (principal.length === 0 || !principal.every(isGood))
    throw malformed('Principal must name RAM, Service or Federated.')
}

const isTexts = (value: unknown): boolean => {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.length > 0 && list.every((item) => typeof item === 'string' && item !== '')
}
