import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BirthRequest } from '../../src/core/model/launch.ts'
import { accountId, groupId, region, roleName } from '../../src/core/model/names.ts'
import { carryOver } from '../../src/core/steps/carry-over.ts'
import { toRow } from '../../src/emulator/eci/view.ts'
import { ACCOUNT, ecsRole } from '../kit/fleets.ts'
import { withStack, type Stack } from '../kit/stack.ts'

const at = { account: accountId(ACCOUNT), region: region('cn-hangzhou') }

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/)
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => !/^\*+$|^\s|\s$/.test(one))
const size = fc.constantFrom(0.5, 1, 2, 4)
const count = fc.integer({ min: 1, max: 600 })
/** Plain objects: the SDK asks what it sends for `hasOwnProperty`. */
const all = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  // The compiler wants it, the linter takes it for needless.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  fc.record(shape, { noNullPrototype: true }) as fc.Arbitrary<T>
const maybe = <T extends object, K extends keyof T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, needed: K[]) =>
  fc.record(shape, { requiredKeys: needed, noNullPrototype: true }) as fc.Arbitrary<Partial<T> & Pick<T, K>>
const named = <T extends Record<string, unknown>>(items: fc.Arbitrary<T>, least = 0) =>
  fc
    .array(items, { minLength: least, maxLength: 3 })
    .map((some) => some.map((one, index) => ({ ...one, Name: `${String(one['Name'])}-${index}` })))

const probe = fc.oneof(
  maybe({ Exec: all({ Command: fc.array(text, { minLength: 1, maxLength: 3 }) }), PeriodSeconds: count }, ['Exec']),
  maybe(
    {
      HttpGet: all({ Path: fc.constant('/ok'), Port: count, Scheme: fc.constant('HTTP') }),
      FailureThreshold: count,
    },
    ['HttpGet'],
  ),
  maybe({ TcpSocket: all({ Port: count }), TimeoutSeconds: count }, ['TcpSocket']),
)
const variable = fc.oneof(
  all({ Key: word, Value: text }),
  all({ Key: word, FieldRef: all({ FieldPath: fc.constant('status.podIP') }) }),
)
const initContainer = {
  Name: word,
  Image: word.map((name) => `${name}:1`),
  Cpu: size,
  Memory: size,
  Arg: fc.array(text, { minLength: 1, maxLength: 3 }),
  Command: fc.array(text, { minLength: 1, maxLength: 3 }),
  WorkingDir: fc.constant('/app'),
  ImagePullPolicy: fc.constantFrom('Always', 'IfNotPresent'),
  Port: fc.array(all({ Port: count, Protocol: fc.constantFrom('TCP', 'UDP') }), { minLength: 1, maxLength: 2 }),
  EnvironmentVar: fc.array(variable, { minLength: 1, maxLength: 3 }),
  VolumeMount: fc.array(
    maybe({ Name: word, MountPath: fc.constant('/m'), ReadOnly: fc.boolean(), SubPath: word }, ['Name', 'MountPath']),
    { minLength: 1, maxLength: 2 },
  ),
  SecurityContext: maybe(
    {
      Capability: all({ Add: fc.constant(['NET_ADMIN']) }),
      ReadOnlyRootFilesystem: fc.boolean(),
      RunAsUser: fc.integer({ min: 0, max: 9 }),
    },
    ['RunAsUser'],
  ),
}
const volume = fc.oneof(
  all({
    Name: word,
    Type: fc.constant('EmptyDirVolume'),
    EmptyDirVolume: all({ Medium: fc.constant('Memory') }),
  }),
  all({
    Name: word,
    Type: fc.constant('NFSVolume'),
    NFSVolume: all({ Server: word, Path: fc.constant('/'), ReadOnly: fc.boolean() }),
  }),
  all({
    Name: word,
    Type: fc.constant('ConfigFileVolume'),
    ConfigFileVolume: all({
      ConfigFileToPath: fc.array(all({ Path: fc.constant('/f'), Content: text }), { minLength: 1, maxLength: 2 }),
    }),
  }),
  all({
    Name: word,
    Type: fc.constant('FlexVolume'),
    FlexVolume: all({ Driver: fc.constant('alicloud/nas'), Options: fc.constant('{"server":"nas"}') }),
  }),
)
const pairs = fc.array(all({ Name: word, Value: word }), { minLength: 1, maxLength: 2 })

/** A group as somebody may have asked for it, by the API's names. */
const anyRequest: fc.Arbitrary<BirthRequest> = maybe(
  {
    ContainerGroupName: word,
    RestartPolicy: fc.constantFrom('Always', 'Never'),
    Cpu: size,
    Memory: size,
    InstanceType: fc.constant('ecs.c6.large'),
    VSwitchId: word,
    ZoneId: word,
    SecurityGroupId: word,
    ResourceGroupId: word,
    SpotStrategy: fc.constantFrom('NoSpot', 'SpotAsPriceGo'),
    SpotPriceLimit: size,
    EphemeralStorage: count,
    ComputeCategory: fc.constant(['economy']),
    Tag: fc.uniqueArray(all({ Key: word, Value: word }), { selector: ({ Key }) => Key, maxLength: 19 }),
    Container: named(
      maybe({ ...initContainer, LivenessProbe: probe, ReadinessProbe: probe, Stdin: fc.boolean(), Tty: fc.boolean() }, [
        'Name',
        'Image',
      ]),
      1,
    ),
    InitContainer: named(maybe(initContainer, ['Name', 'Image'])).map((all) =>
      all.map((one) => ({ ...one, Name: `init-${one.Name}` })),
    ),
    Volume: named(volume),
    HostAliase: fc.array(
      all({ Ip: fc.constant('10.0.0.1'), Hostname: fc.array(word, { minLength: 1, maxLength: 2 }) }),
      { maxLength: 2 },
    ),
    DnsConfig: maybe(
      { NameServer: fc.constant(['10.0.0.2']), Search: fc.array(word, { minLength: 1, maxLength: 2 }), Option: pairs },
      ['NameServer'],
    ),
    SecurityContext: all({ Sysctl: pairs }),
  },
  ['ContainerGroupName', 'Container'],
)

const born = async (stack: Stack, request: BirthRequest, role: string, clientToken: string) => {
  const { id } = await stack.writer.bear({ at, kind: 'eci', role: roleName(role), clientToken, request })
  const [now] = await stack.reader.groupsNow(at, { ids: [groupId(id)] })
  const row = stack.emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.containerGroups.get(id)
  if (now === undefined || row === undefined) throw new Error('It was not made.')
  return { now, row: toRow(row, row.createdAt, false) }
}

/** All but what each birth has anew. */
const lasting = (row: Readonly<Record<string, unknown>>) => {
  const {
    ContainerGroupId: _id,
    RamRoleName: _role,
    CreationTime: _at,
    EniInstanceId: _eni,
    IntranetIp: _ip,
    ...rest
  } = row
  const { Tags, Containers, InitContainers } = rest
  const still = (list: unknown) => (list as Record<string, unknown>[]).map(({ CurrentState: _state, ...one }) => one)
  const byKey = (Tags as { Key: string }[]).toSorted((a, b) => (a.Key < b.Key ? -1 : 1))
  return { ...rest, Tags: byKey, Containers: still(Containers), InitContainers: still(InitContainers) }
}

it('a group that is made of what is described of another is described the same, but for id, role and times', async () => {
  const fleet = {
    accounts: [{ id: ACCOUNT, roles: [ecsRole('old'), ecsRole('shop')], regions: { 'cn-hangzhou': {} } }],
  }
  await withStack(fleet, async (stack) => {
    let tries = 0
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        tries += 1
        const old = await born(stack, request, 'old', `old-${tries}`)
        const carried = carryOver(old.row)
        const young = await born(stack, carried.request, 'shop', `young-${tries}`)

        expect(carried.lost).toEqual([])
        expect(lasting(young.row)).toEqual(lasting(old.row))
        expect(young.now.request).toEqual(old.now.request)
        expect([old.now.group.bornWith, young.now.group.bornWith]).toEqual(['old', 'shop'])
      }),
      { numRuns: 40 },
    )
  })
})
