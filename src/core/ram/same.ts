import type { OneOrMany, RamDocument, Statement } from '../model/policy.ts'

/**
 * Whether two documents mean the same, whatever their text: one or many, order, duplicates, case of Effect and of
 * actions, one statement with two actions or two statements. Sid has no meaning.
 */
export const sameDocument = (a: RamDocument, b: RamDocument): boolean => documentKey(a) === documentKey(b)

/** One text for all documents that mean the same. */
export function documentKey(document: RamDocument): string {
  const atoms = normalise(document).Statement.flatMap(atomsOf)
  return JSON.stringify([document.Version, sorted(atoms.map((atom) => JSON.stringify(atom)))])
}

/** The document in one shape: lists everywhere, sorted, without duplicates; actions in lower case; no Sid. */
export function normalise(document: RamDocument): RamDocument {
  const byText = new Map(document.Statement.map(normaliseStatement).map((one) => [JSON.stringify(one), one]))
  return { Version: document.Version, Statement: [...byText].sort(([a], [b]) => order(a, b)).map(([, one]) => one) }
}

export const listOf = (value: OneOrMany | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

function normaliseStatement(statement: Statement): Statement {
  const { Action, NotAction, Resource, NotResource, Principal, Condition } = statement
  // RAM takes any case of Effect and of actions (RAM docs, "policy structure and syntax").
  const lower = (value: OneOrMany): readonly string[] => sorted(listOf(value).map((action) => action.toLowerCase()))
  const list = (value: OneOrMany): readonly string[] => sorted(listOf(value))
  return {
    Effect: statement.Effect.toLowerCase() === 'allow' ? 'Allow' : 'Deny',
    ...(Action !== undefined && { Action: lower(Action) }),
    ...(NotAction !== undefined && { NotAction: lower(NotAction) }),
    ...(Resource !== undefined && { Resource: list(Resource) }),
    ...(NotResource !== undefined && { NotResource: list(NotResource) }),
    ...(Principal !== undefined && { Principal: mapSorted(Principal, list) }),
    ...(Condition !== undefined && Object.keys(Condition).length > 0 && { Condition: normaliseCondition(Condition) }),
  }
}

const normaliseCondition = (condition: NonNullable<Statement['Condition']>): NonNullable<Statement['Condition']> =>
  mapSorted(condition, (keys) => mapSorted(keys, (values) => sorted([values].flat().map(String))))

/**
 * Action, Resource and Principal lists are alternatives, so a statement is the union of its single combinations.
 * The lists of NotAction and NotResource are not, nor are those of conditions that negate: they stay whole.
 */
function atomsOf(statement: Statement): readonly Statement[] {
  const actions = split(statement.Action, (Action) => ({ Action }))
  const resources = split(statement.Resource, (Resource) => ({ Resource }))
  const principals =
    statement.Principal === undefined
      ? [{}]
      : Object.entries(statement.Principal).flatMap(([type, names]) =>
          listOf(names).map((name) => ({ Principal: { [type]: name } })),
        )
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.map((principal) => ({ ...statement, ...action, ...resource, ...principal })),
    ),
  )
}

const split = <T>(value: OneOrMany | undefined, wrap: (one: string) => T): readonly (T | Record<string, never>)[] =>
  value === undefined ? [{}] : listOf(value).map(wrap)

const mapSorted = <V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => order(a, b))
      .map(([key, value]) => [key, change(value)]),
  )

/** Of texts that differ. */
const order = (a: string, b: string): number => (a < b ? -1 : 1)
const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(order)
