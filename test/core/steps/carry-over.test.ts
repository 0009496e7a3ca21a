import { describe, expect, it } from 'vitest'
import { carryOver, replacesTag } from '../../../src/core/steps/carry-over.ts'

const lostOf = (row: Record<string, unknown>): readonly string[] => carryOver(row).lost
const container = (more: Record<string, unknown>) => ({ Containers: [{ Name: 'app', Image: 'a:1', ...more }] })
const volume = (more: Record<string, unknown>) => ({ Volumes: [{ Name: 'v', ...more }] })

describe('what is carried over', () => {
  it('is what a request can say, in its words', () => {
    const row = {
      ContainerGroupId: 'eci-1',
      ContainerGroupName: 'shop',
      RamRoleName: 'old',
      Status: 'Running',
      IntranetIp: '172.16.0.1',
      Cpu: 2,
      EphemeralStorage: 0,
      SpotStrategy: 'NoSpot',
      SpotPriceLimit: 0,
      ComputeCategory: 'economy',
      Events: [],
      Tags: [
        { Key: 'b', Value: '' },
        { Key: 'c', Value: '3' },
        { Key: 'a', Value: '1' },
        { Key: replacesTag, Value: 'eci-0/x' },
      ],
      Containers: [
        {
          Name: 'app',
          Image: 'a:1',
          Commands: ['run'],
          Ready: true,
          RestartCount: 3,
          EnvironmentVars: [
            { Key: 'A', Value: '1' },
            { Key: 'IP', ValueFrom: { FieldRef: { FieldPath: 'status.podIP' } } },
          ],
          SecurityContext: { RunAsUser: 0, Capability: { Adds: ['NET_ADMIN'] }, ReadOnlyRootFilesystem: false },
          LivenessProbe: { Execs: ['true'], PeriodSeconds: 5, InitialDelaySeconds: 0 },
          ReadinessProbe: {},
        },
      ],
      InitContainers: [{ Name: 'init', Image: 'i:1', Command: ['true'] }],
      Volumes: [
        { Name: 'n', Type: 'NFSVolume', NFSVolumeServer: 's', NFSVolumePath: '/', NFSVolumeReadOnly: false },
        { Name: 'e', Type: 'EmptyDirVolume', NFSVolumeReadOnly: false },
      ],
    }

    expect(carryOver(row)).toEqual({
      lost: [],
      request: {
        ContainerGroupName: 'shop',
        Cpu: 2,
        SpotStrategy: 'NoSpot',
        ComputeCategory: ['economy'],
        Tag: [{ Key: 'a', Value: '1' }, { Key: 'b' }, { Key: 'c', Value: '3' }],
        Container: [
          {
            Name: 'app',
            Image: 'a:1',
            Command: ['run'],
            EnvironmentVar: [
              { Key: 'A', Value: '1' },
              { Key: 'IP', FieldRef: { FieldPath: 'status.podIP' } },
            ],
            SecurityContext: { RunAsUser: 0, Capability: { Add: ['NET_ADMIN'] }, ReadOnlyRootFilesystem: false },
            LivenessProbe: { Exec: { Command: ['true'] }, PeriodSeconds: 5 },
          },
        ],
        InitContainer: [{ Name: 'init', Image: 'i:1', Command: ['true'] }],
        Volume: [
          { Name: 'n', Type: 'NFSVolume', NFSVolume: { Server: 's', Path: '/', ReadOnly: false } },
          { Name: 'e', Type: 'EmptyDirVolume' },
        ],
      },
    })
  })

  it('is nothing of a group of which nothing is said', () => {
    expect(carryOver({})).toEqual({ request: {}, lost: [] })
    expect(carryOver({ Tags: [{ Key: replacesTag, Value: 'x' }] })).toEqual({ request: {}, lost: [] })
  })

  it('is a tag as it is described, also one without a key', () => {
    expect(carryOver({ Tags: [{ Key: 'a' }, { Value: 'b' }] }).request).toEqual({ Tag: [{ Value: 'b' }, { Key: 'a' }] })
  })

  it('of two conditions of one probe is both', () => {
    const row = container({ LivenessProbe: { HttpGet: { Path: '/ok', Port: 80 }, Execs: ['true'] } })

    expect(carryOver(row)).toMatchObject({
      lost: [],
      request: { Container: [{ LivenessProbe: { HttpGet: { Path: '/ok', Port: 80 }, Exec: { Command: ['true'] } } }] },
    })
  })
})

describe('what cannot be carried over is named', () => {
  const many = Array.from({ length: 20 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }))

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a public address', { InternetIp: '203.0.113.7' }, ['InternetIp']],
    ['an IPv6 address', { Ipv6Address: '2001:db8::1' }, ['Ipv6Address']],
    ['a network interface of another account', { TenantEniInstanceId: 'eni-1' }, ['TenantEniInstanceId']],
    ['a field that nobody knows', { Brand: { New: 1 } }, ['Brand']],
    ['a field that nobody knows, deep within', container({ Lifecycle: 'x' }), ['Containers[0].Lifecycle']],
    ['a name that every object has', { toString: 'x' }, ['toString']],
    ['a system tag', { Tags: [{ Key: 'acs:x', Value: 'y' }] }, ['Tags.acs:x']],
    ['tags, where there is no room for one more', { Tags: many }, ['Tags']],
    ['tags that are none', { Tags: 'x' }, ['Tags']],
    ['a tag without a key', { Tags: ['x', { Key: 7 }] }, ['Tags[0]', 'Tags[1].Key']],
    ['a hidden variable', container({ EnvironmentVars: [{ Key: 'A' }] }), ['Containers[0].EnvironmentVars[0].Value']],
    [
      'a masked variable',
      container({ EnvironmentVars: [{ Key: 'A', Value: '****' }] }),
      ['Containers[0].EnvironmentVars[0].Value'],
    ],
    [
      'a variable that is none',
      container({ EnvironmentVars: ['A'] }),
      ['Containers[0].EnvironmentVars[0]', 'Containers[0].EnvironmentVars[0].Value'],
    ],
    [
      'a variable from elsewhere',
      container({ EnvironmentVars: [{ Key: 'A', ValueFrom: { SecretRef: 'x' } }] }),
      ['Containers[0].EnvironmentVars[0].ValueFrom.SecretRef', 'Containers[0].EnvironmentVars[0].Value'],
    ],
    [
      'the host of a TCP probe',
      container({ LivenessProbe: { TcpSocket: { Host: 'h', Port: 80 } } }),
      ['Containers[0].LivenessProbe.TcpSocket.Host'],
    ],
    [
      'a disk',
      volume({ Type: 'DiskVolume', DiskVolumeDiskId: 'd-1' }),
      ['Volumes[0].Type', 'Volumes[0].DiskVolumeDiskId'],
    ],
    [
      'a disk by its driver',
      volume({ Type: 'FlexVolume', FlexVolumeDriver: 'alicloud/disk' }),
      ['Volumes[0].FlexVolumeDriver'],
    ],
    [
      'masked options of a volume',
      volume({ Type: 'FlexVolume', FlexVolumeOptions: '{"akSecret":"***"}' }),
      ['Volumes[0].FlexVolumeOptions'],
    ],
    [
      'a file without content',
      volume({ Type: 'ConfigFileVolume', ConfigFileVolumeConfigFileToPaths: [{ Path: '/f' }] }),
      ['Volumes[0].ConfigFileVolumeConfigFileToPaths[0].Content'],
    ],
    [
      'a file that is none',
      volume({ Type: 'ConfigFileVolume', ConfigFileVolumeConfigFileToPaths: ['x'] }),
      ['Volumes[0].ConfigFileVolumeConfigFileToPaths[0]'],
    ],
    ['a volume without a type', { Volumes: [{ Name: 'v' }] }, ['Volumes[0].Type']],
    ['a volume that is none', { Volumes: ['v'] }, ['Volumes[0]']],
    ['text where a number belongs', { Cpu: '2' }, ['Cpu']],
    ['a number where text belongs', { ZoneId: 7 }, ['ZoneId']],
    ['a category that is no text', { ComputeCategory: ['a'] }, ['ComputeCategory']],
  ])('%s', (_, row, lost) => {
    expect(lostOf(row)).toEqual(lost)
  })

  it('but not what is empty', () => {
    expect(lostOf({ InternetIp: '', Brand: null, New: {}, Other: [], More: undefined })).toEqual([])
  })
})
