import type { Action, Attach, Detach, RamAction, Recreate, Replace } from '../../../src/core/model/action.ts'
import type {
  AccountEntry,
  AccountEntryBody,
  ControlEntry,
  ControlEntryBody,
} from '../../../src/core/model/ledger-entry.ts'
import { emptyControl, emptyMemory, type AccountMemory, type Control } from '../../../src/core/model/memory.ts'
import {
  accountId,
  type AccountId,
  bindingName,
  commit,
  ecsId,
  groupId,
  hash,
  policyName,
  region,
  type Region,
  roleName,
  runId,
} from '../../../src/core/model/names.ts'
import { ecsTrust, type RamDocument } from '../../../src/core/model/policy.ts'
import type { Outcome } from '../../../src/core/model/run-record.ts'
import { HOUR, instant, type Instant } from '../../../src/core/model/time.ts'
import { remember, rememberControl } from '../../../src/core/memory/remember.ts'
import { actionKey } from '../../../src/core/plan/key.ts'

export const account: AccountId = accountId('1234567890123456')
export const hangzhou: Region = region('cn-hangzhou')
export const shanghai: Region = region('cn-shanghai')
export const NOON: Instant = instant(Date.UTC(2026, 10, 22, 12))
export const policyOf = (action: string): RamDocument => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
})

const ecs = (id: string) => ({ type: 'ecs' as const, account, region: hangzhou, id: ecsId(id) })

export const attach = (id: string, more: Partial<Attach> = {}): Attach => ({
  kind: 'attach',
  class: 'attach',
  target: ecs(id),
  from: null,
  to: roleName('web-tier'),
  binding: bindingName('web'),
  cause: 'commit',
  why: 'The binding web names it.',
  sessionPolicy: null,
  ...more,
})

export const replace = (id: string, more: Partial<Replace> = {}): Replace => ({
  kind: 'replace',
  class: 'replace',
  target: ecs(id),
  from: roleName('old-tier'),
  to: roleName('web-tier'),
  binding: bindingName('web'),
  cause: 'commit',
  why: 'The binding web names another.',
  sessionPolicy: null,
  sessionPolicyFrom: null,
  ...more,
})

export const detach = (id: string, more: Partial<Detach> = {}): Detach => ({
  kind: 'detach',
  class: 'detach',
  target: ecs(id),
  from: roleName('web-tier'),
  to: null,
  binding: null,
  cause: 'commit',
  why: 'No binding names it.',
  ...more,
})

export const recreate = (id: string): Recreate => ({
  kind: 'recreate',
  class: 'recreate',
  target: { type: 'eci', account, region: hangzhou, id: groupId(id) },
  from: null,
  to: roleName('batch'),
  binding: bindingName('batch'),
  cause: 'commit',
  why: 'A group keeps the role it was born with.',
})

const ram = (type: RamAction['target']['type'], id: string, effect: RamAction['effect']) => ({
  class: 'ram' as const,
  target: { type, account, id },
  effect,
  cause: 'commit' as const,
  why: 'It is desired.',
  from: null,
  to: null,
  binding: null,
})

const roleText = { description: null, maxSessionDurationS: null }

export const createRole = (name: string): RamAction => ({
  ...ram('role', name, 'widens'),
  ...roleText,
  kind: 'create-role',
  role: roleName(name),
  trust: ecsTrust,
})

export const updateRole = (name: string): RamAction => ({
  ...ram('role', name, 'widens'),
  ...roleText,
  kind: 'update-role',
  role: roleName(name),
  trust: null,
  maxSessionDurationS: 7200,
})

export const attachPolicy = (policy: string, name: string, type: 'role' | 'user' = 'role'): RamAction => ({
  ...ram(type === 'role' ? 'role' : 'grant', name, 'widens'),
  kind: 'attach-policy',
  policy: { type: 'Custom', name: policyName(policy) },
  holder: { type, name },
})

export const ramActions: readonly RamAction[] = [
  createRole('new-tier'),
  updateRole('web-tier'),
  { ...ram('role', 'dead-tier', 'narrows'), kind: 'delete-role', role: roleName('dead-tier') },
  {
    ...ram('policy', 'logs', 'widens'),
    kind: 'create-policy',
    policy: policyName('logs'),
    document: policyOf('log:Put'),
    description: 'to write logs',
  },
  {
    ...ram('policy', 'data', 'narrows'),
    kind: 'update-policy',
    policy: policyName('data'),
    document: policyOf('oss:Get'),
  },
  { ...ram('policy', 'dead', 'narrows'), kind: 'delete-policy', policy: policyName('dead') },
  attachPolicy('logs', 'web-tier'),
  {
    ...ram('role', 'web-tier', 'narrows'),
    kind: 'detach-policy',
    policy: { type: 'System', name: policyName('AliyunOSSReadOnlyAccess') },
    holder: { type: 'role', name: 'web-tier' },
  },
]

/** An account's log as its entries come: numbered, and an hour apart unless said otherwise. */
export const entries = (
  ...bodies: readonly (AccountEntryBody & Partial<Pick<AccountEntry, 'at' | 'run'>>)[]
): readonly AccountEntry[] => bodies.map((body, index) => ({ ...head(index), ...body }))

export const controlEntries = (
  ...bodies: readonly (ControlEntryBody & Partial<Pick<ControlEntry, 'at'>>)[]
): readonly ControlEntry[] => bodies.map((body, index) => ({ ...head(index), ...body }))

const head = (index: number) => ({
  number: index + 1,
  nonce: `nonce-${index + 1}`,
  at: instant(NOON + index * HOUR),
  run: runId('run-1'),
  by: 'alice@laptop',
})

export const fold = (all: readonly AccountEntry[], from: AccountMemory = emptyMemory(account)): AccountMemory =>
  all.reduce(remember, from)

export const foldControl = (all: readonly ControlEntry[], from: Control = emptyControl): Control =>
  all.reduce(rememberControl, from)

export const intent = (actions: readonly Action[], approved: readonly string[] = []): AccountEntryBody => ({
  kind: 'intent',
  shard: hangzhou,
  epoch: 1,
  actions,
  approved,
})

export const result = (of: number, ...ends: readonly (readonly [Action, Outcome, string?])[]): AccountEntryBody => ({
  kind: 'result',
  of,
  results: ends.map(([action, outcome, code = null]) => ({
    key: actionKey(action),
    outcome,
    code,
    requestId: null,
    gapMs: null,
  })),
})

type RunBody = Extract<AccountEntryBody, { kind: 'run' }>

export const runEntry = (more: Partial<RunBody> = {}): RunBody => ({
  kind: 'run',
  commit: commit('c0ffee'),
  planHash: hash('sha256:plan'),
  record: hash('sha256:record'),
  summary: {
    seen: 2,
    inSync: 2,
    unmanaged: 0,
    attach: 0,
    replace: 0,
    detach: 0,
    recreate: 0,
    ram: 0,
    blocked: 0,
    unknown: 0,
  },
  outcomes: { attached: 2 },
  populations: [],
  bindingMatches: {},
  graceSince: {},
  rolesProven: null,
  gone: [],
  shard: null,
  started: [],
  approvals: [],
  ...more,
})
