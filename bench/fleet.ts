import { createHash } from 'node:crypto'
import { builtInBounds } from '../src/core/desired/bounds.ts'
import type { Binding, DesiredState, Matcher } from '../src/core/model/desired-state.ts'
import type { Given } from '../src/core/model/given.ts'
import type { EcsInstance } from '../src/core/model/instance.ts'
import { emptyControl, emptyMemory } from '../src/core/model/memory.ts'
import { accountId, bindingName, commit, ecsId, hash, region, roleName } from '../src/core/model/names.ts'
import { instant } from '../src/core/model/time.ts'
import { defaultLimits } from '../src/core/desired/bounds.ts'

export const account = accountId('1234567890123456')
export const hangzhou = region('cn-hangzhou')
const asOf = instant(Date.UTC(2026, 10, 22))

/** Bindings as people write them: most by a tag, some by name, some by VPC. */
export const bindings = (count: number): readonly Binding[] =>
  Array.from({ length: count }, (_, index): Binding => {
    const at = { file: 'bench.yaml', line: index + 1, column: 1 }
    return {
      name: bindingName(`binding-${index}`),
      role: roleName(`role-${index % 50}`),
      match: { scope: { accounts: null, regions: null }, anyOf: [matcher(index)] },
      except: null,
      priority: 0,
      whenOccupied: 'declared',
      sessionPolicy: null,
      minAgeMs: 0,
      at,
    }
  })

const matcher = (index: number): Matcher => {
  const kind = ['ecs'] as const
  if (index % 10 === 8) return { kind, names: [`svc-${index}-*`] }
  if (index % 10 === 9) return { kind, vpcs: [`vpc-${index}`], tags: new Map([['env', ['prod']]]) }
  return { kind, tags: new Map([['app', [`app-${index}`]]]) }
}

export const desired = (bound: readonly Binding[]): DesiredState<'accepted'> => ({
  standing: 'accepted',
  commit: commit('bench'),
  dirty: false,
  accounts: new Map([
    [
      account,
      {
        name: 'bench',
        id: account,
        regions: [hangzhou],
        mode: 'enforce',
        assumeRole: null,
        externalId: null,
        roles: new Map(),
        policies: new Map(),
        grants: [],
        at: { file: 'bench.yaml', line: 1, column: 1 },
      },
    ],
  ]),
  bindings: bound,
  settings: {
    limits: defaultLimits,
    escalation: 'approve',
    protect: [],
    suspend: [],
    grace: [],
    settleMs: 60_000,
    prune: false,
    requireSignature: false,
  },
})

/** Pages of 100 as the cloud lists them: half in sync, a twentieth to attach, the rest matched by nothing. */
export function* pages(count: number, bound: number): Generator<readonly EcsInstance[]> {
  for (let start = 0; start < count; start += 100) {
    yield Array.from({ length: Math.min(100, count - start) }, (_, offset) => instance(start + offset, bound))
  }
}

const instance = (index: number, bound: number): EcsInstance => {
  const app = index % bound
  const matched = index % 2 === 0 && app % 10 < 8
  const empty = index % 20 === 0
  return {
    kind: 'ecs',
    account,
    region: hangzhou,
    id: ecsId(`i-${index.toString(36).padStart(12, '0')}`),
    name: `host-${index}`,
    tags: new Map([
      ['app', matched ? `app-${app}` : `other-${app}`],
      ['env', 'prod'],
    ]),
    createdAt: instant(asOf - 86_400_000),
    zoneId: 'cn-hangzhou-h',
    vpcId: `vpc-${index % 7}`,
    vSwitchId: 'vsw-1',
    securityGroupIds: ['sg-1'],
    resourceGroupId: '',
    instanceType: 'ecs.g7.large',
    images: ['img-1'],
    network: 'vpc',
    status: 'Running',
    holds: matched && !empty ? { is: 'role', ramRoleName: roleName(`role-${app % 50}`) } : { is: 'nothing' },
  }
}

export const given: Given = {
  asOf,
  control: emptyControl,
  memories: new Map([[account, emptyMemory(account)]]),
  bounds: builtInBounds,
  digest: (text) => hash(`sha256:${createHash('sha256').update(text).digest('hex')}`),
}
