import * as z from 'zod'
import { nameProblem, ramLimits, sessionDurationProblem } from '../../core/ram/names.ts'
import { SECOND } from '../../core/model/time.ts'
import type { PolicyRef, RamDocument } from '../../core/model/policy.ts'
import { policyName } from '../../core/model/names.ts'
import { policyDocument, trustDocument } from './ram-document.ts'
import { object, says } from './says.ts'
import { checked, duration, list, namesAre, ramName, text, whateverElse } from './values.ts'

export type RoleShape = Readonly<{
  managed?: boolean
  adopt?: boolean
  exclusive?: boolean
  description?: string
  maxSessionDuration?: number
  trust?: RamDocument
  policies?: readonly PolicyRef[]
}>

export type PolicyShape = Readonly<{
  description?: string
  document?: RamDocument
  documentFile?: string
  adopt?: boolean
}>

export type GrantShape = Readonly<{
  to: Readonly<{ users?: readonly string[]; groups?: readonly string[]; roles?: readonly string[] }>
  pass: readonly string[]
  allow?: readonly string[]
}>

const description = text
  .refine((value) => value.length <= ramLimits.description, {
    error: says('is longer than RAM takes', `Say it in ${ramLimits.description} characters.`),
  })
  .describe('What it is for')
  .exactOptional()

const adopt = z.boolean().describe('Take over one that exists already and was not made by Rolekeeper').exactOptional()

const sessionDuration = duration.check((context) => {
  const problem = sessionDurationProblem(context.value / SECOND)
  if (problem !== null) {
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: says('is not a session duration', `${problem}.`),
    })
  }
})

const refRight = 'Write custom/NAME for a policy of this account, or system/NAME for one of Alibaba Cloud.'

const policyRef: z.ZodType<PolicyRef> = checked((value) => {
  const [, name] = /^(?:custom|system)\/(.*)$/s.exec(value) ?? []
  return name === undefined || nameProblem('policy', name) !== null ? 'names no policy' : null
}, refRight).transform((value) => ({
  type: value.startsWith('system/') ? 'System' : 'Custom',
  name: policyName(value.slice(value.indexOf('/') + 1)),
}))

/** Keys that only make sense on roles that Rolekeeper edits. */
const keysOfManaged = ['adopt', 'description', 'maxSessionDuration', 'trust', 'policies'] as const

const role: z.ZodType<RoleShape> = object({
  managed: z.boolean().describe('false: exists already; Rolekeeper attaches it and never edits it').exactOptional(),
  adopt,
  exclusive: z.boolean().describe('Instances that hold it and that no binding for it matches lose it').exactOptional(),
  description,
  maxSessionDuration: sessionDuration.describe('How long its tokens may last: 1h to 12h').exactOptional(),
  trust: trustDocument.describe('Who may take the role; ecs.aliyuncs.com if left out').exactOptional(),
  policies: z.array(policyRef).describe('custom/NAME or system/NAME; [] means none').exactOptional(),
}).superRefine((value, context) => {
  if (value.managed !== false) return
  for (const key of keysOfManaged.filter((one) => value[one] !== undefined)) {
    const message = says(
      'cannot be set on a role with managed: false, which is never edited',
      'Leave one of the two out.',
    )
    context.addIssue({ code: 'custom', path: [key], params: { atKey: true }, message })
  }
}, whateverElse)

export const roles: z.ZodType<Record<string, RoleShape>> = z
  .record(z.string(), role)
  // RAM is stricter with the names of roles that are still to be made.
  .superRefine(
    namesAre((one) => (one?.managed === false || one?.adopt === true ? 'existing role' : 'role'), 'role'),
    whateverElse,
  )
  .describe('RAM roles, by name')

export const policies: z.ZodType<Record<string, PolicyShape>> = z
  .record(
    z.string(),
    object({
      description,
      document: policyDocument
        .describe("The policy in RAM's own words; or JSON with comments, as text")
        .exactOptional(),
      documentFile: checked(
        (value) => (/\.json$/.test(value) ? null : 'is not the path of a JSON file'),
        'Write the path from this file to a .json file in the same folder or below: ./policies/web.json.',
      )
        .describe('A JSON file beside this one that holds the document; comments are fine')
        .exactOptional(),
      adopt,
    }).superRefine((value, context) => {
      if ((value.document === undefined) !== (value.documentFile === undefined)) return
      const wrong = value.document === undefined ? 'has no document' : 'has both document and documentFile'
      context.addIssue({ code: 'custom', message: says(wrong, 'Give it document or documentFile.') })
    }),
  )
  .superRefine(
    namesAre(() => 'policy', 'policy'),
    whateverElse,
  )
  .describe('Custom policies, by name')

const action = z.string().regex(/^(?:[a-z0-9-]+:[A-Za-z0-9*?]+)$/, {
  error: says('is not an action of RAM', 'Write SERVICE:ACTION: ecs:RunInstances.'),
})

export const passRole: z.ZodType<Record<string, GrantShape>> = z
  .record(
    z.string(),
    object({
      to: object({
        users: list(ramName('user', 'RAM user')).exactOptional(),
        groups: list(ramName('group', 'RAM group')).exactOptional(),
        roles: list(ramName('existing role', 'role')).exactOptional(),
      })
        .refine((to) => Object.keys(to).length > 0, { error: says('names nobody', 'Give it users, groups or roles.') })
        .describe('Who gets the grant'),
      pass: list(ramName('existing role', 'role')).describe('Roles that may be handed to an instance'),
      allow: list(action).describe('Further actions, on all resources: ecs:RunInstances').exactOptional(),
    }),
  )
  // Each becomes a custom policy of that name.
  .superRefine(
    namesAre(() => 'policy', 'grant'),
    whateverElse,
  )
  .describe('Who may hand which roles to the instances they create')
