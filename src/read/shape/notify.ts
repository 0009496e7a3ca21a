import * as z from 'zod'
import type { Glob } from '../../core/model/desired-state.ts'
import type { Severity } from '../../core/model/finding.ts'
import { NOTIFY_VARIABLE, robots, type Receiver } from '../../core/model/notify.ts'
import { object, oneOf, says } from './says.ts'
import { glob, oneOrMany, ownName, regionId, someDuration, whateverElse } from './values.ts'

export type ReceiverShape = Readonly<{
  name: string
  to: Receiver['to']
  urlFrom?: string
  secretFrom?: string
  bus?: string
  region?: string
  severity?: Severity
  accounts?: readonly Glob[]
  regions?: readonly Glob[]
  window?: number
}>

/** Any other variable would be sent, or be signed with, at the word of whoever may merge. */
const variable = z.string().regex(new RegExp(`^${NOTIFY_VARIABLE}[A-Z0-9_]{1,64}$`), {
  error: says(
    'is no variable for receivers',
    `Write the name of a variable of the functions' environment that begins with ${NOTIFY_VARIABLE}; its value stands there alone.`,
  ),
})

const bus = z.string().regex(/^[A-Za-z0-9][\w-]{0,126}$/, {
  error: says('is no name of an event bus', 'Write it as the console does: team-bus.'),
})

const keys = ['urlFrom', 'secretFrom', 'bus', 'region'] as const
type Key = (typeof keys)[number]

/** What each kind needs beside its name, and what it takes. */
const keysOf: Readonly<Record<Receiver['to'], Readonly<{ needs: readonly Key[]; takes?: Key }>>> = {
  dingtalk: { needs: ['urlFrom'], takes: 'secretFrom' },
  feishu: { needs: ['urlFrom'], takes: 'secretFrom' },
  webhook: { needs: ['urlFrom'], takes: 'secretFrom' },
  // Their robots know no secret beside the address.
  wecom: { needs: ['urlFrom'] },
  slack: { needs: ['urlFrom'] },
  eventbridge: { needs: ['bus', 'region'] },
  issues: { needs: [] },
}

const receiver: z.ZodType<ReceiverShape> = object({
  name: ownName.describe('How logs name it'),
  to: oneOf([...robots, 'eventbridge', 'issues']).describe('What it is'),
  urlFrom: variable.describe('The variable of the environment that holds its address').exactOptional(),
  secretFrom: variable.describe('The variable of the environment that holds its signing secret').exactOptional(),
  bus: bus.describe('The event bus').exactOptional(),
  region: regionId.describe('Of the event bus').exactOptional(),
  severity: oneOf(['error', 'warning', 'note'])
    .describe('What is less grave is not told; warning by default')
    .exactOptional(),
  accounts: oneOrMany(glob).describe('Names or ids; all if left out').exactOptional(),
  regions: oneOrMany(glob).describe('Region ids; all if left out').exactOptional(),
  window: someDuration.describe('At most one message for a cause in so long; 1h by default').exactOptional(),
}).superRefine((one, context) => {
  if (!Object.hasOwn(keysOf, one.to)) return
  const { needs, takes } = keysOf[one.to]
  for (const key of needs.filter((name) => one[name] === undefined)) {
    context.addIssue({ code: 'custom', message: says(`is a receiver of kind ${one.to} without ${key}`, `Add ${key}.`) })
  }
  for (const key of keys.filter((name) => one[name] !== undefined && name !== takes && !needs.includes(name))) {
    const message = says(`is nothing that a receiver of kind ${one.to} has`, 'Leave it out.')
    context.addIssue({ code: 'custom', path: [key], params: { atKey: true }, message })
  }
}, whateverElse)

export const notify: z.ZodType<ReceiverShape[]> = z
  .array(receiver)
  .superRefine((all, context) => {
    for (const [i, { name }] of all.entries()) {
      if (all.findIndex((one) => one.name === name) === i) continue
      context.addIssue({
        code: 'custom',
        path: [i, 'name'],
        input: name,
        message: says('is there twice', 'Name it otherwise.'),
      })
    }
  })
  .describe('Who is told what is new in reports')
