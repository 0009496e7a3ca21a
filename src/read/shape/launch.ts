import * as z from 'zod'
import { object, oneOf, says, unlessMissing } from './says.ts'
import { checked, list, regionId, text } from './values.ts'

/*
 * The words are those of RunInstances and CreateContainerGroup, nested where the APIs number them, as fleet files have
 * them; tags are a mapping. What is left out of them here would undo the point: a role of its own, a launch template,
 * which may bring one, or several instances at once.
 */

const integer = z.int({ error: unlessMissing('is not a whole number', 'Write 0, 1, 2, …') })
const number = z.number()
const flag = z.boolean()
const word = <const T extends string>(...words: readonly [T, ...T[]]) => oneOf(words).exactOptional()
const maybe = <T>(shape: z.ZodType<T>) => shape.exactOptional()

const tags = z.record(
  checked(
    (key) => (/^(acs:|aliyun)|https?:\/\//i.test(key) || key === '' || key.length > 128 ? 'is no key of a tag' : null),
    'Use up to 128 characters, not beginning with acs: or aliyun.',
  ),
  z.string(),
)

const account = maybe(text.describe('An account of desired state, by name or id; needed where it has several'))
const vpc = maybe(text.describe('What bindings see; it is not sent, since the vSwitch says it'))

const ownWords = {
  RamRoleName: says('is not for a spec to say', 'Leave it out: the bindings give the role.'),
  LaunchTemplateId: says('is not taken here', 'A template may bring a role of its own: write out what it says.'),
  LaunchTemplateName: says('is not taken here', 'A template may bring a role of its own: write out what it says.'),
  Amount: says('is not taken here', 'One launch makes one instance.'),
  ClientToken: says('is not for a spec to say', 'Leave it out: Rolekeeper makes it.'),
  Tag: says('is no key that is known here', 'Write Tags, as a mapping: {app: web}.'),
}

const disk = {
  Category: maybe(text),
  Size: maybe(integer),
  PerformanceLevel: maybe(text),
  DiskName: maybe(text),
  Description: maybe(text),
}

const common = {
  Account: account,
  RegionId: regionId,
  ZoneId: maybe(text),
  VpcId: vpc,
  VSwitchId: maybe(text),
  SecurityGroupId: maybe(text),
  ResourceGroupId: maybe(text),
  Tags: maybe(tags),
}

export const ecsSpec = object(
  {
    ...common,
    InstanceName: maybe(text),
    InstanceType: text,
    ImageId: text,
    VSwitchId: text.describe('Instances without one have no VPC, and so no role'),
    SecurityGroupIds: maybe(list(text)),
    Description: maybe(text),
    HostName: maybe(text),
    KeyPairName: maybe(text),
    Password: maybe(text),
    UserData: maybe(text),
    PrivateIpAddress: maybe(text),
    InternetChargeType: word('PayByTraffic', 'PayByBandwidth'),
    InternetMaxBandwidthIn: maybe(integer),
    InternetMaxBandwidthOut: maybe(integer),
    InstanceChargeType: word('PostPaid', 'PrePaid'),
    Period: maybe(integer),
    PeriodUnit: word('Week', 'Month'),
    AutoReleaseTime: maybe(text),
    SpotStrategy: word('NoSpot', 'SpotWithPriceLimit', 'SpotAsPriceGo'),
    SpotPriceLimit: maybe(number),
    CreditSpecification: word('Standard', 'Unlimited'),
    DeletionProtection: maybe(flag),
    DeploymentSetId: maybe(text),
    DedicatedHostId: maybe(text),
    Tenancy: word('default', 'host'),
    SecurityEnhancementStrategy: word('Active', 'Deactive'),
    HttpEndpoint: word('enabled', 'disabled'),
    HttpTokens: word('optional', 'required'),
    SystemDisk: maybe(object(disk)),
    DataDisk: maybe(
      list(
        object({
          ...disk,
          SnapshotId: maybe(text),
          Encrypted: maybe(flag),
          KMSKeyId: maybe(text),
          DeleteWithInstance: maybe(flag),
        }),
      ),
    ),
  },
  ownWords,
)

/** CreateContainerGroup, ContainerGroupName. */
const nameProblem = (name: string): string | null =>
  name.length >= 2 && name.length <= 128 && /^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name)
    ? null
    : 'is no name of a container group'

const probe = object({
  Exec: maybe(object({ Command: list(z.string()) })),
  HttpGet: maybe(object({ Path: maybe(text), Port: maybe(integer), Scheme: word('HTTP', 'HTTPS') })),
  TcpSocket: maybe(object({ Port: integer })),
  InitialDelaySeconds: maybe(integer),
  PeriodSeconds: maybe(integer),
  TimeoutSeconds: maybe(integer),
  SuccessThreshold: maybe(integer),
  FailureThreshold: maybe(integer),
})

const initContainer = {
  Name: text,
  Image: text,
  Cpu: maybe(number),
  Memory: maybe(number),
  Gpu: maybe(integer),
  Command: maybe(list(z.string())),
  Arg: maybe(list(z.string())),
  WorkingDir: maybe(text),
  ImagePullPolicy: word('Always', 'IfNotPresent', 'Never'),
  Port: maybe(list(object({ Port: integer, Protocol: word('TCP', 'UDP') }))),
  EnvironmentVar: maybe(
    list(object({ Key: text, Value: maybe(z.string()), FieldRef: maybe(object({ FieldPath: text })) })),
  ),
  VolumeMount: maybe(
    list(
      object({
        Name: text,
        MountPath: text,
        SubPath: maybe(text),
        ReadOnly: maybe(flag),
        MountPropagation: word('None', 'HostToContainer', 'Bidirectional'),
      }),
    ),
  ),
  SecurityContext: maybe(
    object({
      Capability: maybe(object({ Add: list(text) })),
      ReadOnlyRootFilesystem: maybe(flag),
      RunAsUser: maybe(integer),
    }),
  ),
}

const nameValue = object({ Name: text, Value: maybe(z.string()) })

const volume = object({
  Name: text,
  Type: oneOf(['EmptyDirVolume', 'NFSVolume', 'ConfigFileVolume', 'FlexVolume', 'DiskVolume', 'HostPathVolume']),
  EmptyDirVolume: maybe(object({ Medium: maybe(text), SizeLimit: maybe(text) })),
  NFSVolume: maybe(object({ Server: text, Path: text, ReadOnly: maybe(flag) })),
  ConfigFileVolume: maybe(
    object({
      DefaultMode: maybe(integer),
      ConfigFileToPath: list(object({ Path: text, Content: text, Mode: maybe(integer) })),
    }),
  ),
  FlexVolume: maybe(object({ Driver: text, FsType: maybe(text), Options: maybe(text) })),
  DiskVolume: maybe(object({ DiskId: maybe(text), DiskSize: maybe(integer), FsType: maybe(text) })),
  HostPathVolume: maybe(object({ Path: text, Type: maybe(text) })),
})

export const eciSpec = object(
  {
    ...common,
    ContainerGroupName: checked(
      nameProblem,
      'Use 2 to 128 of a-z, 0-9 and hyphens, which stand neither first nor last.',
    ),
    Container: list(
      object({
        ...initContainer,
        LivenessProbe: maybe(probe),
        ReadinessProbe: maybe(probe),
        Stdin: maybe(flag),
        StdinOnce: maybe(flag),
        Tty: maybe(flag),
      }),
    ),
    InitContainer: maybe(list(object(initContainer))),
    Volume: maybe(list(volume)),
    RestartPolicy: word('Always', 'OnFailure', 'Never'),
    Cpu: maybe(number),
    Memory: maybe(number),
    InstanceType: maybe(text),
    EphemeralStorage: maybe(integer),
    SpotStrategy: word('NoSpot', 'SpotWithPriceLimit', 'SpotAsPriceGo'),
    SpotPriceLimit: maybe(number),
    ActiveDeadlineSeconds: maybe(integer),
    TerminationGracePeriodSeconds: maybe(integer),
    AutoMatchImageCache: maybe(flag),
    AutoCreateEip: maybe(flag),
    EipBandwidth: maybe(integer),
    EipInstanceId: maybe(text),
    ScheduleStrategy: word('VSwitchOrdered', 'VSwitchRandom'),
    DnsPolicy: word('None', 'Default'),
    DnsConfig: maybe(
      object({ NameServer: maybe(list(text)), Search: maybe(list(text)), Option: maybe(list(nameValue)) }),
    ),
    HostAliase: maybe(list(object({ Ip: text, Hostname: list(text) }))),
    SecurityContext: maybe(object({ Sysctl: list(nameValue) })),
    ImageRegistryCredential: maybe(list(object({ Server: text, UserName: text, Password: text }))),
    AcrRegistryInfo: maybe(
      list(
        object({
          InstanceId: text,
          InstanceName: maybe(text),
          RegionId: maybe(text),
          Domain: maybe(list(text)),
        }),
      ),
    ),
  },
  ownWords,
)
