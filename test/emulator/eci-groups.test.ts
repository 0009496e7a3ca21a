import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId, allow, EciSdk, failureOf, inFleet, startRig, trust, userWith } from './ram-kit.ts'
import type { Rig } from './ram-kit.ts'

const role = `acs:ram::${accountId}:role/web`
const policies = [
  { PolicyName: 'eci', PolicyDocument: { Version: '1', Statement: [allow('eci:*')] } },
  { PolicyName: 'pass-web', PolicyDocument: { Version: '1', Statement: [allow('ram:PassRole', role)] } },
]
const passer = userWith('passer', ['custom/eci', 'custom/pass-web'])
const creator = userWith('creator', ['custom/eci'])
const nobody = userWith('nobody')

let rig: Rig
beforeEach(async () => {
  rig = await startRig({
    policies,
    users: [passer, creator, nobody].map(inFleet),
    roles: [
      { RoleName: 'web' },
      { RoleName: 'batch' },
      { RoleName: 'functions', AssumeRolePolicyDocument: trust('fc.aliyuncs.com') },
      { RoleName: 'AliyunServiceRoleForEmr' },
    ],
  })
})
afterEach(() => rig.close())

const regionId = 'cn-hangzhou'
const container = { name: 'app', image: 'nginx:1.27' }
const create = (more: Record<string, unknown> = {}, eci = rig.eci) =>
  eci.createContainerGroup(
    new EciSdk.CreateContainerGroupRequest({ regionId, containerGroupName: 'web', container: [container], ...more }),
  )
const list = async (more: Record<string, unknown> = {}, eci = rig.eci) => {
  const request = new EciSdk.DescribeContainerGroupsRequest({ regionId, ...more })
  return (await eci.describeContainerGroups(request)).body
}
const idOf = async (made: ReturnType<typeof create>) => (await made).body?.containerGroupId ?? ''

describe('a container group', () => {
  it('has the role it was born with', async () => {
    const id = await idOf(create({ ramRoleName: 'web', tag: [{ key: 'app', value: 'shop' }] }))

    const { containerGroups, totalCount, nextToken } = await list()

    expect(id).toMatch(/^eci-\w{20}$/)
    expect({ totalCount, nextToken }).toEqual({ totalCount: 1, nextToken: '' })
    expect(containerGroups?.[0]).toMatchObject({
      containerGroupId: id,
      containerGroupName: 'web',
      ramRoleName: 'web',
      regionId,
      restartPolicy: 'Always',
      creationTime: '2026-11-22T08:30:00Z',
      tags: [{ key: 'app', value: 'shop' }],
    })
  })

  it('without a role has no such field', async () => {
    await create()

    expect((await list()).containerGroups?.[0]?.ramRoleName).toBeUndefined()
  })

  it.each([
    ['a role that does not exist', { ramRoleName: 'none' }, '404 InvalidRamRole.NotFound'],
    ['a role that does not trust ECS', { ramRoleName: 'functions' }, '403 NoPermission'],
    ['a service-linked role', { ramRoleName: 'AliyunServiceRoleForEmr' }, '400 RamRole.NotSupport'],
    ['no container', { container: [] }, '400 MissingParameter'],
    ['two containers of one name', { container: [container, container] }, '400 InvalidParameter.DuplicatedName'],
    ['a container without image', { container: [{ name: 'app' }] }, '400 InvalidParameter'],
    ['a name in capitals', { containerGroupName: 'Web' }, '400 InvalidParameter'],
    ['no CPU at all', { cpu: 0 }, '400 InvalidParameter.CPU.Memory'],
    ['21 tags', { tag: Array.from({ length: 21 }, (_, at) => ({ key: `k${at}` })) }, '400 NumberExceed.Tags'],
    ['the wish to be tried only', { dryRun: true }, '400 DryRunOperation'],
  ])('is not made with %s', async (_, more, failure) => {
    expect(await failureOf(create(more))).toBe(failure)
    expect((await list()).totalCount).toBe(0)
  })

  it('gets its role only from a caller that may pass it', async () => {
    const { eci } = rig.as(creator.key)
    expect(await failureOf(create({ ramRoleName: 'web' }, eci))).toBe('403 InvalidUser.PassRoleForbidden')
    expect(await failureOf(create({ ramRoleName: 'batch' }, rig.as(passer.key).eci))).toBe(
      '403 InvalidUser.PassRoleForbidden',
    )

    expect(await failureOf(create({ ramRoleName: 'web' }, rig.as(passer.key).eci))).toBeUndefined()
    expect(await failureOf(create({}, eci))).toBeUndefined()
  })

  it('does not get a role that is not visible yet', async () => {
    const made = rig.cloud.world.accounts.get(accountId)?.roles.get('web')
    Object.assign(made ?? {}, { visibleAt: rig.cloud.world.clock.now() + 1000 })

    expect(await failureOf(create({ ramRoleName: 'web' }))).toBe('404 InvalidRamRole.NotFound')
    rig.advance(1000)
    expect(await failureOf(create({ ramRoleName: 'web' }))).toBeUndefined()
  })

  it('is made once for one client token', async () => {
    const first = await idOf(create({ clientToken: 'once', ramRoleName: 'web' }))

    expect(await idOf(create({ clientToken: 'once', ramRoleName: 'web' }))).toBe(first)
    expect(await failureOf(create({ clientToken: 'once', ramRoleName: 'batch' }))).toBe('400 IdempotentParamNotMatch')
    expect((await list()).totalCount).toBe(1)
  })

  it('is described with all that it was made of', async () => {
    await create({
      container: [
        {
          ...container,
          cpu: 0.5,
          command: ['nginx'],
          arg: ['-g', 'daemon off;'],
          port: [{ port: 80, protocol: 'TCP' }],
          volumeMount: [{ name: 'files', mountPath: '/files', readOnly: true }],
          environmentVar: [{ key: 'IP', fieldRef: { fieldPath: 'status.podIP' } }],
          readinessProbe: { httpGet: { path: '/ok', port: 80, scheme: 'HTTP' }, periodSeconds: 5 },
          securityContext: { capability: { add: ['NET_ADMIN'] }, runAsUser: 1000 },
        },
      ],
      initContainer: [{ name: 'init', image: 'busybox', command: ['true'] }],
      volume: [{ name: 'files', type: 'NFSVolume', NFSVolume: { server: 'nas', path: '/', readOnly: true } }],
      dnsConfig: { nameServer: ['10.0.0.1'], search: ['svc'], option: [{ name: 'ndots', value: '2' }] },
    })

    const [group] = (await list()).containerGroups ?? []

    expect(group?.containers?.[0]).toMatchObject({
      name: 'app',
      cpu: 0.5,
      commands: ['nginx'],
      args: ['-g', 'daemon off;'],
      ports: [{ port: 80, protocol: 'TCP' }],
      volumeMounts: [{ name: 'files', mountPath: '/files', readOnly: true }],
      environmentVars: [{ key: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
      readinessProbe: { httpGet: { path: '/ok', port: 80, scheme: 'HTTP' }, periodSeconds: 5 },
      securityContext: { capability: { adds: ['NET_ADMIN'] }, runAsUser: 1000 },
    })
    expect(group?.initContainers?.[0]).toMatchObject({ name: 'init', command: ['true'] })
    expect(group?.volumes).toMatchObject([{ NFSVolumeServer: 'nas', NFSVolumePath: '/', NFSVolumeReadOnly: true }])
    expect(group?.dnsConfig).toMatchObject({ nameServers: ['10.0.0.1'], searches: ['svc'] })
  })
})

describe('a list of container groups', () => {
  const name = (at: number) => `group-${String(at).padStart(2, '0')}`
  const createMany = async (count: number) => {
    const ids: string[] = []
    for (let at = 0; at < count; at++) ids.push(await idOf(create({ containerGroupName: name(at) })))
    return ids
  }

  it('has 20 a page however many are asked for, and an empty token at its end', async () => {
    await createMany(45)

    const first = await list({ limit: 100 })
    const second = await list({ nextToken: first.nextToken })
    const third = await list({ nextToken: second.nextToken })

    expect([first, second, third].map(({ containerGroups }) => containerGroups?.length)).toEqual([20, 20, 5])
    expect(third.nextToken).toBe('')
    const names = [first, second, third].flatMap(({ containerGroups = [] }) => containerGroups)
    expect(names.map(({ containerGroupName }) => containerGroupName)).toEqual(
      Array.from({ length: 45 }, (_, at) => name(at)),
    )
  })

  it('skips nobody when somebody goes between two pages', async () => {
    const [first = '', , last = ''] = await createMany(3)
    const page = await list({ limit: 2 })
    const remove = (containerGroupId: string) =>
      rig.eci.deleteContainerGroup(new EciSdk.DeleteContainerGroupRequest({ regionId, containerGroupId, force: true }))
    await remove(first)
    rig.advance(1000)

    const next = await list({ limit: 2, nextToken: page.nextToken })

    expect(next.containerGroups?.map(({ containerGroupId }) => containerGroupId)).toEqual([last])
  })

  it('can be narrowed by ids, name, tag, status and place', async () => {
    const tag = [{ key: 'app', value: 'shop' }]
    const id = await idOf(create({ tag, vSwitchId: 'vsw-1', zoneId: 'z', resourceGroupId: 'rg-1' }))
    await create({ containerGroupName: 'other', tag: [{ key: 'app', value: 'else' }] })

    for (const filter of [
      { containerGroupIds: JSON.stringify([id, 'eci-none']) },
      { containerGroupName: 'web' },
      { tag },
      { vSwitchId: 'vsw-1' },
      { zoneId: 'z' },
      { resourceGroupId: 'rg-1' },
    ]) {
      const { containerGroups, totalCount } = await list(filter)
      expect([totalCount, containerGroups?.[0]?.containerGroupId]).toEqual([1, id])
    }
    expect((await list({ tag: [{ key: 'app' }], status: 'Scheduling' })).totalCount).toBe(2)
    expect((await list({ status: 'Running' })).totalCount).toBe(0)
  })

  it.each([
    ['text that is no list', 'eci-1', '400 InvalidParameter'],
    [
      '21 ids',
      JSON.stringify(Array.from({ length: 21 }, (_, at) => `eci-${at}`)),
      '400 InvalidParameter.LengthExceeded',
    ],
  ])('is refused for %s', async (_, containerGroupIds, failure) => {
    expect(await failureOf(list({ containerGroupIds }))).toBe(failure)
  })

  it('is empty, with success, for a caller without the permission', async () => {
    await create()

    const body = await list({}, rig.as(nobody.key).eci)

    expect(body).toMatchObject({ totalCount: 0, nextToken: '', containerGroups: [] })
    expect(await failureOf(create({}, rig.as(nobody.key).eci))).toBe('403 Forbidden.RAM')
  })

  it('does not have the newborn until they are visible', async () => {
    rig.cloud.world.settings.visibility.containerGroupsMs = 3000
    await create()

    expect((await list()).totalCount).toBe(0)
    rig.advance(3000)
    expect((await list()).totalCount).toBe(1)
  })
})
