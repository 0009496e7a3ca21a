import * as z from 'zod'
import type { Glob, Limit, LimitClass } from '../../core/model/desired-state.ts'
import { match, type MatchShape } from './matcher.ts'
import { object, oneOf, says } from './says.ts'
import { limits } from './settings.ts'
import { accountId, count, glob, list, oneOrMany, text } from './values.ts'

export type SignerShape = Readonly<{ name: string; ssh?: string; pgp?: string }>
export type QuotaShape = Readonly<Record<string, number>>

export type OperatorShape = Readonly<{
  schema: 'rolekeeper/operator/v1'
  accounts?: readonly string[]
  ledger?: string
  roles?: readonly Readonly<{ names: readonly Glob[]; accounts?: readonly Glob[]; match?: MatchShape }>[]
  limits?: Readonly<Partial<Record<LimitClass, Limit>>>
  quotas?: Readonly<{ sweep?: QuotaShape; events?: QuotaShape }>
  signers?: readonly SignerShape[]
  requireSignature?: boolean
  notifyHosts?: readonly string[]
}>

const role = object({
  names: oneOrMany(glob).describe('Names of roles that may be attached'),
  accounts: oneOrMany(glob).describe('In which accounts, by name or id; in all if left out').exactOptional(),
  match: match.describe('To which instances; to all if left out').exactOptional(),
})

const callsRight = 'Write default, or an operation of the API such as DescribeInstances, with calls a minute over 0.'

/** Calls a minute by operation; `default` for all others. */
const quota = z
  .record(z.string().regex(/^(?:default|[A-Z][A-Za-z0-9]*)$/, { error: says('is no operation', callsRight) }), count)
  .refine((calls) => Object.values(calls).every((one) => one > 0), { error: says('allows no call at all', callsRight) })

const signer = object({
  name: text.describe('Who signs'),
  ssh: text.describe('An SSH public key').exactOptional(),
  pgp: text.describe('A PGP public key, armoured').exactOptional(),
}).refine((one) => one.ssh !== undefined || one.pgp !== undefined, { error: says('has no key', 'Give it ssh or pgp.') })

const host = z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/, {
  error: says('is not a host', 'Write its name alone: oapi.dingtalk.com.'),
})

export const operatorShape: z.ZodType<OperatorShape> = object({
  schema: oneOf(['rolekeeper/operator/v1']),
  accounts: list(accountId).describe('The accounts that Rolekeeper may work in').exactOptional(),
  ledger: text.describe('Where the ledger is: a folder, or oss://BUCKET/PREFIX').exactOptional(),
  roles: list(role).describe('Which roles may be attached, and where; any if left out').exactOptional(),
  limits: limits.describe('Ceilings; desired state may only stay below').exactOptional(),
  quotas: object({ sweep: quota.exactOptional(), events: quota.exactOptional() })
    .describe('Calls a minute, per API and region')
    .exactOptional(),
  signers: list(signer).describe('Who may sign commits').exactOptional(),
  requireSignature: z.boolean().describe('Take signed commits only').exactOptional(),
  notifyHosts: list(host).describe('Where messages may be sent').exactOptional(),
})
