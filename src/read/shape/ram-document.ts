import * as z from 'zod'
import type { OneOrMany, RamDocument, Statement } from '../../core/model/policy.ts'
import { ramLimits } from '../../core/ram/names.ts'
import { parseJson } from '../json.ts'
import { check } from '../problems.ts'
import { object, oneOf, says } from './says.ts'
import { list, text } from './values.ts'

const oneOrManyTexts: z.ZodType<OneOrMany> = z.union([text, list(text)])

/** RAM's grammar allows text, numbers and true or false as values of a condition ("Policy structure and syntax"). */
const conditionValue = z.union([z.string(), z.number(), z.boolean()])

const condition = z.record(z.string(), z.record(z.string(), z.union([conditionValue, list(conditionValue)])))

const principal = object({
  Service: oneOrManyTexts.exactOptional(),
  RAM: oneOrManyTexts.exactOptional(),
  Federated: oneOrManyTexts.exactOptional(),
})

/** What statements of permissions and of trust have in common. */
const shared = {
  Effect: oneOf(['Allow', 'Deny']),
  Action: oneOrManyTexts.exactOptional(),
  NotAction: oneOrManyTexts.exactOptional(),
  Condition: condition.exactOptional(),
  Sid: text.exactOptional(),
}

/** Exactly one of two keys: RAM takes neither both nor none (RAM, "Policy structure and syntax"). */
const exactlyOne =
  (one: keyof Statement, other: keyof Statement) =>
  (statement: Statement, context: z.core.$RefinementCtx): void => {
    const has = Number(statement[one] !== undefined) + Number(statement[other] !== undefined)
    // A mistyped key is said already.
    if (has === 1 || context.issues.some(({ code }) => code === 'unrecognized_keys')) return
    const wrong = has === 0 ? `has neither ${one} nor ${other}` : `has both ${one} and ${other}`
    context.addIssue({ code: 'custom', message: says(wrong, `Give it exactly one of them.`) })
  }

const permission: z.ZodType<Statement> = object(
  { ...shared, Resource: oneOrManyTexts.exactOptional(), NotResource: oneOrManyTexts.exactOptional() },
  { Principal: says('has no place in a policy', 'Leave it out; who gets the policy is said where it is attached.') },
)
  .superRefine(exactlyOne('Action', 'NotAction'))
  .superRefine(exactlyOne('Resource', 'NotResource'))
  .meta({ id: 'statement' })

const trusting: z.ZodType<Statement> = object(
  { ...shared, Principal: principal },
  { Resource: says('has no place in a trust document', 'Leave it out; the resource is the role itself.') },
)
  .superRefine(exactlyOne('Action', 'NotAction'))
  .meta({ id: 'trustStatement' })

const documentOf = (statement: z.ZodType<Statement>): z.ZodType<RamDocument> =>
  object({
    Version: oneOf(['1']),
    Statement: list(statement),
  })

/** A document as YAML, or as text that holds JSON with comments; as JSON no longer than RAM takes. */
const inFull = (document: z.ZodType<RamDocument>, limit: number): z.ZodType<RamDocument> =>
  z
    .union([document, z.string().transform((json, context) => fromJson(json, document, context))])
    .superRefine((read, context) => {
      const message = lengthProblem(read, limit)
      if (message !== null) context.addIssue({ code: 'custom', message })
    })

/** What a policy allows and denies; RAM's own words and no others. */
export const policyDocument: z.ZodType<RamDocument> = inFull(documentOf(permission), ramLimits.policyDocument)
export const sessionPolicy: z.ZodType<RamDocument> = inFull(documentOf(permission), ramLimits.sessionPolicy)
/** Who may take a role. */
export const trustDocument: z.ZodType<RamDocument> = inFull(documentOf(trusting), ramLimits.policyDocument)

function lengthProblem(document: RamDocument, limit: number): string | null {
  const { length } = JSON.stringify(document)
  if (length <= limit) return null
  const right = 'Shorten it: wildcards, fewer statements, or several policies.'
  return says(`has ${length} characters as JSON; RAM takes ${limit}`, right)
}

/** Places within the text cannot be told from outside, so its problems name their line in it. */
function fromJson(json: string, document: z.ZodType<RamDocument>, context: z.core.$RefinementCtx): RamDocument {
  const parsed = parseJson('', json)
  const checked = parsed.ok ? check(document, parsed.value) : parsed
  if (checked.ok) return checked.value
  for (const { at, wrong, right } of checked.problems) {
    context.addIssue({ code: 'custom', message: says(`is JSON, and in its line ${at.line} ${wrong}`, right) })
  }
  return z.NEVER
}
