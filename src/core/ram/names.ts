import { policyName, type PolicyName } from '../model/names.ts'

/**
 * What RAM takes, so that a file is refused before RAM refuses it.
 * Sources: RAM "Limits" and the API pages of CreateRole, CreatePolicy, CreateUser; ECS AttachInstanceRamRole.
 */
export const ramLimits = {
  /** Characters of a custom policy or trust document, as RAM counts them: the JSON without whitespace. */
  policyDocument: 6_144,
  /** Characters of the session policy of AttachInstanceRamRole. */
  sessionPolicy: 1_024,
  systemPoliciesPerRole: 20,
  customPoliciesPerRole: 10,
  /** Seconds. */
  sessionDuration: { least: 3_600, most: 43_200, whenLeftOut: 3_600 },
  description: 1_024,
  versionsPerPolicy: 5,
} as const

type NameKind = 'role' | 'existing role' | 'policy' | 'user' | 'group'

const rules: Readonly<Record<NameKind, Readonly<{ most: number; characters: RegExp; inWords: string }>>> = {
  role: { most: 64, characters: /^[A-Za-z0-9.-]*$/, inWords: 'letters, digits, "." and "-"' },
  // Older roles may hold @ (the rule of 2021); _ was in neither rule.
  'existing role': { most: 64, characters: /^[A-Za-z0-9.@-]*$/, inWords: 'letters, digits, ".", "-" and "@"' },
  policy: { most: 128, characters: /^[A-Za-z0-9-]*$/, inWords: 'letters, digits and "-"' },
  user: { most: 64, characters: /^[A-Za-z0-9._-]*$/, inWords: 'letters, digits, ".", "-" and "_"' },
  group: { most: 64, characters: /^[A-Za-z0-9.-]*$/, inWords: 'letters, digits, "." and "-"' },
}

/** Why RAM would refuse the name, and what it takes; null if it takes it. */
export function nameProblem(kind: NameKind, name: string): string | null {
  const { most, characters, inWords } = rules[kind]
  if (name !== '' && name.length <= most && characters.test(name)) return null
  return `RAM takes 1 to ${most} characters: ${inWords}`
}

/** Why RAM would refuse the session duration in seconds; null if it takes it. */
export function sessionDurationProblem(seconds: number): string | null {
  const { least, most } = ramLimits.sessionDuration
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return null
  return `RAM takes whole seconds from ${least} (1h) to ${most} (12h)`
}

const ofGrants = 'rolekeeper-pass-'

/** The name of the custom policy that a grant (`passRole`) compiles to. */
export const grantPolicyName = (grant: string): PolicyName => policyName(`${ofGrants}${grant}`)

/** The grant that a policy of this name was made for; null: it is no grant's. */
export const grantOfPolicy = (name: PolicyName): string | null =>
  name.startsWith(ofGrants) ? name.slice(ofGrants.length) : null
