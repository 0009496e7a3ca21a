import type { ApprovalNote, Asked } from '../core/model/asked.ts'
import type {
  AccountEntryBody,
  ControlEntryBody,
  EntryHead,
  ResultNote,
  Shard,
  SuspendScope,
} from '../core/model/ledger-entry.ts'
import { means } from '../core/model/hint.ts'
import { accountId, bindingName, commit, ecsId, hash, region, roleName, runId } from '../core/model/names.ts'
import { outcomes } from '../core/model/run-record.ts'
import { instant } from '../core/model/time.ts'
import { actionShape } from './action-shape.ts'
import { count, flag, listOf, map, object, oneOf, orElse, orNull, recordOf, tagged, text, type Shape } from './shape.ts'

/*
 * Entries are read for ever: a field that is added must have a value for the entries that lack it, and a field that means
 * something else wants a new schema version in `codec.ts`.
 */

const at = map(count, instant)
const blob = map(text, hash)
const roles = listOf(map(text, roleName))
const shard = map(text, (word): Shard => (word === 'ram' ? word : region(word)))

export const headShape: Shape<EntryHead> = object({
  number: count,
  nonce: text,
  at,
  run: orNull(map(text, runId)),
  by: text,
})

const outcome = oneOf(...outcomes)

const note: Shape<ResultNote> = object({
  key: text,
  outcome,
  code: orNull(text),
  requestId: orNull(text),
  gapMs: orNull(count),
})

const scope = object({ account: map(text, accountId), region: map(text, region), kind: oneOf('ecs', 'eci') })

const summary = object({
  seen: count,
  inSync: count,
  unmanaged: count,
  attach: count,
  replace: count,
  detach: count,
  recreate: count,
  ram: count,
  blocked: count,
  unknown: count,
})

/** Entries of before counted the matches of all regions together. */
const matches: Shape<Readonly<Record<string, Readonly<Record<string, number>>>>> = (value, place) => {
  const members = Object.values(recordOf((one) => one)(value, place))
  return members.some((one) => typeof one === 'number')
    ? { '': recordOf(count)(value, place) }
    : recordOf(recordOf(count))(value, place)
}

/** Null in entries of before pull requests could ask. */
const asked: Shape<Asked | null> = orElse(
  orNull(object({ host: text, repository: text, number: count, comment: text, command: count, by: text })),
  null,
)

const approvals: Shape<readonly ApprovalNote[]> = orElse(listOf(object({ planHash: blob, by: text, asked })), [])

const run = object({
  kind: oneOf('run'),
  commit: map(text, commit),
  planHash: blob,
  record: blob,
  summary,
  outcomes: recordOf(count),
  populations: listOf(object({ scope, count, complete: flag })),
  bindingMatches: matches,
  graceSince: recordOf(count),
  rolesProven: orElse(orNull(object({ notOurs: roles, risky: roles })), null),
  shard: orElse(orNull(shard), null),
  started: orElse(listOf(map(text, region)), []),
  approvals,
  gone: orElse(listOf(map(text, ecsId)), []),
})

const others = object({
  kind: oneOf('others'),
  changes: listOf(
    object({
      region: map(text, region),
      id: map(text, ecsId),
      what: oneOf('attached', 'detached'),
      role: orNull(map(text, roleName)),
      by: text,
      via: orElse(orNull(oneOf(...means)), null),
      at,
    }),
  ),
})

const launch = object({
  kind: oneOf('launch'),
  type: oneOf('ecs', 'eci'),
  region: map(text, region),
  name: text,
  role: map(text, roleName),
  binding: map(text, bindingName),
  clientToken: text,
  outcome: oneOf('begun', 'launched', 'failed'),
  id: orNull(text),
  code: orNull(text),
})

const snapshot = object({ kind: oneOf('snapshot'), memory: blob })

const intent = object({
  kind: oneOf('intent'),
  shard,
  epoch: orNull(count),
  actions: listOf(actionShape),
  approved: listOf(text),
})

export const accountBodyShape: Shape<AccountEntryBody> = tagged<AccountEntryBody>(
  'kind',
  new Map<string, Shape<AccountEntryBody>>([
    ['lease', object({ kind: oneOf('lease'), shard, epoch: count, until: at, holder: text })],
    ['release', object({ kind: oneOf('release'), shard, epoch: count })],
    ['intent', intent],
    ['result', object({ kind: oneOf('result'), of: count, results: listOf(note) })],
    ['owed', object({ kind: oneOf('owed'), of: count, key: text, role: map(text, roleName) })],
    ['run', run],
    ['others', others],
    ['launch', launch],
    ['control', object({ kind: oneOf('control'), last: count })],
    ['snapshot', snapshot],
  ]),
)

const suspendScope: Shape<SuspendScope> = object({
  text,
  accounts: orNull(listOf(text)),
  regions: orNull(listOf(text)),
  ids: orNull(listOf(text)),
  bindings: orNull(listOf(map(text, bindingName))),
  roles: orNull(listOf(map(text, roleName))),
})

const accepted = object({
  kind: oneOf('accepted'),
  commit: map(text, commit),
  files: blob,
  parsed: blob,
  declaredRoles: listOf(map(text, roleName)),
  bindings: count,
  requireSignature: flag,
})

const suspend = object({
  kind: oneOf('suspend'),
  id: text,
  scope: suspendScope,
  reason: text,
  owner: text,
  until: orNull(at),
  asked,
})

export const controlBodyShape: Shape<ControlEntryBody> = tagged<ControlEntryBody>(
  'kind',
  new Map<string, Shape<ControlEntryBody>>([
    ['accepted', accepted],
    ['held', object({ kind: oneOf('held'), commit: map(text, commit), why: text })],
    ['stop', object({ kind: oneOf('stop'), reason: text })],
    ['start', object({ kind: oneOf('start'), reason: text })],
    ['approval', object({ kind: oneOf('approval'), planHash: blob, keys: listOf(text), until: at, asked })],
    ['suspend', suspend],
    ['resume', object({ kind: oneOf('resume'), id: text, reason: text })],
    ['snapshot', snapshot],
  ]),
)
