import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerAdmin } from '../../src/emulator/admin.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import { EciSdk, failureOf, startRig } from './ram-kit.ts'
import type { Rig } from './ram-kit.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.close())

const regionId = 'cn-hangzhou'
const create = async (
  image = 'nginx:1.27',
  more: Record<string, unknown> = {},
  container: Record<string, unknown> = {},
) => {
  const request = new EciSdk.CreateContainerGroupRequest({
    regionId,
    containerGroupName: 'web',
    container: [{ name: 'app', image, ...container }],
    ...more,
  })
  return (await rig.eci.createContainerGroup(request)).body?.containerGroupId ?? ''
}
const rows = async (more: Record<string, unknown> = {}) => {
  const request = new EciSdk.DescribeContainerGroupsRequest({ regionId, ...more })
  return (await rig.eci.describeContainerGroups(request)).body?.containerGroups ?? []
}
const row = async (more: Record<string, unknown> = {}) => (await rows(more))[0]
const statuses = async (...steps: readonly number[]) => {
  const seen: (string | undefined)[] = [(await row())?.status]
  for (const step of steps) {
    rig.advance(step)
    seen.push((await row())?.status)
  }
  return seen
}
const remove = (containerGroupId: string) =>
  rig.eci.deleteContainerGroup(new EciSdk.DeleteContainerGroupRequest({ regionId, containerGroupId }))
const restart = (containerGroupId: string) =>
  rig.eci.restartContainerGroup(new EciSdk.RestartContainerGroupRequest({ regionId, containerGroupId }))
const update = (containerGroupId: string, more: Record<string, unknown>) =>
  rig.eci.updateContainerGroup(new EciSdk.UpdateContainerGroupRequest({ regionId, containerGroupId, ...more }))

describe('a container group', () => {
  it('is scheduled, pending, and runs from then on', async () => {
    await create()

    expect(await statuses(1000, 1000, 86_400_000)).toEqual(['Scheduling', 'Pending', 'Running', 'Running'])
    expect((await row())?.containers?.[0]).toMatchObject({ ready: true, currentState: { state: 'Running' } })
  })

  it('is not ready before it runs, nor ever if it is not to be', async () => {
    await create('shop:never-ready')

    expect((await row())?.containers?.[0]?.ready).toBe(false)
    expect(await statuses(2000, 3_600_000)).toEqual(['Scheduling', 'Running', 'Running'])
    expect((await row())?.containers?.[0]?.ready).toBe(false)
  })

  it('stays pending if its image cannot be pulled, and says so', async () => {
    await create('shop:no-such-tag')

    expect(await statuses(1000, 3_600_000)).toEqual(['Scheduling', 'Pending', 'Pending'])
    const group = await row({ withEvent: true })
    expect(group?.events?.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Warning Failed'])
    expect(group?.containers?.[0]?.currentState).toMatchObject({ state: 'Waiting', reason: 'ImagePullBackOff' })
  })

  it('fails to be scheduled if there is no stock', async () => {
    await create('nginx', { instanceType: 'ecs.out-of-stock' })

    expect(await statuses(1000, 1000)).toEqual(['Scheduling', 'ScheduleFailed', 'ScheduleFailed'])
  })

  it.each([
    ['succeeds as a job that completes', 'job:completes', 'Never', {}, 'Succeeded'],
    ['succeeds as a job that sleeps', 'busybox', 'OnFailure', { command: ['sleep', '1'] }, 'Succeeded'],
    ['fails as a job that crashes', 'job:crashes', 'Never', {}, 'Failed'],
    ['is started again if it crashes and may be', 'job:crashes', 'OnFailure', {}, 'Running'],
    ['is started again if it always is', 'job:completes', 'Always', {}, 'Running'],
  ])('%s', async (_, image, restartPolicy, container, status) => {
    await create(image, { restartPolicy }, container)

    expect(await statuses(2000, 1000)).toEqual(['Scheduling', 'Running', status])
  })

  it('fails at its deadline', async () => {
    await create('nginx', { activeDeadlineSeconds: 60 })

    expect(await statuses(61_000, 1000)).toEqual(['Scheduling', 'Running', 'Failed'])
    expect((await row())?.failedTime).toBe('2026-11-22T08:31:02Z')
  })

  it('is terminating for a moment when it is deleted, then gone', async () => {
    const id = await create()
    rig.advance(2000)

    await remove(id)
    await remove(id)

    expect(await statuses(1000)).toEqual(['Terminating', undefined])
    expect(await failureOf(remove(id))).toBe('404 InvalidParameter.NotFound')
  })

  it('restarts only while it is pending or running', async () => {
    const id = await create()
    expect(await failureOf(restart(id))).toBe('400 IncorrectStatus')
    rig.advance(2000)

    await restart(id)

    expect(await statuses(1000)).toEqual(['Restarting', 'Running'])
  })

  it('is updated in place, but never in its role', async () => {
    const id = await create()
    rig.advance(2000)
    expect(await failureOf(update(id, {}))).toBe('400 NoNeedUpdate')

    await update(id, { memory: 8, tag: [{ key: 'app', value: 'new' }], container: [{ name: 'app', image: 'nginx:2' }] })

    expect(await statuses(1000)).toEqual(['Updating', 'Running'])
    const group = await row()
    expect(group).toMatchObject({ memory: 8, tags: [{ key: 'app', value: 'new' }] })
    expect(group?.containers?.map(({ image }) => image)).toEqual(['nginx:2'])
    expect(group?.ramRoleName).toBeUndefined()
  })

  it('keeps the containers that an incremental update does not name', async () => {
    const id = await create()
    rig.advance(2000)

    await update(id, { updateType: 'IncrementalUpdate', container: [{ name: 'side', image: 'envoy:1' }] })

    expect((await row())?.containers?.map(({ name }) => name)).toEqual(['app', 'side'])
  })

  it('shows its status like a pod, and its events', async () => {
    await create()
    rig.advance(2000)

    const status = await rig.eci.describeContainerGroupStatus(
      new EciSdk.DescribeContainerGroupStatusRequest({ regionId }),
    )
    const events = await rig.eci.describeContainerGroupEvents(
      new EciSdk.DescribeContainerGroupEventsRequest({ regionId }),
    )

    expect(status.body?.data).toMatchObject([
      { status: 'Running', podStatus: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    ])
    const reasons = events.body?.data?.flatMap(({ events: list = [] }) => list.map(({ reason }) => reason))
    expect(reasons).toEqual(['Pulling', 'Created', 'Started'])
  })
})

describe('container groups that have ended', () => {
  it('are all visible for an hour, then the latest hundred', async () => {
    for (let at = 0; at < 103; at++) await create('job:completes', { restartPolicy: 'Never' })
    const count = async () => {
      const request = new EciSdk.DescribeContainerGroupsRequest({ regionId, limit: 1 })
      return (await rig.eci.describeContainerGroups(request)).body?.totalCount
    }
    rig.advance(3000)
    expect(await count()).toBe(103)

    rig.advance(3_599_999)
    expect(await count()).toBe(103)
    rig.advance(1)

    expect(await count()).toBe(100)
  })
})

describe('what others see of a container group', () => {
  it('is the present state in GET /_emulator/state, though nobody has asked ECI since', async () => {
    await create('job:completes', { restartPolicy: 'Never' })
    rig.advance(3000)

    const { body = '{}' } = answerAdmin(rig.cloud, { method: 'GET', url: '/_emulator/state', headers: {}, body: '' })

    expect(JSON.parse(body)).toMatchObject({
      accounts: [{ regions: { 'cn-hangzhou': { containerGroups: [{ Status: 'Succeeded' }] } } }],
    })
  })

  it('has no password of a registry in it, nor has the log of calls or an event', async () => {
    const events: unknown[] = []
    rig.cloud.world.bus.subscribe((event) => events.push(event))
    const imageRegistryCredential = [{ server: 'registry.example.com', userName: 'puller', password: 'hunter2' }]
    await create('nginx', { imageRegistryCredential })

    const calls = rig.cloud.world.calls.all()
    expect(calls[0]?.params).toMatchObject({ 'ImageRegistryCredential.1.UserName': 'puller' })
    expect(JSON.stringify([calls, events, saveFleet(rig.cloud.world)])).not.toContain('hunter2')
  })
})
