import { expect, it } from 'vitest'
import { withHome } from '../../../src/core/desired/least-home.ts'
import { leastPolicy, type Purpose } from '../../../src/core/desired/least.ts'
import type { Settings } from '../../../src/core/model/desired-state.ts'
import { policyName, region, roleName } from '../../../src/core/model/names.ts'
import { ecsTrust, type RamDocument } from '../../../src/core/model/policy.ts'
import { accounts, at, binding, matchOf, prod, wishes } from './made.ts'

const web = roleName('web')
const listed = [
  { type: 'System', name: policyName('AliyunLogFullAccess') },
  { type: 'Custom', name: policyName('assets') },
] as const
const bare = { description: null, maxSessionDurationS: null, trust: ecsTrust, at: at() }
const account = wishes('prod', prod, {
  regions: [region('cn-hangzhou')],
  roles: new Map([
    [web, { ...bare, name: web, managed: true, adopt: false, exclusive: false, policies: listed }],
    [
      roleName('left'),
      { ...bare, name: roleName('left'), managed: true, adopt: true, exclusive: false, policies: 'left' },
    ],
  ]),
  policies: new Map([
    [policyName('assets'), { ...bare, name: policyName('assets'), document: ecsTrust, adopt: false }],
  ]),
  grants: [
    {
      name: 'ci',
      to: { users: ['deployer'], groups: ['ops'], roles: [roleName('oidc')] },
      pass: [web],
      allow: [],
      at: at(),
    },
    { name: 'cd', to: { users: ['deployer'], groups: ['ops'], roles: [] }, pass: [web], allow: [], at: at() },
  ],
})
const verify = { percent: 10, max: 5, rollback: false }
const either = {
  scope: { accounts: null, regions: null },
  anyOf: [{ ids: ['x'], kind: ['pod'] }, { kind: ['ecs'] }],
} as const
const bindings = [
  binding('web', { role: 'web', whenOccupied: ['zeta', 'legacy-*'], match: either }),
  binding('batch', { role: 'batch', recreate: true, match: matchOf({ kind: ['eci'] }) }),
]
const documentOf = (
  purpose: Purpose,
  settings: Partial<Settings> = { prune: true, verify },
  of = account,
): RamDocument => leastPolicy({ accounts: accounts(of), bindings, settings: settings as Settings }, purpose, prod)
const said = ({ Version, Statement }: RamDocument): readonly string[] => [
  Version,
  ...Statement.map(
    ({ Effect, Action = [], Resource = [] }) =>
      `${Effect} ${[Action].flat().join(' ')} on ${[Resource].flat().join(' ')}`,
  ),
]

it('a sweep may do exactly what desired state may ask for', () => {
  expect(said(documentOf('sweep'))).toEqual([
    '1',
    'Allow ecs:DescribeInstances ecs:DescribeInstanceRamRole on acs:ecs:cn-hangzhou:1111:instance/*',
    'Allow eci:DescribeContainerGroups on acs:eci:cn-hangzhou:1111:containergroup/*',
    'Allow ram:GetRole ram:ListRoles ram:ListPoliciesForRole ram:ListTagResources on acs:ram:*:1111:role/*',
    'Allow ram:GetPolicy ram:ListEntitiesForPolicy ram:ListTagResources on acs:ram:*:1111:policy/*',
    'Allow ram:ListPoliciesForUser on acs:ram:*:1111:user/deployer',
    'Allow ram:ListPoliciesForGroup on acs:ram:*:1111:group/ops',
    'Allow ecs:AttachInstanceRamRole ecs:DetachInstanceRamRole on acs:ecs:cn-hangzhou:1111:instance/* acs:ram:*:1111:role/legacy-* acs:ram:*:1111:role/web acs:ram:*:1111:role/zeta',
    'Allow ram:PassRole on acs:ram:*:1111:role/legacy-* acs:ram:*:1111:role/web acs:ram:*:1111:role/zeta',
    'Allow eci:CreateContainerGroup eci:DeleteContainerGroup on acs:eci:cn-hangzhou:1111:containergroup/*',
    'Allow ram:PassRole on acs:ram:*:1111:role/batch',
    'Allow ram:CreateRole on acs:ram:*:1111:role/*',
    'Allow ram:UpdateRole ram:TagResources on acs:ram:*:1111:role/web acs:ram:*:1111:role/left',
    'Allow ram:AttachPolicyToRole on acs:ram:*:1111:role/web acs:ram:*:1111:role/left acs:ram:*:system:policy/AliyunLogFullAccess acs:ram:*:1111:policy/assets',
    'Allow ram:DetachPolicyFromRole on acs:ram:*:1111:role/web acs:ram:*:1111:role/left acs:ram:*:1111:policy/* acs:ram:*:system:policy/*',
    'Allow ram:CreatePolicy on acs:ram:*:1111:policy/*',
    'Allow ram:CreatePolicyVersion ram:DeletePolicyVersion ram:TagResources on acs:ram:*:1111:policy/assets acs:ram:*:1111:policy/rolekeeper-pass-ci acs:ram:*:1111:policy/rolekeeper-pass-cd',
    'Allow ram:AttachPolicyToUser ram:AttachPolicyToGroup ram:AttachPolicyToRole on acs:ram:*:1111:user/deployer acs:ram:*:1111:group/ops acs:ram:*:1111:role/oidc acs:ram:*:1111:policy/rolekeeper-pass-ci acs:ram:*:1111:policy/rolekeeper-pass-cd',
    'Allow ram:DetachPolicyFromUser ram:DetachPolicyFromGroup ram:DetachPolicyFromRole on acs:ram:*:1111:user/* acs:ram:*:1111:group/* acs:ram:*:1111:role/* acs:ram:*:1111:policy/rolekeeper-pass-ci acs:ram:*:1111:policy/rolekeeper-pass-cd',
    'Allow ecs:DescribeRegions eci:DescribeRegions on *',
    'Allow eci:DescribeContainerGroups on acs:eci:*:1111:containergroup/*',
    'Allow ecs:DescribeInstanceRamRole on acs:ecs:*:1111:instance/*',
    'Allow ram:DeleteRole on acs:ram:*:1111:role/*',
    'Allow ram:DetachPolicyFromRole on acs:ram:*:1111:role/* acs:ram:*:1111:policy/* acs:ram:*:system:policy/*',
    'Allow ram:DeletePolicy ram:DeletePolicyVersion ram:ListPolicyVersions on acs:ram:*:1111:policy/*',
    'Allow ecs:DescribeCloudAssistantStatus on acs:ecs:cn-hangzhou:1111:instance/*',
    'Allow ecs:RunCommand ecs:DescribeInvocationResults on acs:ecs:cn-hangzhou:1111:instance/* acs:ecs:cn-hangzhou:1111:command/*',
    'Allow eci:ExecContainerCommand on acs:eci:cn-hangzhou:1111:containergroup/*',
  ])
})

it('an account that manages nothing needs nothing of RAM but reads', () => {
  const none = { ...account, roles: new Map(), policies: new Map(), grants: [] }

  expect(said(documentOf('sweep', {}, none))).toEqual([
    '1',
    'Allow ecs:DescribeInstances ecs:DescribeInstanceRamRole on acs:ecs:cn-hangzhou:1111:instance/*',
    'Allow eci:DescribeContainerGroups on acs:eci:cn-hangzhou:1111:containergroup/*',
    'Allow ram:GetRole ram:ListRoles ram:ListPoliciesForRole ram:ListTagResources on acs:ram:*:1111:role/*',
    'Allow ram:GetPolicy ram:ListEntitiesForPolicy ram:ListTagResources on acs:ram:*:1111:policy/*',
    'Allow ecs:AttachInstanceRamRole ecs:DetachInstanceRamRole on acs:ecs:cn-hangzhou:1111:instance/* acs:ram:*:1111:role/legacy-* acs:ram:*:1111:role/web acs:ram:*:1111:role/zeta',
    'Allow ram:PassRole on acs:ram:*:1111:role/legacy-* acs:ram:*:1111:role/web acs:ram:*:1111:role/zeta',
    'Allow eci:CreateContainerGroup eci:DeleteContainerGroup on acs:eci:cn-hangzhou:1111:containergroup/*',
    'Allow ram:PassRole on acs:ram:*:1111:role/batch',
  ])
})

it('a function may keep its ledger, write its log and leave dead letters', () => {
  expect(said(withHome({ Version: '1', Statement: [] }, 'verify', prod, { bucket: 'b', prefix: 'p' }))).toEqual([
    '1',
    'Allow oss:ListObjects oss:GetBucketVersioning oss:GetBucketLifecycle on acs:oss:*:*:b',
    'Allow oss:GetObject on acs:oss:*:*:b/p/*',
  ])
  expect(said(withHome({ Version: '1', Statement: [] }, 'sweep', prod, { bucket: 'b', prefix: 'p' }))).toEqual([
    '1',
    'Allow oss:ListObjects oss:GetBucketVersioning oss:GetBucketLifecycle on acs:oss:*:*:b',
    'Allow oss:GetObject on acs:oss:*:*:b/p/*',
    'Allow oss:PutObject oss:DeleteObject on acs:oss:*:*:b/p/*',
    'Allow log:PostLogStoreLogs on acs:log:*:1111:project/*',
    'Allow mns:SendMessage on acs:mns:*:1111:/queues/rolekeeper-dead-letters/messages',
    'Allow fc:InvokeFunction on acs:fc:*:1111:functions/rolekeeper-sweep acs:fc:*:1111:functions/rolekeeper-pull-request',
  ])
})

it('only who verifies may run commands on instances, and only who writes', () => {
  const asks = (...of: Parameters<typeof documentOf>) =>
    said(documentOf(...of)).some((one) => one.includes('RunCommand'))

  expect(asks('sweep', { prune: false })).toBe(false)
  expect(asks('sweep', { prune: false, verify }, { ...account, mode: 'report' })).toBe(false)
})
