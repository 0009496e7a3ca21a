import { createRequire } from 'node:module'
import type * as CoreModule from '@alicloud/openapi-core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { mockCloud } from '../../src/emulator/msw.ts'
import { administrator, ecs, hangzhou, refusal } from './clients.ts'
import { fleetOf, someInstances } from './fleets.ts'

const core = createRequire(import.meta.url)('@alicloud/openapi-core') as typeof CoreModule.default

const cloud = mockCloud(fleetOf(someInstances(2)))
const server = setupServer(
  ...cloud.handlers,
  http.get('https://bucket.oss-cn-hangzhou.aliyuncs.com/key', () => HttpResponse.text('from another handler')),
)

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => cloud.reset())
afterAll(() => server.close())

const client = () => new ecs.default(new core.$OpenApiUtil.Config({ ...administrator(), regionId: hangzhou }))

const attach = async (ids: readonly string[], ramRoleName = 'web') => {
  const instanceIds = JSON.stringify(ids)
  const request = new ecs.AttachInstanceRamRoleRequest({ regionId: hangzhou, ramRoleName, instanceIds })
  return (await client().attachInstanceRamRole(request)).body
}

const role = (id: string) =>
  cloud.cloud().world.accounts.get('1234567890123456')?.regions.get(hangzhou)?.instances.get(id)?.RamRoleName

describe('the emulated cloud on msw', () => {
  it('answers the real client at the real host name', async () => {
    expect(await attach(['i-1'])).toMatchObject({ totalCount: 1, failCount: 0 })
    expect(role('i-1')).toBe('web')
  })

  it('answers as told, one after the other, the last one for good', async () => {
    cloud.on('AttachInstanceRamRole').rejects('Throttling.User').resolves({ TotalCount: 7 }).passes()

    expect(await refusal(attach(['i-1']))).toMatchObject({ statusCode: 400, code: 'Throttling.User' })
    expect(await attach(['i-1'])).toMatchObject({ totalCount: 7 })
    expect(role('i-1')).toBeUndefined()
    await attach(['i-1'])
    expect(role('i-1')).toBe('web')
    expect(await attach(['i-2'])).toMatchObject({ totalCount: 1 })
  })

  it('answers only the requests that match', async () => {
    cloud.on('AttachInstanceRamRole', { InstanceIds: ['i-2'] }).rejects('InvalidInstanceId.NotFound')
    cloud.on('AttachInstanceRamRole', { RamRoleName: 'db' }).rejects({ code: 'Odd', status: 418, message: 'Tea.' })

    expect(await attach(['i-1'])).toMatchObject({ failCount: 0 })
    expect(await refusal(attach(['i-2']))).toMatchObject({ statusCode: 404, code: 'InvalidInstanceId.NotFound' })
    expect(await refusal(attach(['i-1'], 'db'))).toMatchObject({ statusCode: 418, code: 'Odd' })
  })

  it.each([
    ['ServiceUnavailable', 503],
    ['InternalError', 500],
    ['Forbidden.RAM', 403],
    ['InvalidUser.PassRoleForbidden', 403],
    ['EntityNotExist.Role', 404],
    ['EntityAlreadyExists.Role', 409],
    ['Anything', 400],
  ])('knows which status goes with %s', async (code, statusCode) => {
    cloud.on('AttachInstanceRamRole').rejects(code)

    expect(await refusal(attach(['i-1']))).toMatchObject({ code, statusCode })
  })

  it('keeps the calls until it is reset', async () => {
    cloud.on('AttachInstanceRamRole').rejects('Throttling.User').passes()
    await refusal(attach(['i-1']))
    await attach(['i-1'])

    expect(cloud.calls().map(({ action, code }) => [action, code])).toEqual([
      ['AttachInstanceRamRole', 'Throttling.User'],
      ['AttachInstanceRamRole', null],
    ])
    expect(cloud.calls('DescribeInstances')).toEqual([])
    cloud.reset()
    expect(cloud.calls()).toEqual([])
    expect(role('i-1')).toBeUndefined()
  })

  it('takes the region from the host name where no parameter says it', async () => {
    const config = new core.$OpenApiUtil.Config({ ...administrator(), regionId: 'cn-shanghai' })

    await new ecs.default(config).describeRegions(new ecs.DescribeRegionsRequest({}))

    expect(cloud.calls()[0]?.region).toBe('cn-shanghai')
  })

  it('loses connections', async () => {
    cloud.cloud().world.faults.add([{ action: '*', drop: true }])

    expect(await refusal(attach(['i-1']))).toBeInstanceOf(Error)
  })

  it('leaves other protocols to other handlers', async () => {
    const response = await fetch('https://bucket.oss-cn-hangzhou.aliyuncs.com/key')

    expect(await response.text()).toBe('from another handler')
  })
})
