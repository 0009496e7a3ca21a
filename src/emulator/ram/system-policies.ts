/** A policy that Alibaba Cloud keeps for all accounts. */
export type SystemPolicy = Readonly<{
  PolicyName: string
  Description: string
  CreateDate: string
  UpdateDate: string
  DefaultVersion: string
  PolicyDocument: string
}>

type Statement = Readonly<{
  Effect: 'Allow'
  Action: string | readonly string[]
  Resource: string
  Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}>

const allow = (Action: string | readonly string[], Resource = '*'): Statement => ({ Effect: 'Allow', Action, Resource })

const passTo = (service: string): Statement => ({
  ...allow('ram:PassRole'),
  Condition: { StringEquals: { 'acs:Service': service } },
})

/** What several database services let a reader do in Database Autonomy Service and Database Backup. */
const reads = (product: string): readonly string[] =>
  ['Get*', 'Describe*', 'Query*', 'Support*'].map((action) => `${product}:${action}`)

type Row = readonly [name: string, description: string, version: string, since: string, ...statements: Statement[]]

// The RAM documentation has a page for each policy, with its document, version and dates. Those marked "in essence" list
// many services there and are cut to what decides here. Where no page was at hand (AdministratorAccess, AliyunRAMFullAccess
// and those of Log Service, MNS, Container Registry and OSS's full access) document and date are what the name promises.
const rows: readonly Row[] = [
  ['AdministratorAccess', 'Full access to all services and resources.', 'v1', '2015-04-28T16:15:45Z', allow('*')],
  [
    // In essence: the real one lists the reading actions of every service.
    'ReadOnlyAccess',
    'Read-only access to all services and resources.',
    'v1',
    '2015-04-28T16:15:45Z',
    allow(['*:Describe*', '*:Get*', '*:List*', '*:Query*', '*:Check*', '*:Lookup*', '*:Search*', '*:BatchGet*']),
  ],
  [
    'AliyunOSSReadOnlyAccess',
    'Read-only access to OSS.',
    'v1',
    '2015-04-28T16:15:45Z',
    allow(['oss:Get*', 'oss:List*']),
  ],
  ['AliyunOSSFullAccess', 'Full access to OSS.', 'v1', '2015-04-28T16:15:45Z', allow('oss:*')],
  ['AliyunLogFullAccess', 'Full access to Log Service.', 'v1', '2015-11-23T09:12:40Z', allow('log:*')],
  [
    'AliyunLogReadOnlyAccess',
    'Read-only access to Log Service.',
    'v1',
    '2015-11-23T09:12:40Z',
    allow(['log:Get*', 'log:List*', 'log:Query*']),
  ],
  [
    // In essence.
    'AliyunECSFullAccess',
    'Full access to ECS.',
    'v1',
    '2015-04-28T16:15:45Z',
    allow('ecs:*'),
    allow(['vpc:DescribeVpcs', 'vpc:DescribeVSwitches']),
  ],
  [
    // In essence.
    'AliyunECSReadOnlyAccess',
    'Read-only access to ECS.',
    'v1',
    '2015-04-28T16:15:45Z',
    allow(['ecs:Describe*', 'ecs:List*']),
    allow(['vpc:DescribeVpcs', 'vpc:DescribeVSwitches']),
  ],
  ['AliyunRAMFullAccess', 'Full access to RAM.', 'v1', '2015-04-28T16:15:45Z', allow('ram:*')],
  [
    'AliyunRAMReadOnlyAccess',
    'Read-only access to RAM.',
    'v3',
    '2015-04-28T16:15:45Z',
    allow(['ram:Get*', 'ram:List*', 'ram:GenerateCredentialReport']),
    allow(['accessanalyzer:Get*', 'accessanalyzer:List*']),
  ],
  [
    'AliyunVPCReadOnlyAccess',
    'Read-only access to VPC.',
    'v9',
    '2015-12-24T01:37:20Z',
    allow([
      ...['HaVip', 'RouteTable', 'RouteEntry', 'VSwitch', 'VRouter', 'Vpc'].map((noun) => `vpc:Describe${noun}*`),
      'vpc:Describe*Cen*',
      'vpc:ListTag*',
      ...['Tag', 'NetworkAcl', 'FlowLog'].map((noun) => `vpc:Describe${noun}*`),
      'vpc:CheckCanAllocateVpcPrivateIpAddress',
      ...['ListIpv4Gateways', 'GetIpv4GatewayAttribute', 'ListDhcpOptionsSets', 'GetDhcpOptionsSet'].map(
        (action) => `vpc:${action}`,
      ),
    ]),
  ],
  [
    'AliyunRDSReadOnlyAccess',
    'Read-only access to ApsaraDB RDS.',
    'v3',
    '2015-04-28T16:15:45Z',
    allow('rds:Describe*'),
    allow(reads('hdm'), 'acs:rds:*:*:*'),
    allow(reads('dbs'), 'acs:rds:*:*:*'),
  ],
  ['AliyunSTSAssumeRoleAccess', 'Access to AssumeRole of STS.', 'v1', '2015-08-03T04:52:09Z', allow('sts:AssumeRole')],
  [
    'AliyunFCFullAccess',
    'Full access to Function Compute.',
    'v2',
    '2017-05-17T10:43:57Z',
    allow('fc:*'),
    passTo('fc.aliyuncs.com'),
  ],
  ['AliyunMNSFullAccess', 'Full access to Message Service.', 'v1', '2015-04-28T16:15:45Z', allow('mns:*')],
  [
    'AliyunContainerRegistryReadOnlyAccess',
    'Read-only access to Container Registry.',
    'v1',
    '2016-07-08T02:11:07Z',
    allow(['cr:Get*', 'cr:List*', 'cr:PullRepository']),
  ],
  [
    'AliyunFCReadOnlyAccess',
    'Read-only access to Function Compute.',
    'v1',
    '2017-05-17T10:44:09Z',
    allow(['fc:Get*', 'fc:List*']),
  ],
  ['AliyunFCInvocationAccess', 'Invocation of functions.', 'v1', '2017-05-17T10:44:06Z', allow('fc:InvokeFunction')],
  [
    'AliyunECIReadOnlyAccess',
    'Read-only access to ECI.',
    'v2',
    '2018-09-18T04:43:04Z',
    allow(['eci:Describe*', 'eci:List*']),
    allow('ecs:DescribeSecurityGroups'),
    allow(['vpc:DescribeVpcs', 'vpc:DescribeVSwitches']),
  ],
  [
    'AliyunOOSReadOnlyAccess',
    'Read-only access to OOS.',
    'v1',
    '2019-06-28T04:11:37Z',
    allow(['oos:List*', 'oos:Get*']),
  ],
  [
    'AliyunConfigReadOnlyAccess',
    'Read-only access to Cloud Config.',
    'v2',
    '2019-09-26T01:46:16Z',
    allow(['config:Describe*', 'config:List*', 'config:Get*']),
  ],
]

const toPolicy = ([PolicyName, Description, DefaultVersion, since, ...Statement]: Row): SystemPolicy => ({
  PolicyName,
  Description,
  CreateDate: since,
  UpdateDate: since,
  DefaultVersion,
  PolicyDocument: JSON.stringify({ Version: '1', Statement }, undefined, 2),
})

/** System policies by name: those that examples use, not all of the several hundred. */
export const systemPolicies: ReadonlyMap<string, SystemPolicy> = new Map(rows.map((row) => [row[0], toPolicy(row)]))
