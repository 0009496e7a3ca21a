import fc from 'fast-check'
import parsePrometheus from 'parse-prometheus-text-format'
import { describe, expect, it } from 'vitest'
import type { DriftDocument } from '../../src/core/report/drift-document.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { driftFormats } from '../../src/cli/drift-formats.ts'
import { toOtlp } from '../../src/report/data/otlp.ts'
import { runs } from '../kit/long.ts'
import { reportOf } from '../kit/drift-report.ts'
import { ACCOUNT, ecsRole, web } from '../kit/fleets.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'

const desired = accepted(`
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou, cn-shanghai] }]
  limits: { replace: { max: 1000, per: 1h } }
roles: { web-tier: { managed: false }, old-tier: { managed: false } }
bindings: [{ name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }]
`)

const roles = ['web-tier', 'old-tier', 'foreign']
const someone = fc.record({
  isWeb: fc.boolean(),
  role: fc.constantFrom(undefined, ...roles),
  later: fc.constantFrom<string | null | undefined>(undefined, undefined, null, ...roles),
  network: fc.constantFrom('vpc' as const, 'vpc' as const, 'classic' as const),
})
const regions = ['cn-hangzhou', 'cn-shanghai'] as const
const somewhere = fc.record({
  'cn-hangzhou': fc.array(someone, { maxLength: 12 }),
  'cn-shanghai': fc.array(someone, { maxLength: 12 }),
})
type Somewhere = typeof somewhere extends fc.Arbitrary<infer T> ? T : never

const fleetOf = (all: Somewhere): Fleet => {
  const inRegion = (region: (typeof regions)[number]) => ({
    instances: all[region].map(({ isWeb, role, network }, index): FleetInstance => ({
      ...web(index + 1 + (region === 'cn-shanghai' ? 100 : 0), network === 'classic' ? undefined : role),
      InstanceNetworkType: network,
      ...(isWeb ? {} : { Tags: { app: 'other' } }),
    })),
  })
  return {
    accounts: [
      {
        id: ACCOUNT,
        roles: roles.map(ecsRole),
        regions: { 'cn-hangzhou': inRegion('cn-hangzhou'), 'cn-shanghai': inRegion('cn-shanghai') },
      },
    ],
  }
}

/** Somebody else changes roles in the tables themselves. */
const meddle = ({ emulator }: Stack, all: Somewhere): void => {
  for (const region of regions) {
    const table = emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get(region)?.instances
    for (const [index, instance] of (table?.all() ?? []).entries()) {
      const { later, network } = all[region][index] ?? {}
      if (later !== undefined && network === 'vpc') table?.setRole(instance, later ?? undefined, undefined)
    }
  }
}

type Counts = Record<'seen' | 'inSync' | 'drifted' | 'blocked' | 'unmanaged', number>

/** What the tables say, by a rule of its own: everything was converged, so that what is open drifted. */
const countTables = ({ emulator }: Stack, region?: string): Counts => {
  const counts = { seen: 0, inSync: 0, drifted: 0, blocked: 0, unmanaged: 0 }
  for (const [name, { instances = [] }] of saveFleet(emulator.cloud.world).accounts.flatMap((one) =>
    Object.entries(one.regions ?? {}),
  )) {
    if (region !== undefined && region !== name) continue
    for (const { Tags = {}, RamRoleName: held, InstanceNetworkType: network } of instances) {
      counts.seen += 1
      if (Tags['app'] !== 'web') counts.unmanaged += 1
      else if (held === 'web-tier') counts.inSync += 1
      else if (held === 'foreign' || network === 'classic') counts.blocked += 1
      else counts.drifted += 1
    }
  }
  return counts
}

describe('the numbers of a report', () => {
  it("equal what the cloud's tables say, and are the same in every format", async () => {
    await fc.assert(
      fc.asyncProperty(somewhere, async (all) => {
        await withStack(fleetOf(all), async (stack) => {
          await stack.run(desired)
          meddle(stack, all)
          const document = await reportOf(stack, desired)
          const counts = countTables(stack)

          expect(document.fleet?.all).toMatchObject({ ...counts, pending: 0, unknown: 0 })
          for (const region of regions) {
            const line = document.fleet?.regions.find((one) => one.region === region)
            expect(line).toMatchObject(countTables(stack, region))
          }
          await expectEverywhere(document, counts)
        })
      }),
      runs(6, 100),
    )
  }, 120_000)
})

const expectEverywhere = async (document: DriftDocument, counts: Counts): Promise<void> => {
  const formats = driftFormats(document, { color: false, width: null })
  const [text, markdown, csv, prometheus, json, sarif] = [
    await formats.text?.(),
    await formats.markdown?.(),
    await formats.csv?.(),
    await formats.prometheus?.(),
    await formats.json?.(),
    await formats.sarif?.(),
  ].map((one) => one ?? '')
  const { seen, inSync, drifted, blocked, unmanaged } = counts
  const open = drifted + blocked
  const head =
    open === 0
      ? new RegExp(`^(### )?No drift: ${seen} instances? seen, .* covered, ${inSync} in sync, ${unmanaged} unmanaged`)
      : new RegExp(
          `^(### )?${drifted} drifted, 0 pending, ${blocked} blocked: ${seen} instances? seen, .* ${inSync} in sync, ${unmanaged} unmanaged`,
        )
  expect(text).toMatch(head)
  expect(markdown).toMatch(head)
  expect(csv?.split('\r\n')).toHaveLength(open + 2)
  expect(JSON.parse(json ?? '')).toEqual(document)
  // Findings stand there too.
  const { runs } = JSON.parse(sarif ?? '') as Sarif
  expect(runs[0]?.results).toHaveLength(open + document.findings.length)
  const byState = { in_sync: inSync, drifted, blocked, unmanaged, pending: 0, unknown: 0 }
  for (const [state, number] of Object.entries(byState)) {
    expect(sumIn(prometheusPoints(prometheus ?? ''), state)).toBe(number)
    expect(sumIn(otlpPoints(document), state)).toBe(number)
  }
}

type Sarif = Readonly<{ runs: readonly Readonly<{ results: readonly object[] }>[] }>
type Point = Readonly<{ state: string | undefined; value: number }>
const sumIn = (points: readonly Point[], state: string): number =>
  points.filter((one) => one.state === state).reduce((sum, { value }) => sum + value, 0)

const prometheusPoints = (text: string): readonly Point[] =>
  parsePrometheus(text)
    .filter(({ name }) => name === 'rolekeeper_instances')
    .flatMap(({ metrics }) => metrics.map(({ labels, value }) => ({ state: labels?.['state'], value: Number(value) })))

type Otlp = Readonly<{
  resourceMetrics: readonly Readonly<{
    scopeMetrics: readonly Readonly<{
      metrics: readonly Readonly<{
        name: string
        gauge: Readonly<{
          dataPoints: readonly Readonly<{
            asDouble: number
            attributes: readonly Readonly<{ key: string; value: Readonly<{ stringValue: string }> }>[]
          }>[]
        }>
      }>[]
    }>[]
  }>[]
}>

const otlpPoints = (document: DriftDocument): readonly Point[] =>
  (JSON.parse(JSON.stringify(toOtlp(document))) as Otlp).resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ name }) => name === 'rolekeeper_instances')
    .flatMap(({ gauge }) =>
      gauge.dataPoints.map(({ asDouble, attributes }) => ({
        state: attributes.find(({ key }) => key === 'state')?.value.stringValue,
        value: asDouble,
      })),
    )
