import type { OneOrMany, RamDocument, Statement } from '../model/policy.ts'
import { listOf, normalise } from './same.ts'

/** Some texts by wildcard patterns: those that one of them matches, or all that none of them does. */
export type Selection = Readonly<{ is: 'these' | 'all-but'; patterns: readonly string[] }>

/** Some actions on some resources. */
export type Area = Readonly<{ actions: Selection; resources: Selection }>

/** What one statement says of an area; `condition` as one text, null: always. */
export type Rule = Area & Readonly<{ effect: 'Allow' | 'Deny'; condition: string | null; statement: Statement }>

const everything: Selection = { is: 'these', patterns: ['*'] }

/** The statements of documents as rules; one that names no action says nothing, one that names no resource means all. */
export const rulesOf = (documents: readonly RamDocument[]): readonly Rule[] =>
  documents.flatMap(({ Statement }) => Statement.flatMap(ruleOf))

function ruleOf(statement: Statement): readonly Rule[] {
  const actions = selection(statement.Action, statement.NotAction)
  if (actions === null) return []
  const resources = selection(statement.Resource, statement.NotResource) ?? everything
  // One statement in, one out.
  const { Effect, Condition } = normalise({ Version: '1', Statement: [statement] }).Statement[0] as Statement
  const condition = Condition === undefined ? null : JSON.stringify(Condition)
  return [{ effect: Effect, actions, resources, condition, statement }]
}

const selection = (these: OneOrMany | undefined, allBut: OneOrMany | undefined): Selection | null =>
  these !== undefined
    ? { is: 'these', patterns: listOf(these) }
    : allBut !== undefined
      ? { is: 'all-but', patterns: listOf(allBut) }
      : null
