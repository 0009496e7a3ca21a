import { expect, it, vi } from 'vitest'
import { runInstances } from '../kit/births.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { startServerless, useBundles } from '../kit/serverless.ts'

useBundles()
// Many processes start, and take their time where many tests run beside.
vi.setConfig({ testTimeout: 240_000 })

/** Whoever watches the bus is told of reports. */
const state = (more = ''): string =>
  webState(more).replace(
    'settings:\n',
    'settings:\n  notify: [{ name: bus, to: eventbridge, bus: team, region: cn-hangzhou }]\n',
  )

/** The roles of the functions were made for all that the test goes through. */
const allRoles = state(`  - name: next
    role: next-tier
    match: { kind: ecs, tags: { app: next } }
`).replace('roles:', 'roles:\n  next-tier: { managed: false }')

it('moves roles after a push, gives new instances theirs, and repairs what somebody does by hand', async () => {
  const fleet = fleetOf(
    [web(1), web(2, 'old-tier'), web(3, 'foreign')],
    ['web-tier', 'old-tier', 'foreign', 'next-tier'],
  )
  const { sweep, pass, repository, desk, roles, byHand, said, store, driftReport } = await startServerless(
    fleet,
    state(),
    {
      permitted: allRoles,
    },
  )
  const told: string[] = []
  desk.cloud.cloud.world.bus.subscribe(({ source, type }) => void (source === 'rolekeeper' && told.push(type)))

  await sweep()
  expect([...roles().values()]).toEqual(['web-tier', 'web-tier', 'foreign'])

  await repository.push({ 'all.yaml': state().replaceAll('web-tier', 'next-tier').replace('old-tier', 'web-tier') })
  await sweep()
  expect([...roles().values()]).toEqual(['next-tier', 'next-tier', 'foreign'])

  const [born = ''] = await runInstances(desk.cloud, 1)
  await pass(0)
  expect(roles().get(born)).toBe('next-tier')

  await byHand('DetachInstanceRamRole', { InstanceIds: JSON.stringify([id(1)]) })
  await pass(0)
  expect(roles().get(id(1))).toBeNull()
  expect(await driftReport()).toMatchObject({
    drift: { attach: 1 },
    pending: {},
    rows: [
      { state: 'drift', id: id(1) },
      { state: 'blocked', id: id(3) },
    ],
  })
  expect(told).toEqual(['rolekeeper:Cause:Opened', 'rolekeeper:Cause:Opened'])
  expect(await store.list('reports/told/')).toHaveLength(1)
  await sweep()
  expect(roles().get(id(1))).toBe('next-tier')
  expect(said("A region's shard of a sweep is done.").at(-1)).toMatchObject({ outcomes: { attached: 1 } })

  expect(await driftReport()).toMatchObject({ drift: {}, pending: {} })

  const before = desk.cloud.cloud.world.calls.all().length
  await sweep()
  expect(
    desk.cloud.cloud.world.calls
      .all()
      .slice(before)
      .filter(({ write, service }) => write && service !== 'oss'),
  ).toEqual([])
  expect(desk.home.deadLetters).toEqual([])
})
