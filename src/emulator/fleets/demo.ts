import type { Fleet, FleetAccount, FleetRole } from '../world/fleet.ts'
import { demoContainerGroups } from './demo-container-groups.ts'
import { hangzhouInstances, shanghaiInstances } from './demo-instances.ts'

const serviceTrust = (service: string) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [service] } }],
})

const accountTrust = (accountId: string, externalId?: string) => ({
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { RAM: [`acs:ram::${accountId}:root`] },
      ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
    },
  ],
})

const ecsRole = (RoleName: string, Description: string, ...Policies: string[]): FleetRole => ({
  RoleName,
  Description,
  AssumeRolePolicyDocument: serviceTrust('ecs.aliyuncs.com'),
  Policies,
})

const allow = (Action: string[], Resource: string[]) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action, Resource }],
})

/** What Rolekeeper marks as its own. */
const marked = { 'rolekeeper:managed': 'true' }

/** Roles made by hand and by services over the years, and two that Rolekeeper made before. */
const prodRoles = (): FleetRole[] => [
  { ...ecsRole('web-tier', 'Web servers', 'custom/web-assets-read', 'system/AliyunLogFullAccess'), Tags: marked },
  {
    ...ecsRole('batch-worker', 'Nightly jobs on elastic containers', 'system/AliyunOSSReadOnlyAccess'),
    Tags: marked,
  },
  ecsRole('legacy-web', 'Web servers before 2024', 'system/AliyunOSSFullAccess'),
  ecsRole('web-tier-v1', 'Web servers, first try', 'custom/web-assets-v1', 'system/AliyunLogFullAccess'),
  ecsRole('database', 'Database hosts', 'custom/database-backup'),
  ecsRole('legacy-batch', 'Workers before 2025', 'system/AliyunOSSFullAccess'),
  ecsRole('KubernetesWorkerRole-xyz', 'Made by Container Service', 'custom/k8s-worker'),
  ecsRole('OOSServiceRole-123', 'Made by Operation Orchestration Service', 'system/AliyunECSReadOnlyAccess'),
  ecsRole('AliyunECSInstanceForYundunSysTrustRole', 'Made by Security Center'),
  {
    RoleName: 'fc-jobs',
    Description: 'Functions, not for ECS',
    AssumeRolePolicyDocument: serviceTrust('fc.aliyuncs.com'),
    Policies: ['system/AliyunLogFullAccess'],
  },
  {
    RoleName: 'ci-oidc',
    Description: 'Pipelines',
    AssumeRolePolicyDocument: accountTrust('1234567890123456'),
    Policies: ['custom/deploy'],
  },
]

const prod = (): FleetAccount => ({
  id: '1234567890123456',
  roles: prodRoles(),
  policies: [
    {
      PolicyName: 'web-assets-read',
      Description: 'Read the static files of the web tier',
      PolicyDocument: allow(
        ['oss:GetObject', 'oss:ListObjects'],
        ['acs:oss:*:*:web-assets', 'acs:oss:*:*:web-assets/*'],
      ),
      Tags: marked,
    },
    { PolicyName: 'web-assets-v1', PolicyDocument: allow(['oss:GetObject'], ['acs:oss:*:*:web-assets/*']) },
    {
      PolicyName: 'database-backup',
      PolicyDocument: allow(['oss:PutObject', 'oss:GetObject'], ['acs:oss:*:*:database-backup/*']),
    },
    { PolicyName: 'k8s-worker', PolicyDocument: allow(['ecs:Describe*', 'cr:GetAuthorizationToken'], ['*']) },
    { PolicyName: 'deploy', PolicyDocument: allow(['ecs:RunInstances', 'ecs:Describe*', 'eci:*'], ['*']) },
  ],
  users: [
    {
      UserName: 'ci-deployer',
      DisplayName: 'Deployments',
      AccessKeys: [{ AccessKeyId: 'emulated-key-ci-deployer', AccessKeySecret: 'emulated-secret-ci-deployer' }],
      Policies: ['custom/deploy'],
    },
    { UserName: 'auditor', DisplayName: 'Auditor', Policies: ['system/ReadOnlyAccess'], Groups: ['readers'] },
    { UserName: 'on-call', DisplayName: 'On call', Policies: ['system/AliyunECSFullAccess'] },
  ],
  groups: [{ GroupName: 'readers', Policies: ['system/ReadOnlyAccess'] }],
  regions: {
    'cn-hangzhou': { instances: hangzhouInstances(), containerGroups: demoContainerGroups() },
    'cn-shanghai': { instances: shanghaiInstances() },
  },
})

const dev = (): FleetAccount => ({
  id: '6543210987654321',
  roles: [
    {
      RoleName: 'rolekeeper',
      Description: 'For Rolekeeper in the production account',
      AssumeRolePolicyDocument: accountTrust('1234567890123456', 'rk-dev'),
      Policies: ['system/AdministratorAccess'],
    },
    ecsRole('web-tier', 'Web servers of developers', 'system/AliyunOSSReadOnlyAccess'),
  ],
  regions: {
    'cn-hangzhou': {
      instances: [
        { InstanceId: 'i-dev00000000000000001', InstanceName: 'web-dev-1', Tags: { app: 'web', env: 'dev' } },
        {
          InstanceId: 'i-dev00000000000000002',
          InstanceName: 'web-dev-2',
          Tags: { app: 'web', env: 'dev' },
          RamRoleName: 'web-tier',
        },
        { InstanceId: 'i-dev00000000000000003', InstanceName: 'sandbox-1', Tags: { owner: 'li' } },
        { InstanceId: 'i-dev00000000000000004', InstanceName: 'sandbox-2', Tags: {}, Status: 'Stopped' },
      ],
    },
  },
})

/** Two accounts as they are found in the wild: the same in every run. */
export const demoFleet = (): Fleet => ({ accounts: [prod(), dev()] })
