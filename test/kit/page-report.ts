import type { DriftCause, DriftDocument, DriftRow, Tally } from '../../src/core/report/drift-document.ts'
import { driftReport, driftRow } from './reports.ts'

const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1']
const accounts = [
  { account: '1234567890123456', name: 'prod', mode: 'enforce' as const },
  { account: '6543210987654321', name: 'dev', mode: 'report' as const },
]
const bindings = ['web', 'api', 'batch', 'ledger', 'search', 'cache', 'gateway', 'ml-training', 'metrics', 'etl']
const states = ['drift', 'pending', 'blocked', 'unknown'] as const

const at = <T>(list: readonly T[], place: number): T => {
  const found = list[place % list.length]
  if (found === undefined) throw new Error('An empty list.')
  return found
}

const tally = (seen: number, drifted: number, pending = 0, blocked = 0, unknown = 0): Tally => {
  const unmanaged = Math.floor(seen / 3)
  const inSync = seen - drifted - pending - blocked - unknown - unmanaged
  return { seen, covered: inSync + drifted + pending + blocked, inSync, drifted, pending, blocked, unmanaged, unknown }
}

const row = (n: number): DriftRow => {
  const state = at(states, n % 7 === 0 ? 2 : n % 5 === 0 ? 1 : n % 97 === 0 ? 3 : 0)
  const binding = at(bindings, n)
  return driftRow({
    key: `row-${n}`,
    state,
    kind: state === 'drift' ? (n % 3 === 0 ? 'replace' : 'attach') : state === 'pending' ? 'attach' : null,
    reason: state === 'blocked' ? 'classic-network' : null,
    account: at(accounts, n % 11 === 0 ? 1 : 0).account,
    region: at(regions, n),
    type: n % 13 === 0 ? 'eci' : 'ecs',
    id: `${n % 13 === 0 ? 'eci' : 'i'}-bp${String(n).padStart(18, '0')}`,
    name: `${binding}-${String(n).padStart(5, '0')}`,
    from: n % 3 === 0 ? 'legacy-web' : null,
    to: `${binding}-tier`,
    binding,
    why:
      n % 3 === 0
        ? `Binding ${binding} gives it role ${binding}-tier, and it has legacy-web.`
        : `Binding ${binding} gives it role ${binding}-tier, and it has none.`,
    fix: state === 'blocked' ? 'Move the instance to a VPC: classic-network instances cannot have a role.' : null,
    file: `${binding}.yaml`,
    line: 10 + (n % 40),
    since: new Date(Date.UTC(2026, 10, 22, 8) - n * 3_700_000).toISOString(),
    author:
      n % 4 === 0 ? { kind: 'console', name: 'zhang.wei', did: 'detached', at: '2026-11-22T07:41:00.000Z' } : null,
    atSource: n % 4 === 0 ? null : n % 3 === 0 ? 'Change RamRoleName in launch template lt-bp1web.' : null,
    isNew: n % 6 === 0,
    onlyReplaceable: false,
  })
}

const cause = (n: number, what: DriftCause['what'], title: string, fix: string, total: number): DriftCause => ({
  key: `cause-${n}`,
  what,
  severity: what === 'drift' ? 'error' : 'warning',
  title,
  fix,
  total,
  added: n % 2 === 0 ? Math.floor(total / 3) : 0,
  accounts: ['1234567890123456'],
  regions: regions.slice(0, 1 + (n % 3)),
  bindings: [at(bindings, n)],
  rows: [],
})

const trend = Array.from({ length: 45 }, (_, n) => ({
  day: new Date(Date.UTC(2026, 9, 9 + n)).toISOString().slice(0, 10),
  ...tally(1180 + 2 * n, Math.round(14 + 10 * Math.sin(n / 4) + n / 9), (n * 7) % 9, 6 + (n % 5)),
}))

/** A report that has something of everything, with so many drifts. */
export const fullReport = (drifts: number): DriftDocument => {
  const rows = Array.from({ length: drifts }, (_, n) => row(n))
  const of = (state: DriftRow['state']) => rows.filter((one) => one.state === state).length
  const all = tally(drifts * 3 + 900, of('drift'), of('pending'), of('blocked'), of('unknown'))
  return driftReport({
    commit: '4f5e1c0d9b8a7f6e5d4c3b2a190817263544f5e1',
    acceptedAt: '2026-11-22T06:12:00.000Z',
    planHash: 'sha256:9c1f0f1d77d6a1ab8ce21e0a4ea8efb0b70d53ee1f43cbad3ae93a1cdb5b9a11',
    fleet: {
      all,
      accounts: accounts.map((one) => ({ ...one, ...tally(500, 8) })),
      regions: regions.flatMap((region, n) =>
        accounts.map(({ account }, m) => ({ account, region, ...tally(410 - 90 * n - 20 * m, n * 3 + m, n, 2 * m) })),
      ),
      bindings: bindings.map((binding, n) => ({
        binding,
        role: `${binding}-tier`,
        file: `${binding}.yaml`,
        line: 3,
        column: 5,
        ...tally(150 - 12 * n, (n * 5) % 13, n % 3, n % 2),
        unmanaged: 0,
      })),
      roles: bindings
        .slice(0, 5)
        .map((binding, n) => ({ role: `${binding}-tier`, ...tally(150 - 12 * n, (n * 5) % 13) })),
    },
    scopes: [
      { account: '1234567890123456', region: 'cn-hangzhou', kind: 'ecs', state: 'complete', seen: 400, why: null },
      {
        account: '6543210987654321',
        region: 'ap-southeast-1',
        kind: 'eci',
        state: 'unknown',
        seen: 0,
        why: 'empty-unproven',
      },
    ],
    rows,
    causes: [
      cause(
        2,
        'drift',
        'Roles taken off in the console by zhang.wei',
        'Ask them why; the next sweep puts the roles back.',
        of('drift'),
      ),
      cause(
        3,
        'drift',
        'Scaling group asg-web makes instances with legacy-web',
        'Change RamRoleName in launch template lt-bp1web.',
        12,
      ),
      cause(
        4,
        'blocked',
        'Instances in the classic network',
        'Move them to a VPC: classic-network instances cannot have a role.',
        of('blocked'),
      ),
      cause(
        5,
        'pending',
        'Asked for by commit 4f5e1c0, and the limit of this hour is reached',
        'It goes on by itself in the next hour.',
        of('pending'),
      ),
    ],
    withoutRole: {
      targetMs: 120_000,
      now: 1,
      ended: 1,
      lines: [
        {
          account: '1234567890123456',
          region: 'cn-hangzhou',
          id: 'i-bp000000000000000007',
          name: 'web-00007',
          binding: 'web',
          role: 'web-tier',
          since: '2026-11-22T07:12:00.000Z',
          forMs: 2_880_000,
          isStill: true,
        },
        {
          account: '1234567890123456',
          region: 'cn-shanghai',
          id: 'i-bp000000000000000008',
          name: 'api-00008',
          binding: 'api',
          role: 'api-tier',
          since: '2026-11-22T05:12:00.000Z',
          forMs: 320_000,
          isStill: false,
        },
      ],
    },
    births: {
      count: 412,
      overMs: 86_400_000,
      p50Ms: 2_310,
      p95Ms: 6_800,
      p99Ms: 41_000,
      missedEvents: 2,
      lateMs: 120_000,
    },
    suspensions: [
      {
        where: 'settings',
        id: null,
        scope: 'region cn-shanghai, tag app=ledger',
        reason: 'an audit of these machines wants no changes',
        owner: 'payments-team',
        at: null,
        until: '2030-01-30T16:00:00.000Z',
        isOver: false,
      },
      {
        where: 'ledger',
        id: 's-1f00aa12',
        scope: 'binding=search',
        reason: 'migration',
        owner: 'li.na',
        at: '2026-11-20T08:00:00.000Z',
        until: '2026-11-21T08:00:00.000Z',
        isOver: true,
      },
    ],
    findings: [
      {
        code: 'unused-role',
        severity: 'note',
        file: 'roles.yaml',
        line: 12,
        column: 3,
        message: 'Role old-batch is named by no binding.',
        fix: 'Delete it, or bind it.',
      },
      {
        code: 'self-settable-tag',
        severity: 'warning',
        file: 'web.yaml',
        line: 4,
        column: 7,
        message: 'Binding web matches tag app, which instances may set themselves.',
        fix: 'Match a tag that only deployments may set.',
      },
    ],
    limits: [
      { account: '1234567890123456', class: 'attach', used: 212, max: 500, percent: null, perMs: 3_600_000, left: 288 },
    ],
    calls: [
      { operation: 'ecs:DescribeInstances', made: 14, throttled: 0, left: 486, limit: 500 },
      { operation: 'ecs:DescribeInstanceRamRole', made: 28, throttled: 2, left: 61, limit: 100 },
    ],
    last: {
      at: '2026-11-21T08:00:00.000Z',
      commit: '4f5e1c0d9b8a7f6e5d4c3b2a190817263544f5e1',
      added: Math.ceil(drifts / 6),
      stayed: drifts - Math.ceil(drifts / 6),
      gone: [row(1)],
      unseen: [],
      resolved: [cause(9, 'drift', 'OOS took roles off during a patch window', '', 3)],
    },
    trend,
    trends: [{ days: 30, from: '2026-10-24', change: tally(60, 4, -2, 1) }],
    links: {
      ecs: 'https://ecs.console.aliyun.com/server/{id}/detail?regionId={region}',
      eci: 'https://eci.console.aliyun.com/#/eci/{region}/detail/{id}/containers',
      file: 'https://github.com/acme/roles/blob/4f5e1c0d9b8a7f6e5d4c3b2a190817263544f5e1/desired-state/{file}#L{line}',
    },
  })
}
