import * as z from 'zod'
import type { WhenOccupied } from '../../core/model/desired-state.ts'
import type { RamDocument } from '../../core/model/policy.ts'
import { bindingMatch, match, type MatchShape } from './matcher.ts'
import { sessionPolicy } from './ram-document.ts'
import { object, says, unlessMissing } from './says.ts'
import { duration, glob, list, ownName, ramName } from './values.ts'

export type BindingShape = Readonly<{
  name: string
  role: string
  match: MatchShape
  except?: MatchShape
  priority?: number
  whenOccupied?: WhenOccupied
  sessionPolicy?: RamDocument
  minAge?: number
  recreate?: boolean
}>

const whenOccupied: z.ZodType<WhenOccupied> = z.union([
  z.enum(['declared', 'never', 'always'], {
    error: says('is not declared, never or always', 'Write one of them, or a list of role names: [legacy-web].'),
  }),
  list(glob),
])

const priority = z.int({ error: unlessMissing('is not a whole number', 'Write 10, 0 or -10.') })

export const bindings: z.ZodType<BindingShape[]> = z
  .array(
    object({
      name: ownName.describe('How reports name the binding; unique'),
      role: ramName('existing role', 'role').describe('The RAM role that what matches should have'),
      match: bindingMatch,
      except: match.exactOptional(),
      priority: priority.describe('Higher wins; 0 if left out').exactOptional(),
      whenOccupied: whenOccupied
        .describe(
          'Which other roles may be replaced: declared (default), never, always, or a list of role name patterns',
        )
        .exactOptional(),
      sessionPolicy: sessionPolicy
        .describe('Narrows the role on these instances alone; up to 1,024 characters')
        .exactOptional(),
      recreate: z
        .boolean()
        .describe('Replace container groups that run with another role by their like; needs limits.recreate')
        .exactOptional(),
      minAge: duration.describe('How old an instance must be before the binding acts on it').exactOptional(),
    }),
  )
  .describe('Rules: what matches gets the role')
