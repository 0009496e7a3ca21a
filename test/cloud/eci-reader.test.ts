import { describe, expect, test } from 'vitest'
import type { ContainerGroup } from '../../src/core/model/instance.ts'
import type { FleetContainerGroup } from '../../src/emulator/world/fleet.ts'
import { account, at, canned, closeAfterEach, collect, emulate, failureOf } from './kit.ts'

closeAfterEach()

const groupOf = (number: number, more: Partial<FleetContainerGroup> = {}): FleetContainerGroup => ({
  ContainerGroupId: `eci-${String(number).padStart(4, '0')}`,
  Status: 'Running',
  ...more,
})
const listed = async (...containerGroups: FleetContainerGroup[]): Promise<readonly ContainerGroup[]> => {
  const { reader } = await emulate({ id: account, regions: { 'cn-hangzhou': { containerGroups } } })
  return collect(reader.groups(at))
}

describe('container groups', () => {
  test('come in pages of twenty, all of them', async () => {
    const containerGroups = Array.from({ length: 45 }, (_, number) => groupOf(number))
    const { reader, arrived } = await emulate({ id: account, regions: { 'cn-hangzhou': { containerGroups } } })

    expect(new Set((await collect(reader.groups(at))).map((group) => group.id)).size).toBe(45)
    expect(arrived('DescribeContainerGroups')).toBe(3)
  })

  test('are read on after a short or an empty page that has a token', async () => {
    const row = { ContainerGroupId: 'eci-1', Status: 'Running', CreationTime: '2026-11-22T08:30:00Z' }
    const pages: Readonly<Record<string, unknown>> = {
      '': { RequestId: 'r', ContainerGroups: [], NextToken: 'a' },
      a: { RequestId: 'r', ContainerGroups: [row], NextToken: 'b' },
      b: { RequestId: 'r', ContainerGroups: [{ ...row, ContainerGroupId: 'eci-2' }] },
    }
    const { reader } = await canned((_action, query, response) => {
      response.end(JSON.stringify(pages[query.get('NextToken') ?? '']))
    })

    expect((await collect(reader.groups(at))).map((group) => group.id)).toEqual(['eci-1', 'eci-2'])
  })

  test('carry what matchers ask for', async () => {
    const [group] = await listed(
      groupOf(1, {
        ContainerGroupName: 'nightly-1',
        RamRoleName: 'batch-worker',
        RestartPolicy: 'Never',
        Tags: { job: 'nightly' },
        CreationTime: '2026-11-22T01:00:00Z',
        ZoneId: 'cn-hangzhou-b',
        VpcId: 'vpc-1',
        VSwitchId: 'vsw-1',
        SecurityGroupId: 'sg-1',
        ResourceGroupId: 'rg-1',
        More: {
          InstanceType: 'ecs.c7.large',
          Containers: [
            { Name: 'a', Image: 'app:1' },
            { Name: 'b', Image: 'app:1' },
          ],
        },
      }),
    )

    expect(group).toEqual({
      ...at,
      kind: 'eci',
      id: 'eci-0001',
      name: 'nightly-1',
      bornWith: 'batch-worker',
      madeBy: 'other',
      maker: null,
      life: 'running',
      jobLike: true,
      lost: [],
      tags: new Map([['job', 'nightly']]),
      createdAt: Date.parse('2026-11-22T01:00:00Z'),
      zoneId: 'cn-hangzhou-b',
      vpcId: 'vpc-1',
      vSwitchId: 'vsw-1',
      securityGroupIds: ['sg-1'],
      resourceGroupId: 'rg-1',
      instanceType: 'ecs.c7.large',
      images: ['app:1'],
    })
  })

  test('without a role were born with none', async () => {
    expect((await listed(groupOf(1))).map((group) => group.bornWith)).toEqual([null])
  })

  test.each([
    ['Scheduling', 'starting'],
    ['Pending', 'starting'],
    ['Running', 'running'],
    ['Restarting', 'running'],
    ['Updating', 'running'],
    ['SomethingNew', 'running'],
    ['Succeeded', 'ended'],
    ['Failed', 'ended'],
    ['ScheduleFailed', 'ended'],
    ['Terminating', 'ended'],
    ['Expired', 'ended'],
  ])('of status %s are %s', async (Status, life) => {
    const row = { ContainerGroupId: 'eci-1', Status, CreationTime: '2026-11-22T08:30:00Z' }
    const { reader } = await canned((_action, _query, response) => {
      response.end(JSON.stringify({ RequestId: 'r', ContainerGroups: [row] }))
    })

    expect((await collect(reader.groups(at))).map((group) => group.life)).toEqual([life])
  })

  test.each<[string, Record<string, string>, ContainerGroup['madeBy'], string | null]>([
    ['the virtual kubelet’s tags', { NameSpace: 'shop', PodName: 'cart-0' }, 'pod', 'pod shop/cart-0'],
    ['half of them', { PodName: 'cart-0' }, 'other', null],
    ['a tag of Kubernetes', { 'k8s.aliyun.com/cluster': 'c1' }, 'unknown', null],
    ['a tag of ACK', { 'ack.aliyun.com': 'c1' }, 'unknown', null],
    ['a scaling group', { 'acs:autoscaling:scalingGroupId': 'asg-1' }, 'other', 'scaling group asg-1'],
    ['a ROS stack', { 'acs:ros:stackId': 'stack-1' }, 'other', 'ROS stack stack-1'],
    ['tags of one’s own', { app: 'web' }, 'other', null],
  ])('with %s tell who made them', async (_name, Tags, madeBy, maker) => {
    const [group] = await listed(groupOf(1, { Tags, ContainerGroupName: 'default-web-0' }))

    expect(group).toMatchObject({ madeBy, maker })
  })

  test('are none to a caller without permission: an empty list proves nothing', async () => {
    const users = [{ UserName: 'nobody', AccessKeys: [{ AccessKeyId: 'LTAIEXAMPLE', AccessKeySecret: 'secret' }] }]
    const { reader } = await emulate(
      { id: account, users, regions: { 'cn-hangzhou': { containerGroups: [groupOf(1)] } } },
      { own: async () => ({ accessKeyId: 'LTAIEXAMPLE', accessKeySecret: 'secret', securityToken: null }) },
    )

    expect(await collect(reader.groups(at))).toEqual([])
  })

  test('are lost where a page is lost for good', async () => {
    const containerGroups = Array.from({ length: 45 }, (_, number) => groupOf(number))
    const { reader, fault } = await emulate({ id: account, regions: { 'cn-hangzhou': { containerGroups } } })
    fault({ action: 'DescribeContainerGroups', after: 2, drop: true })

    expect((await failureOf(collect(reader.groups(at)))).facts).toMatchObject({
      class: 'network',
      operation: 'eci:DescribeContainerGroups',
    })
  })
})
