import { describe, expect, it } from 'vitest'
import { closeAfterEach, ecs, emulate, hangzhou, refusal } from './clients.ts'
import type { Emulator } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'
import { held } from './instance-roles.ts'

closeAfterEach()

const common = { regionId: hangzhou, resourceType: 'instance' }

const tag = (emulator: Emulator, resourceId: string[], tags: { key: string; value?: string }[], more = {}) =>
  emulator.ecs().tagResources(new ecs.TagResourcesRequest({ ...common, resourceId, tag: tags, ...more }))

const listTags = async (emulator: Emulator, request: Readonly<Record<string, unknown>>) =>
  (await emulator.ecs().listTagResources(new ecs.ListTagResourcesRequest({ ...common, ...request }))).body

describe('tags of instances', () => {
  it('are set, replaced and taken away', async () => {
    const emulator = await emulate(fleetOf(someInstances(2, { Tags: { app: 'web', env: 'prod' } })))

    await tag(emulator, ['i-1', 'i-2'], [{ key: 'app', value: 'api' }, { key: 'empty' }])
    await emulator
      .ecs()
      .untagResources(new ecs.UntagResourcesRequest({ ...common, resourceId: ['i-1'], tagKey: ['env'] }))
    await emulator.ecs().untagResources(new ecs.UntagResourcesRequest({ ...common, resourceId: ['i-2'], all: true }))

    expect(Object.fromEntries(held(emulator, 'i-1')?.tags ?? [])).toEqual({ app: 'api', empty: '' })
    expect(held(emulator, 'i-2')?.tags.size).toBe(0)
  })

  it('are listed fifty at a time, by id or by tag', async () => {
    const emulator = await emulate(fleetOf(someInstances(60, { Tags: { app: 'web' } })))

    const first = await listTags(emulator, { tag: [{ key: 'app', value: 'web' }] })
    const second = await listTags(emulator, { tag: [{ key: 'app' }], nextToken: first?.nextToken })
    const one = await listTags(emulator, { resourceId: ['i-7'] })

    expect(first?.tagResources?.tagResource).toHaveLength(50)
    expect(second).toMatchObject({ nextToken: '' })
    expect(second?.tagResources?.tagResource).toHaveLength(10)
    expect(one?.tagResources?.tagResource).toMatchObject([
      { resourceId: 'i-7', resourceType: 'instance', tagKey: 'app', tagValue: 'web' },
    ])
  })

  it.each([
    ['an unknown instance', ['i-9'], [{ key: 'a', value: 'b' }], {}, 'InvalidResourceId.NotFound'],
    ['no tag', ['i-1'], [], {}, 'MissingParameter.Tags'],
    ['a key twice', ['i-1'], [{ key: 'a' }, { key: 'a' }], {}, 'Duplicate.TagKey'],
    ['21 tags', ['i-1'], Array.from({ length: 21 }, (_, at) => ({ key: `k${at}` })), {}, 'NumberExceed.Tags'],
    ['51 instances', Array.from({ length: 51 }, (_, at) => `i-${at}`), [{ key: 'a' }], {}, 'NumberExceed.ResourceIds'],
    ['a disk', ['d-1'], [{ key: 'a' }], { resourceType: 'disk' }, 'InvalidResourceType.NotFound'],
  ])('are not set with %s', async (_, ids, tags, more, code) => {
    const emulator = await emulate(fleetOf(someInstances(1)))

    expect(await refusal(tag(emulator, ids, tags, more))).toMatchObject({ code })
    expect(held(emulator, 'i-1')?.tags.size).toBe(0)
  })

  it('stay below twenty-one', async () => {
    const Tags = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, '']))
    const emulator = await emulate(fleetOf(someInstances(1, { Tags })))

    expect(await refusal(tag(emulator, ['i-1'], [{ key: 'one more' }]))).toMatchObject({
      code: 'OperationDenied.QuotaExceed',
    })
  })
})
