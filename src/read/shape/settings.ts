import * as z from 'zod'
import {
  LONGEST_WINDOW_MS,
  limitClasses,
  type GuardedAction,
  type Limit,
  type LimitClass,
} from '../../core/model/desired-state.ts'
import { instant, type Instant } from '../../core/model/time.ts'
import { match, type MatchShape } from './matcher.ts'
import { notify, type ReceiverShape } from './notify.ts'
import { object, oneOf, says } from './says.ts'
import { accountId, count, duration, list, ownName, ramName, regionId, share, someDuration, text } from './values.ts'

export type AccountShape = Readonly<{
  name: string
  id: string
  regions: readonly string[]
  mode?: 'report' | 'enforce'
  assumeRole?: string
  externalId?: string
}>

export type GuardShape = Readonly<{ match: MatchShape; actions?: readonly GuardedAction[]; reason: string }>
export type SuspensionShape = GuardShape & Readonly<{ owner?: string; until?: Instant }>
export type GraceShape = GuardShape & Readonly<{ for: number }>

export type SettingsShape = Readonly<{
  accounts: readonly AccountShape[]
  limits?: Readonly<Partial<Record<LimitClass, Limit>>>
  escalation?: 'deny' | 'approve' | 'warn'
  protect?: readonly GuardShape[]
  suspend?: readonly SuspensionShape[]
  grace?: readonly GraceShape[]
  settle?: number
  prune?: boolean
  git?: Readonly<{ requireSignature: boolean }>
  notify?: readonly ReceiverShape[]
  verify?: Readonly<{ sample?: number; max?: number; rollback?: boolean }>
}>

const account = object({
  name: ownName.describe('How documents and reports name the account'),
  id: accountId.describe('16 digits, quoted'),
  regions: list(regionId).describe('The regions that Rolekeeper looks after'),
  mode: oneOf(['report', 'enforce'])
    .describe('report plans and changes nothing; enforce is the default')
    .exactOptional(),
  assumeRole: ramName('existing role', 'role').describe('The role to take in that account').exactOptional(),
  externalId: text.describe('The external id that the role asks for').exactOptional(),
})

const percentWords = says(
  'is not a percentage over 0 and up to 100',
  'Write 10 for a tenth; to allow none, write max: 0.',
)
const percent = z.number().gt(0, { error: percentWords }).lte(100, { error: percentWords })

const window = someDuration.refine((ms) => ms <= LONGEST_WINDOW_MS, {
  error: says('is more than a day, for which the ledger keeps what was done', 'Write 24h or less.'),
})

const limit: z.ZodType<Limit> = object({
  max: count.describe('How many changes'),
  percent: percent.describe('And at most this part of the population, never under one').exactOptional(),
  per: window.describe('The window that is counted over, a day at most'),
})
  .meta({ id: 'limit' })
  .transform(({ max, percent, per }) => ({ max, percent: percent ?? null, perMs: per }))

const limitOf = Object.fromEntries(limitClasses.map((name) => [name, limit.exactOptional()])) as Record<
  LimitClass,
  z.ZodExactOptional<typeof limit>
>

/** Limits by class; one that is written stands for its default as a whole. */
export const limits: z.ZodType<Partial<Record<LimitClass, Limit>>> = object(limitOf)

const actions = ['attach', 'replace', 'detach', 'recreate'] as const satisfies readonly GuardedAction[]

const guardShape = {
  match,
  actions: list(oneOf(actions)).describe('Which actions are held back; all if left out').exactOptional(),
  reason: text.describe('What people read in plans'),
}

const until: z.ZodType<Instant> = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      input === undefined ? undefined : says('is no instant', 'Write date, time and zone: 2026-12-01T00:00:00Z.'),
  })
  .transform((value) => instant(Date.parse(value)))

export const settings: z.ZodType<SettingsShape> = object({
  accounts: list(account).describe('The accounts that Rolekeeper looks after'),
  limits: limits.describe('How much may change, by class, account and window').exactOptional(),
  escalation: oneOf(['deny', 'approve', 'warn']).describe('What a change that widens power needs').exactOptional(),
  protect: z.array(object(guardShape)).describe('What is never touched').exactOptional(),
  suspend: z
    .array(
      object({
        ...guardShape,
        owner: text.describe('Who to ask').exactOptional(),
        until: until.describe('When it ends; never if left out').exactOptional(),
      }),
    )
    .describe('What is not touched for now')
    .exactOptional(),
  grace: z
    .array(object({ ...guardShape, for: someDuration.describe('How long others may have their way') }))
    .describe('Other writers that come and go')
    .exactOptional(),
  settle: duration.describe('How long a newborn instance without tags is left to get them').exactOptional(),
  prune: z
    .boolean()
    .describe('Remove roles and policies that Rolekeeper made and nothing names any more')
    .exactOptional(),
  git: object({ requireSignature: z.boolean().describe('Take signed commits only') }).exactOptional(),
  notify: notify.exactOptional(),
  verify: object({
    sample: share.describe('Which part of what a run gave a role is asked; 5% if left out').exactOptional(),
    max: count
      .refine((most) => most > 0, {
        error: says('verifies nothing', 'Write 1 or more, or leave settings.verify out.'),
      })
      .describe('How many machines at most; 20 if left out')
      .exactOptional(),
    rollback: z.boolean().describe('Whether a role that proves not effective is taken back').exactOptional(),
  })
    .describe('After a run, whether the new role works is asked on a sample of the machines themselves')
    .exactOptional(),
})
