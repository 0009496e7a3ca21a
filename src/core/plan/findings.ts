import { accountAllowed } from '../desired/bounds.ts'
import type { Binding, DesiredState, Grace } from '../model/desired-state.ts'
import type { Finding } from '../model/finding.ts'
import type { Given } from '../model/given.ts'
import { accountId } from '../model/names.ts'
import { toIso } from '../model/iso.ts'
import { order } from './key.ts'
import { missedEvents } from './missed.ts'
import type { Ruled, Ruling } from './rule.ts'
import type { JudgedScope } from './scopes.ts'
import { count, duration, placeOf, someOf } from './words.ts'

/** All that is worth knowing and is neither an action nor blocked: sorted, each once. */
export const findingsOf = (
  desired: DesiredState,
  given: Given,
  strays: ReadonlySet<string>,
  ruled: readonly Ruled[],
  others: readonly Finding[],
): readonly Finding[] => {
  const scopes = ruled.flatMap(({ part }) => part.scopes)
  const findings = [
    ...outOfScope(desired, given, strays),
    ...suspensionsOver(desired, given),
    ...scopes.flatMap(unbelieved),
    ...scopes.flatMap(unknownOrigins),
    ...unsurePolicies(scopes),
    ...gracesOver(ruled.flatMap(({ rulings }) => rulings)),
    ...missedEvents(ruled),
    ...others,
  ]
  const byText = new Map(findings.map((one) => [JSON.stringify([one.code, one.message, one.at, one.fix]), one]))
  return [...byText].sort(([a], [b]) => order(a, b)).map(([, one]) => ({ ...one, at: one.at && { ...one.at } }))
}

/** Accounts and regions that are not to be touched though instances of theirs are known: one finding each. */
const outOfScope = (desired: DesiredState, given: Given, strays: ReadonlySet<string>): readonly Finding[] => {
  const refused = [...desired.accounts.values()]
    .filter(({ id }) => !accountAllowed(given.bounds, id))
    .map(({ name, id, at }) => ({
      code: 'account-not-allowed',
      severity: 'warning' as const,
      at,
      message: `The operator's bounds do not name account ${name} (${id}), so nothing is done there.`,
      fix: 'Ask the operator to allow the account, or take it out of settings.accounts.',
    }))
  const places = [...new Set([...strays, ...remembered(given)].map((place) => missingPart(desired, given, place)))]
  const missing = places.flatMap((place) => (place === null ? [] : [notInSettings(place)]))
  return [...refused, ...missing]
}

/** A listing that ended well and is not believed, or that nobody ended. The lister tells of the others. */
const unbelieved = ({
  scope: { account, region, kind },
  how,
  doubt,
  tally: { seen },
}: JudgedScope): readonly Finding[] => {
  if (how !== null && doubt !== 'halved') return []
  const why = how === null ? 'its listing did not end' : `only ${seen} are listed, less than half of what was there`
  return [
    {
      code: 'unknown-scope',
      severity: 'error',
      at: null,
      message: `${account}/${region}/${kind} is unknown, as ${why}: nothing is replaced or detached there.`,
      fix: how === null ? 'Run again.' : 'If they are gone, run again: a second listing that agrees is believed.',
    },
  ]
}

const unsurePolicies = (scopes: readonly JudgedScope[]): readonly Finding[] => {
  const unsure = new Map<Binding, number>()
  for (const { tally } of scopes) {
    for (const [binding, number] of tally.policyUnsure) unsure.set(binding, (unsure.get(binding) ?? 0) + number)
  }
  return [...unsure].map(([{ name, role, at }, number]) => ({
    code: 'session-policy-unknown',
    severity: 'warning',
    at,
    message: `${count(number, 'instance')} of binding ${name} held ${role} before Rolekeeper came, and with which session policy no API tells. They are left as they are.`,
    fix: `Detach ${role} from them by hand when it suits: the next run attaches it with the session policy of the binding.`,
  }))
}

const unknownOrigins = ({ scope: { account, region }, tally }: JudgedScope): readonly Finding[] =>
  tally.unknownOrigin === 0
    ? []
    : [
        {
          code: 'unknown-origin',
          severity: 'note',
          at: null,
          message: `Of ${count(tally.unknownOrigin, 'container group')} in ${account}/${region} nobody knows whether a pod made them. Bindings leave them alone.`,
          fix: '',
        },
      ]

const gracesOver = (rulings: readonly Ruling[]): readonly Finding[] => {
  const over = new Map<Grace, string[]>()
  for (const { candidate, decision, grace } of rulings) {
    if (grace?.isOver !== true || decision.is === 'blocked') continue
    over.set(grace.grace, [...(over.get(grace.grace) ?? []), candidate.instance.id])
  }
  return [...over].map(([{ at, forMs, reason }, ids]) => ({
    code: 'grace-over',
    severity: 'warning',
    at,
    message: `${count(ids.length, 'instance')} had ${duration(forMs)} of grace (${reason}) and ${ids.length === 1 ? 'is' : 'are'} changed by the usual rules now: ${someOf(ids.sort())}.`,
    fix: '',
  }))
}

const suspensionsOver = ({ settings }: DesiredState, { asOf }: Given): readonly Finding[] =>
  settings.suspend.flatMap(({ at, until, reason }) =>
    until === null || until > asOf
      ? []
      : [
          {
            code: 'suspension-over',
            severity: 'note',
            at,
            message: `The suspension "${reason}" ended at ${toIso(until)}. What piled up under it waits for one approval.`,
            fix: `Remove it from settings.suspend${at === null ? '' : ` (${placeOf(at)})`} when nothing waits any more.`,
          },
        ],
  )

const notInSettings = (place: string): Finding => ({
  code: 'out-of-scope',
  severity: 'warning',
  at: null,
  message: `${place} is not in settings.accounts (any more), so nothing is done there. What it has stays as it is.`,
  fix: '',
})

/** `ACCOUNT` or `ACCOUNT/REGION`, whichever settings lack; null: neither. */
const missingPart = (desired: DesiredState, { elsewhere = [] }: Given, place: string): string | null => {
  const [account = '', region = ''] = place.split('/')
  const wishes = desired.accounts.get(accountId(account))
  if (wishes === undefined) return account
  return [...wishes.regions, ...elsewhere].some((one) => one === region) ? null : `${account}/${region}`
}

/** What the ledger knows of, as `ACCOUNT/REGION/KIND`. */
const remembered = ({ memories }: Given): readonly string[] =>
  [...memories].flatMap(([account, { populations }]) => [...populations.keys()].map((key) => `${account}/${key}`))
