import { describe, expect, it } from 'vitest'
import { means, type OtherChange } from '../../../src/core/model/hint.ts'
import { ecsId, roleName } from '../../../src/core/model/names.ts'
import { DAY, HOUR, instant } from '../../../src/core/model/time.ts'
import { driftOf } from '../../kit/drift.ts'
import {
  appliedRole,
  asOf,
  binding,
  desiredOf,
  ecs,
  givenOf,
  group,
  hangzhou,
  holding,
  nothing,
  tagged,
} from '../../kit/model.ts'

const web = { app: 'web' }
const desired = desiredOf([binding('web', 'web-tier', tagged('app', 'web'), { whenOccupied: 'always' })])
const at = instant(asOf - HOUR)
const change = (id: string, more: Partial<OtherChange> = {}): [string, OtherChange] => [
  id,
  { region: hangzhou, id: ecsId(id), what: 'detached', role: null, by: 'alice', via: 'console', at, ...more },
]
const others = new Map([
  change('i-1'),
  change('i-2', { what: 'attached', role: roleName('theirs'), via: 'terraform', by: 'ci' }),
  change('i-3', { what: 'attached', role: roleName('elsewhere') }),
  change('i-4', { via: null }),
])
const applied = new Map(['i-1', 'i-2', 'i-3', 'i-4'].map((id) => [id, appliedRole('web-tier')]))
const given = givenOf({ others, applied })
const young = { createdAt: instant(asOf - HOUR) }
const rowOf = (instance: Parameters<typeof driftOf>[0]['instances'][number]) =>
  driftOf({ desired, instances: [instance], given }).rows[0]

describe('the likely author of drift', () => {
  it('is who made it what it is, as an event told, with when and with what to do there', () => {
    const off = rowOf(ecs('i-1', nothing, web))
    const other = rowOf(ecs('i-2', holding('theirs'), web))

    expect(off).toMatchObject({
      author: { kind: 'console', name: 'alice', did: 'detached', at: '2026-11-22T11:00:00.000Z' },
      since: '2026-11-22T11:00:00.000Z',
      sinceBy: 'event',
      atSource: expect.stringContaining('suspend the instance') as string,
    })
    expect(other).toMatchObject({
      author: { kind: 'terraform', name: 'ci', did: 'attached' },
      atSource: expect.stringContaining('ram_role_name') as string,
    })
    expect(rowOf(ecs('i-4', nothing, web))).toMatchObject({ author: { kind: 'api' } })
  })

  it.each(means)('who took a role off by %s is told what to do there', (via) => {
    const given = givenOf({ others: new Map([change('i-1', { via })]), applied })

    expect(driftOf({ desired, instances: [ecs('i-1', nothing, web)], given }).rows[0]).toMatchObject({
      author: { kind: via, name: 'alice', did: 'detached' },
      atSource: expect.stringMatching(/\w/) as string,
    })
  })

  it('is nobody whose change explains nothing', () => {
    expect(rowOf(ecs('i-3', holding('theirs'), web))).toMatchObject({ author: null, atSource: null, sinceBy: 'report' })
    expect(rowOf(ecs('i-5', nothing, web, young))).toMatchObject({ author: null })
    expect(rowOf(ecs('i-6', holding('theirs'), web, { createdAt: instant(asOf - DAY) }))).toMatchObject({
      author: null,
    })
  })

  it.each([
    [{}, 'launch-template', 'launch template'],
    [{ 'acs:autoscaling:scalingGroupId': 'asg-1' }, 'scaling-group', 'scaling configuration'],
    [{ 'ack.aliyun.com': 'c1' }, 'kubernetes', 'node pool'],
    [{ 'acs:emr:clusterId': 'e1' }, 'service', 'EMR cluster'],
    [{ 'created-by': 'terraform' }, 'terraform', 'ram_role_name'],
  ])('is who gave it the role at birth: %j', (tags, kind, fix) => {
    const row = rowOf(ecs('i-7', holding('theirs'), { ...web, ...tags }, young))

    expect(row).toMatchObject({ author: { kind, name: null, did: null }, sinceBy: 'report' })
    expect(row?.atSource).toContain(fix)
  })

  it('sends to the maker whoever it was that changed what another made', () => {
    const made = { 'acs:autoscaling:scalingGroupId': 'asg-1' }

    expect(rowOf(ecs('i-1', nothing, { ...web, ...made }))?.atSource).toContain('suspend the instance')
  })

  it('is known of container groups by their birth alone', () => {
    expect(rowOf(group('eci-1', 'theirs', web))).toMatchObject({ author: { kind: 'launch-template', did: null } })
    expect(rowOf(group('eci-1', null, web))).toMatchObject({ author: null })
  })
})

describe('causes', () => {
  it('are one for each hand, reason and code, the gravest first', () => {
    const instances = [
      ecs('i-1', nothing, web),
      ecs('i-4', nothing, web),
      ecs('i-3', holding('theirs'), web),
      ecs('i-8', nothing, web),
      ecs('i-9', nothing, web, { network: 'classic' }),
      ecs('i-10', { is: 'unknown', why: 'lost-page' }, web),
      ecs('i-11', nothing, { ...web, 'rolekeeper:hold': '' }),
      ecs('i-2', holding('theirs'), web, young),
    ]
    const finding = { code: 'x', severity: 'error', at: null, message: 'm', fix: 'f' } as const

    const report = driftOf({ desired, instances, given }, { findings: [finding, { ...finding, message: 'n' }] })

    expect(report.causes.map(({ severity, title, total, added }) => [severity, title, total, added])).toEqual([
      ['error', 'm', 2, 2],
      ['error', 'Not known', 1, 1],
      ['warning', 'The classic network knows no roles (binding web)', 1, 1],
      ['warning', 'Held by a tag (binding web)', 1, 1],
      ['warning', 'A program (alice) took the role off', 1, 1],
      ['warning', 'A person in the console (alice) took the role off', 1, 1],
      ['warning', 'Terraform (ci) attached another role', 1, 1],
      ['warning', 'Changed, and nobody was seen: replace', 1, 1],
      ['note', 'Asked for by the commit, and not done yet: attach', 1, 1],
    ])
    expect(report.causes[4]).toMatchObject({ what: 'drift', regions: ['cn-hangzhou'], bindings: ['web'] })
  })

  it('tell who gave the role at birth', () => {
    const runs = [{ commit: desired.commit, outcomes: {}, shard: null }] as never
    const born = ecs('i-7', holding('theirs'), web, young)

    expect(driftOf({ desired, instances: [born], given: givenOf({ runs }) }).causes).toMatchObject([
      { what: 'drift', title: 'A launch template or call gave the role at birth' },
    ])
  })

  it('are resolved once they are gone, and not new if they stay', () => {
    const finding = { code: 'x', severity: 'error', at: null, message: 'm', fix: 'f' } as const
    const instances = [ecs('i-1', nothing, web)]
    const last = driftOf({ desired, instances, given }, { findings: [finding] })

    const stays = driftOf({ desired, instances, given }, { findings: [finding], last })
    const over = driftOf({ desired, instances: [], given }, { last })

    expect(stays.causes.map(({ added }) => added)).toEqual([0, 0])
    expect(stays.last?.resolved).toEqual([])
    expect(over.last?.resolved.map(({ what }) => what)).toEqual(['finding', 'drift'])
  })

  it('stay the same where a line of desired state has moved', () => {
    const moved = (line: number) => {
      const at = { file: 'web.yaml', line, column: 1 }
      const bindings = [binding('web', 'web-tier', tagged('app', 'web'), { whenOccupied: ['none'], at })]
      return driftOf({ desired: desiredOf(bindings), instances: [ecs('i-1', holding('theirs'), web)] }).causes
    }

    expect(moved(7)[0]?.fix).toContain('web.yaml:7')
    expect(moved(7)[0]?.key).toBe(moved(9)[0]?.key)
  })
})
