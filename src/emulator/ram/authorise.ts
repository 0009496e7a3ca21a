import type { Account, PolicyRef } from '../world/tables.ts'
import type { Caller, World } from '../world/world.ts'
import { holds } from './conditions.ts'
import type { Condition } from './conditions.ts'
import { matchesGlob } from './glob.ts'
import { systemPolicies } from './system-policies.ts'

/** What RAM says to a request; nothing is allowed that no policy allows. */
export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny'

type Patterns = Readonly<{ patterns: readonly string[]; negated: boolean }>
type Statement = Readonly<{ denies: boolean; actions: Patterns; resources: Patterns; conditions: readonly Condition[] }>
type Context = ReadonlyMap<string, string>
type Request = Readonly<{ action: string; resource: string; isRam: boolean; context: () => Context }>

/**
 * Whether RAM lets the caller do this (`ram:PassRole`) to that (`acs:ram::123:role/web`). Policies of the user and its
 * groups or of the role count; a session policy only takes away. `context` holds condition keys such as `acs:SourceIp`.
 */
export const authorise = (
  world: World,
  caller: Caller,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Decision => {
  // The account itself may do everything (RAM documentation, "Policy evaluation process").
  if (caller.type === 'root') return 'allowed'
  const account = world.accounts.get(caller.accountId)
  if (account === undefined) return 'implicit-deny'
  // RAM answers ARNs in lower case whatever the name, so its own resources must match in any case.
  const isRam = resource.startsWith('acs:ram:')
  const request = {
    action: action.toLowerCase(),
    resource: isRam ? resource.toLowerCase() : resource,
    isRam,
    // Few statements have conditions, so it is made when one asks.
    context: () => toContext(world, context),
  }
  const identity = decide(documentsBehind(account, caller), request)
  if (caller.sessionPolicy === undefined) return identity
  return both(identity, decide([caller.sessionPolicy], request))
}

/** AssumeRole, Policy: the session has what both the role and this policy allow. */
const both = (one: Decision, other: Decision): Decision => {
  if (one === 'explicit-deny' || other === 'explicit-deny') return 'explicit-deny'
  return one === 'allowed' ? other : one
}

const toContext = (world: World, given: Readonly<Record<string, string>>): Context =>
  new Map([
    ['acs:currenttime', new Date(world.clock.now()).toISOString()],
    ...Object.entries(given).map(([key, value]) => [key.toLowerCase(), value] as const),
  ])

const documentsBehind = (account: Account, caller: Caller): readonly string[] => {
  if (caller.type === 'assumed-role') return documentsOf(account, account.roles.get(caller.principalName)?.policies)
  const user = account.users.get(caller.principalName)
  const groups = [...(user?.groups ?? [])].map((name) => account.groups.get(name)?.policies)
  return [user?.policies, ...groups].flatMap((refs) => documentsOf(account, refs))
}

const documentsOf = (account: Account, refs: ReadonlySet<PolicyRef> | undefined): readonly string[] =>
  [...(refs ?? [])].map((ref) => documentOf(account, ref)).filter((document) => document !== undefined)

/** The default version alone has effect (CreatePolicyVersion, SetAsDefault). */
const documentOf = (account: Account, ref: PolicyRef): string | undefined => {
  const name = ref.slice(ref.indexOf('/') + 1)
  if (ref.startsWith('system/')) return systemPolicies.get(name)?.PolicyDocument
  const policy = account.policies.get(name)
  return policy?.versions.find(({ VersionId }) => VersionId === policy.defaultVersion)?.PolicyDocument
}

const decide = (documents: readonly string[], request: Request): Decision => {
  let allowed = false
  for (const document of documents) {
    for (const statement of compile(document)) {
      // Nothing to gain from another Allow, so only denials are looked for from then on.
      if ((allowed && !statement.denies) || !matches(statement, request)) continue
      if (statement.denies) return 'explicit-deny'
      allowed = true
    }
  }
  return allowed ? 'allowed' : 'implicit-deny'
}

const matches = ({ denies, actions, resources, conditions }: Statement, request: Request): boolean =>
  covers(actions, request.action) &&
  covers(resources, request.resource, request.isRam) &&
  // An operator that is not known must never let anything through: it fails an Allow and meets a Deny.
  conditions.every((condition) => holds(condition, request.context()) ?? denies)

const covers = ({ patterns, negated }: Patterns, text: string, anyCase = false): boolean =>
  patterns.some((pattern) => matchesGlob(anyCase ? pattern.toLowerCase() : pattern, text)) !== negated

const compiled = new Map<string, readonly Statement[]>()
const mostCompiled = 5000

const compile = (document: string): readonly Statement[] => {
  const known = compiled.get(document)
  if (known !== undefined) return known
  const statements = statementsOf(document).map(toStatement)
  if (compiled.size >= mostCompiled) compiled.clear()
  compiled.set(document, statements)
  return statements
}

type Fields = Readonly<Record<string, unknown>>

/** A text that is no document allows nothing. */
const statementsOf = (document: string): readonly Fields[] => {
  try {
    return listOf((JSON.parse(document) as Fields | null)?.['Statement']).filter(
      (item): item is Fields => typeof item === 'object' && item !== null,
    )
  } catch {
    return []
  }
}

const toStatement = (statement: Fields): Statement => ({
  denies: statement['Effect'] !== 'Allow',
  actions: patternsOf(statement, 'Action', (text) => text.toLowerCase()),
  resources: patternsOf(statement, 'Resource', anyRegion),
  conditions: Object.entries((statement['Condition'] ?? {}) as Fields).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as Fields).map(([key, wanted]) => ({
      operator,
      key: key.toLowerCase(),
      wanted: listOf(wanted).map(String),
    })),
  ),
})

/** Neither Action nor NotAction matches nothing. */
const patternsOf = (statement: Fields, name: string, normalise: (text: string) => string): Patterns => {
  const given = statement[name] ?? statement[`Not${name}`]
  const patterns = listOf(given).filter((item): item is string => typeof item === 'string')
  return { patterns: patterns.map(normalise), negated: statement[name] === undefined && given !== undefined }
}

/** Global services have no region: documents write `acs:ram::…` and `acs:ram:*:…` for the same resources. */
const anyRegion = (pattern: string): string => pattern.replace(/^(acs:[^:]*):(?=:)/, '$1:*')

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]
