import type { FleetInstance } from '../world/fleet.ts'

type Kind = Readonly<{
  /** First part of names and ids. */
  name: string
  count: number
  tags: Readonly<Record<string, string>>
  /** The role of the instance with this number, counted from 1. */
  role?: (number: number) => string | undefined
  more?: (number: number) => Partial<FleetInstance>
}>

const always = (role: string) => () => role
const pad = (number: number, length: number) => String(number).padStart(length, '0')

/** `i-web…0001`: ids that can be recognised, 20 characters long. */
const idOf = (region: string, name: string, number: number): string => {
  const stem = `i-${region === 'cn-hangzhou' ? '' : 'sh'}${name.replaceAll('-', '')}`
  return `${stem}${pad(number, 22 - stem.length)}`
}

const makeAll = (region: string, kinds: readonly Kind[]): FleetInstance[] =>
  kinds.flatMap(({ name, count, tags, role, more }) =>
    Array.from({ length: count }, (_, at): FleetInstance => {
      const number = at + 1
      const held = role?.(number)
      return {
        InstanceId: idOf(region, name, number),
        InstanceName: `${name}-${pad(number, 2)}`,
        ZoneId: `${region}-${'bgh'.charAt(at % 3)}`,
        Tags: { ...tags },
        CreationTime: `2026-0${1 + (at % 8)}-${pad(1 + (at % 28), 2)}T03:${pad(at % 60, 2)}Z`,
        ...(held === undefined ? {} : { RamRoleName: held }),
        ...more?.(number),
      }
    }),
  )

const every = (step: number, role: string, otherwise?: string) => (number: number) =>
  number % step === 0 ? role : otherwise

/** Auto Scaling and Container Service mark what they made with system tags. */
const scaled = (group: string) => ({ 'acs:autoscaling:scalingGroupId': group })
const kubernetes = { 'ack.aliyun.com': 'c7d2f0c1e', 'k8s.io/cluster-autoscaler/enabled': 'true' }

const bastion = (): FleetInstance => ({
  InstanceId: 'i-bastion00000000000',
  InstanceName: 'bastion-01',
  Tags: { app: 'bastion', env: 'prod', owner: 'security' },
  RamRoleName: 'legacy-web',
  DeletionProtection: true,
})

const databases = (): FleetInstance[] =>
  ['i-db00000000000000001', 'i-db00000000000000002', 'i-db00000000000000003'].map((InstanceId, at) => ({
    InstanceId,
    InstanceName: `db-${pad(at + 1, 2)}`,
    Tags: { app: 'db', env: 'prod' },
    InstanceType: 'ecs.r7.4xlarge',
    DeletionProtection: true,
    // The second one lost its role in an incident.
    ...(at === 1 ? {} : { RamRoleName: 'database' }),
  }))

const hangzhouKinds: readonly Kind[] = [
  {
    name: 'web-prod',
    count: 60,
    tags: { app: 'web', env: 'prod' },
    role: (n) => (n > 54 ? undefined : n > 51 ? 'legacy-web' : 'web-tier'),
  },
  {
    name: 'web-staging',
    count: 12,
    tags: { app: 'web', env: 'staging' },
    role: (n) => (n > 10 ? undefined : n > 9 ? 'web-tier-v1' : 'web-tier'),
  },
  { name: 'web-canary', count: 2, tags: { app: 'web', env: 'prod' }, role: every(2, 'web-tier') },
  { name: 'web-db', count: 2, tags: { app: 'web', env: 'prod' } },
  { name: 'web-exempt', count: 1, tags: { app: 'web', env: 'prod', 'role-exempt': 'vendor appliance' } },
  {
    name: 'web-classic',
    count: 2,
    tags: { app: 'web', env: 'prod' },
    more: () => ({ InstanceNetworkType: 'classic' }),
  },
  { name: 'web-odd', count: 1, tags: { app: 'web', env: 'prod' }, role: always('legacy-batch') },
  { name: 'web-patching', count: 1, tags: { app: 'web', env: 'prod' }, role: always('OOSServiceRole-123') },
  {
    name: 'web-scaled',
    count: 8,
    tags: { app: 'web', env: 'prod', ...scaled('asg-bp1web') },
    role: every(4, 'legacy-web', 'web-tier'),
  },
  { name: 'api-prod', count: 18, tags: { app: 'api', env: 'prod' }, role: every(6, 'legacy-web') },
  { name: 'api-staging', count: 4, tags: { app: 'api', env: 'staging' } },
  {
    name: 'worker',
    count: 16,
    tags: { app: 'worker', env: 'prod', job: 'thumbnails' },
    role: every(2, 'legacy-batch'),
  },
  {
    name: 'ack-node',
    count: 12,
    tags: { ...kubernetes, ...scaled('asg-bp1ack') },
    role: always('KubernetesWorkerRole-xyz'),
  },
  { name: 'build', count: 6, tags: { app: 'ci' }, more: (n) => (n > 4 ? { Status: 'Stopped' } : {}) },
  { name: 'unnamed', count: 14, tags: {} },
]

const shanghaiKinds: readonly Kind[] = [
  { name: 'web-prod', count: 30, tags: { app: 'web', env: 'prod' }, role: every(3, 'legacy-web') },
  { name: 'api-prod', count: 20, tags: { app: 'api', env: 'prod' } },
  { name: 'ledger', count: 10, tags: { app: 'ledger', env: 'prod' }, role: every(5, 'legacy-web') },
  { name: 'worker', count: 12, tags: { app: 'worker', env: 'prod', job: 'settlement' }, role: always('legacy-batch') },
  { name: 'classic', count: 2, tags: { app: 'legacy' }, more: () => ({ InstanceNetworkType: 'classic' }) },
  {
    name: 'analytics',
    count: 8,
    tags: { app: 'analytics', env: 'prod' },
    more: () => ({ VpcId: 'vpc-analytics', VSwitchId: 'vsw-analytics' }),
  },
]

/** The larger region: web, api, workers, databases, nodes of Kubernetes, and what nobody remembers. */
export const hangzhouInstances = (): FleetInstance[] => [
  ...makeAll('cn-hangzhou', hangzhouKinds),
  bastion(),
  ...databases(),
]

/** The second region. */
export const shanghaiInstances = (): FleetInstance[] => makeAll('cn-shanghai', shanghaiKinds)
