import { z } from 'zod'
import type { OneOrMany, RamDocument, Statement } from '../../core/model/policy.ts'
import { object, oneOf, says } from './says.ts'
import { list, text } from './values.ts'

const oneOrManyTexts: z.ZodType<OneOrMany> = z.union([text, list(text)])

/** RAM's grammar allows text, numbers and true or false as values of a condition ("Policy structure and syntax"). */
const conditionValue = z.union([z.string(), z.number(), z.boolean()], {
  error: says('is no value of a condition', 'Write text, a number, true or false, or a list of them.'),
})

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
    if (has === 1) return
    const wrong = has === 0 ? `has neither ${one} nor ${other}` : `has both ${one} and ${other}`
    context.addIssue({ code: 'custom', message: says(wrong, `Give it exactly one of them.`) })
  }

const permission: z.ZodType<Statement> = object(
  { ...shared, Resource: oneOrManyTexts.exactOptional(), NotResource: oneOrManyTexts.exactOptional() },
  { Principal: says('has no place in a policy', 'Leave it out; who gets the policy is said where it is attached.') },
)
  .superRefine(exactlyOne('Action', 'NotAction'))
  .superRefine(exactlyOne('Resource', 'NotResource'))

const trusting: z.ZodType<Statement> = object(
  { ...shared, Principal: principal },
  { Resource: says('has no place in a trust document', 'Leave it out; the resource is the role itself.') },
).superRefine(exactlyOne('Action', 'NotAction'))

const documentOf = (statement: z.ZodType<Statement>): z.ZodType<RamDocument> =>
  object({
    Version: oneOf(['1']),
    Statement: list(statement),
  })

/** What a policy, or a session policy, allows and denies; RAM's own words and no others. */
export const permissionDocument: z.ZodType<RamDocument> = documentOf(permission)
/** Who may take a role. */
export const trustDocument: z.ZodType<RamDocument> = documentOf(trusting)

export type DocumentShape = RamDocument | string

const orJson = (document: z.ZodType<RamDocument>): z.ZodType<DocumentShape> => z.union([document, z.string()])

/** As YAML, or as text that holds JSON with comments. */
export const permissionDocumentOrJson: z.ZodType<DocumentShape> = orJson(permissionDocument)
export const trustDocumentOrJson: z.ZodType<DocumentShape> = orJson(trustDocument)
