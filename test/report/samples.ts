import type { Action, Attach, Detach, RamAction, Replace } from '../../src/core/model/action.ts'
import type { Blocked, Reason } from '../../src/core/model/blocked.ts'
import type { ScopeState } from '../../src/core/model/inventory.ts'
import { accountId, bindingName, commit, ecsId, hash, region, roleName, runId } from '../../src/core/model/names.ts'
import type { AccountId, Region } from '../../src/core/model/names.ts'
import type { ActionStanding, Plan, Refusal, Verdict } from '../../src/core/model/plan.ts'
import { ecsTrust } from '../../src/core/model/policy.ts'
import type { Outcome, Result, RunRecord } from '../../src/core/model/run-record.ts'
import { instant } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'

export const account: AccountId = accountId('1234567890123456')
export const hangzhou: Region = region('cn-hangzhou')

const target = (id: string) => ({ type: 'ecs', account, region: hangzhou, id: ecsId(id) }) as const

export const attach = (id: string, to = 'web-tier'): Attach => ({
  kind: 'attach',
  class: 'attach',
  target: target(id),
  from: null,
  to: roleName(to),
  binding: bindingName('web'),
  cause: 'proposal',
  why: `binding web wants ${to}`,
  sessionPolicy: null,
})

export const replace = (id: string, from = 'old-tier', to = 'web-tier'): Replace => ({
  ...attach(id, to),
  kind: 'replace',
  class: 'replace',
  from: roleName(from),
  sessionPolicyFrom: null,
})

export const detach = (id: string, from = 'web-tier'): Detach => ({
  kind: 'detach',
  class: 'detach',
  target: target(id),
  from: roleName(from),
  to: null,
  binding: null,
  cause: 'commit',
  why: `no binding gives ${from} any more`,
})

export const createRole = (name: string): RamAction => ({
  kind: 'create-role',
  class: 'ram',
  target: { type: 'role', account, id: name },
  effect: 'widens',
  cause: 'commit',
  why: 'desired state declares it',
  from: null,
  to: name,
  binding: null,
  role: roleName(name),
  trust: ecsTrust,
  description: null,
  maxSessionDurationS: null,
})

export const blocked = (id: string, reason: Reason = 'classic-network'): Blocked => ({
  target: target(id),
  from: null,
  to: roleName('web-tier'),
  binding: bindingName('web'),
  reason,
  why: `${id} is left alone`,
  fix: `Mend ${reason}.`,
})

const scope = { account, region: hangzhou, kind: 'ecs' } as const
export const complete: ScopeState = { scope, state: 'complete', seen: 250 }
export const unknownScope: ScopeState = { scope, state: 'unknown', seen: 0, why: 'access-denied' }

export const refusal: Refusal = {
  class: 'detach',
  account,
  scope: 'account 1234567890123456',
  limit: 10,
  wanted: 37,
  because: 'Counted over 1 h.',
}

type Parts = Partial<Pick<Plan, 'actions' | 'blocked' | 'scopes' | 'findings' | 'dirty' | 'powers'>> &
  Readonly<{
    refused?: readonly Refusal[]
    /** By instance id; those not named are ready. */
    standings?: Readonly<Record<string, ActionStanding>>
    said?: Verdict['findings']
  }>

/** A verdict on a proposed state, as far as reports look at it. */
export const verdict = ({ refused = [], standings = {}, said = [], ...parts }: Parts = {}): Verdict => {
  const actions = parts.actions ?? []
  const count = (kind: Action['kind']) => actions.filter((action) => action.kind === kind).length
  return {
    plan: {
      standing: 'proposed',
      commit: commit('1a2b3c4d'),
      dirty: false,
      planHash: hash('sha256:feed'),
      inventoryHash: hash('sha256:beef'),
      scopes: [complete],
      findings: [],
      blocked: [],
      powers: [],
      ...parts,
      actions,
      summary: {
        seen: 250,
        inSync: 126,
        unmanaged: 110,
        attach: count('attach'),
        replace: count('replace'),
        detach: count('detach'),
        recreate: 0,
        ram: actions.filter((action) => action.class === 'ram').length,
        blocked: parts.blocked?.length ?? 0,
        unknown: 0,
      },
      bindingMatches: new Map(),
      matchesToRemember: new Map(),
      rolesNarrowed: new Map(),
      approvalNeeded: new Map(),
      graceSince: new Map(),
      rolesProven: new Map(),
      gone: new Map(),
    },
    refused,
    standings: new Map(actions.map((action) => [actionKey(action), standings[action.target.id] ?? 'ready'])),
    approved: new Map(),
    findings: said,
    waves: null,
  }
}

export const result = (action: Action, outcome: Outcome, more: Partial<Result> = {}): Result => ({
  action,
  outcome,
  code: null,
  requestId: null,
  message: null,
  gapMs: null,
  ...more,
})

export const record = (of: Verdict, results: readonly Result[], more: Partial<RunRecord> = {}): RunRecord => ({
  runId: runId('run-1'),
  verdict: of,
  recovered: [],
  results,
  startedAt: instant(Date.UTC(2026, 10, 22, 8, 30)),
  endedAt: instant(Date.UTC(2026, 10, 22, 8, 31)),
  apiCalls: { 'ecs:DescribeInstances': 3 },
  ...more,
})
