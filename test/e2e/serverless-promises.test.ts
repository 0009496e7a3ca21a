import { expect, it, vi } from 'vitest'
import { runInstances } from '../kit/births.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { isLong } from '../kit/long.ts'
import { startServerless, useBundles, type Serverless } from '../kit/serverless.ts'

useBundles()
vi.setConfig({ testTimeout: 240_000 })

const writes = ({ desk }: Serverless): number =>
  desk.cloud.cloud.world.calls.all().filter(({ service, write }) => write && service !== 'oss').length
const rolesOf = (stack: Serverless): readonly (string | null)[] => [...stack.roles().values()]
const codesOf = (stack: Serverless): readonly unknown[] => stack.said('There is a finding.').map(({ code }) => code)

/** A commit that would move every instance, were it taken. */
const moved = webState().replaceAll('web-tier', 'other-tier').replace('old-tier', 'web-tier')
const permitted = `${webState()}  - { name: other, role: other-tier, match: { kind: ecs, tags: { app: other } } }
`

const startOn = (state: string): Promise<Serverless> =>
  startServerless(fleetOf([web(1), web(2, 'old-tier')], ['web-tier', 'old-tier', 'other-tier']), state, { permitted })

it('promise 4: bad, empty, older and unrelated desired state changes nothing, and the last good stays in force', async () => {
  const stack = await startOn(webState('  # first\n'))
  const { repository } = stack
  await stack.sweep()
  await repository.push({ 'all.yaml': webState() })
  await stack.sweep()
  expect(rolesOf(stack)).toEqual(['web-tier', 'web-tier'])
  const before = writes(stack)

  const deeds: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => repository.push({ 'all.yaml': moved.replace('bindings:', 'bindngs:') }), 'head-not-accepted'],
    [() => repository.push({ 'all.yaml': moved.slice(0, moved.indexOf('bindings:')) }), 'commit-held'],
    [() => repository.rewind(3), 'commit-held'],
    [() => repository.replace({ 'all.yaml': moved }), 'commit-held'],
  ]
  for (const [deed, code] of deeds) {
    const said = codesOf(stack).length
    await deed()
    await stack.sweep()
    expect(codesOf(stack).slice(said)).toContain(code)
    expect({ roles: rolesOf(stack), writes: writes(stack) }).toEqual({
      roles: ['web-tier', 'web-tier'],
      writes: before,
    })
  }

  await stack.byHand('DetachInstanceRamRole', { InstanceIds: JSON.stringify([id(1)]) })
  await stack.sweep()
  expect(rolesOf(stack)).toEqual(['web-tier', 'web-tier'])
})

it.runIf(isLong)('promise 4: an unsigned commit changes nothing where the last good one wants signatures', async () => {
  const signed = webState().replace('settings:', 'settings:\n  git: { requireSignature: true }')
  const stack = await startOn(signed)
  await stack.sweep()
  const before = writes(stack)

  await stack.repository.push({ 'all.yaml': moved })
  await stack.sweep()

  expect(codesOf(stack)).toContain('commit-held')
  expect({ roles: rolesOf(stack), writes: writes(stack) }).toEqual({ roles: ['web-tier', 'web-tier'], writes: before })
})

it.runIf(isLong)('promise 9: limits hold over sweeps and events at once', async () => {
  const limits = '    attach: { max: 3, per: 1h }\n    birth: { max: 2, per: 1h }\n'
  const state = webState().replace('  limits:\n', `  limits:\n${limits}`)
  const stack = await startServerless(fleetOf([1, 2, 3, 4, 5, 6, 7, 8].map((index) => web(index))), state)
  const call = (): Promise<unknown> => stack.desk.home.invoke('rolekeeper-sweep', 'by-hand', Buffer.from('{}'))
  await stack.sweep()

  const [born] = await Promise.all([runInstances(stack.desk.cloud, 5), call(), call(), call()])
  await stack.pass(0)
  await stack.sweep()

  const given = (ids: readonly string[]): number => ids.filter((one) => stack.roles().get(one) === 'web-tier').length
  expect(given([1, 2, 3, 4, 5, 6, 7, 8].map(id))).toBe(3)
  expect(given(born)).toBe(2)
})
