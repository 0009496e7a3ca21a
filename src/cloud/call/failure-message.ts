import type { FailureFacts } from '../../core/model/cloud-failure.ts'

type More = Readonly<{
  host: string
  /** What the cloud said; shown where it says what no code does, without anything that could be a secret. */
  text: string | null
  /** A policy denies it by name, so that no further grant helps. */
  isExplicit: boolean
}>

/** What happened, where, and what to do now. Never a URL, a key, a token or a signature. */
export const sayFailure = (facts: FailureFacts, more: More): string => {
  const { operation, account, region, code, httpStatus, requestId } = facts
  const where = [region === null ? '' : ` in ${region}`, account === null ? '' : ` for account ${account}`].join('')
  const details = [httpStatus === null ? '' : `HTTP ${httpStatus}`, requestId === null ? '' : `request ${requestId}`]
  const aside = details.filter((detail) => detail !== '').join(', ')
  return `${operation} failed${where}: ${code}${aside === '' ? '' : ` (${aside})`}. ${adviceOn(facts, more)}`
}

const adviceOn = (facts: FailureFacts, more: More): string => {
  switch (facts.class) {
    case 'throttled':
      return facts.code === 'ShareUsedUp'
        ? "Rolekeeper's own share of calls does not last for the time left. Raise the operator's quotas or give it more time."
        : "The account's calls of this minute are used up; console, Terraform and others count too. Run again later, or lower the operator's quotas."
    case 'unavailable':
      return 'The service gave no usable answer. Run again later.'
    case 'timeout':
      return `${more.host} did not answer in time. Whether a change was made is seen by the next look.`
    case 'network':
      return networkAdvice(facts.code, more.host)
    case 'denied':
      return deniedAdvice(facts, more.isExplicit)
    case 'credentials':
      return credentialsAdvice(facts.code)
    case 'clock':
      return "This machine's clock differs from the cloud's by more than it accepts. Set the clock."
    case 'aborted':
      return facts.code === 'DeadlinePassed' ? 'The time for this run is over.' : 'It was stopped before it was sent.'
    case 'unsupported':
      return `${facts.region === null ? 'The service' : 'The region'} does not know this operation. ${cleaned(more.text)}`.trimEnd()
    case 'not-found':
    case 'conflict':
    case 'limit':
    case 'invalid':
      return cleaned(more.text) || 'Trying again does not help.'
  }
}

const networkAdvice = (code: string, host: string): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${host} has no address. Is the region right, and does this machine reach it?`
  }
  if (code === 'ECONNREFUSED') return `Nothing answers at ${host}. Is the address right?`
  return `The connection to ${host} broke.`
}

const deniedAdvice = ({ missing, operation }: FailureFacts, isExplicit: boolean): string => {
  if (missing === null) return 'The caller may not do this.'
  const { action, resource } = missing
  const lacks = `The caller lacks ${action} on ${resource}.`
  if (isExplicit) return `${lacks} A policy denies it by name: take that Deny away.`
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })
  const trust = operation === 'sts:AssumeRole' ? ' The role must also trust the caller (and its external ID).' : ''
  return `${lacks} This statement would grant it: ${statement}${trust}`
}

const credentialsAdvice = (code: string): string => {
  if (code.startsWith('SignatureDoesNotMatch')) return 'The AccessKey secret does not belong to the AccessKey id.'
  if (code.startsWith('InvalidSecurityToken')) return 'The security token has expired or is not valid. Get a new one.'
  return 'The AccessKey does not exist or is disabled. Check the credentials.'
}

/** The cloud's own words on a request that it did understand. */
const cleaned = (text: string | null): string => {
  if (text === null) return ''
  const clean = text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '(address)')
    .replace(/\b(?:LTAI|STS\.|TMP\.|CAIS)[\w+/=.-]*/g, '(secret)')
    .replace(/\b(AccessKeyId|SecurityToken|Signature|Credential)\b\s*[=:]\s*\S+/gi, '$1 (secret)')
    .replace(/\s+/g, ' ')
  return `The cloud says: ${clean.length > 300 ? `${clean.slice(0, 300)}…` : clean}`
}
