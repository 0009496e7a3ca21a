import fc from 'fast-check'
import type { AccountWishes, Grant, PolicySpec, RoleSpec } from '../../../../src/core/model/desired-state.ts'
import { policyName, roleName, type PolicyName, type RoleName } from '../../../../src/core/model/names.ts'
import { ecsTrust, type RamDocument } from '../../../../src/core/model/policy.ts'
import { account, prod } from '../../../kit/model.ts'
import { ref, type RamPolicy, type RamRole, type RamWorld } from '../../../kit/ram-world.ts'

const at = { file: 'ram.yaml', line: 1, column: 1 }

const documents: readonly RamDocument[] = [
  { Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:GetObject', 'oss:ListObjects'], Resource: '*' }] },
  { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource: ['acs:oss:*:*:web', '*'] }] },
  { Version: '1', Statement: [{ Effect: 'Allow', Action: 'ram:*', Resource: '*' }] },
  {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'log:*', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'true' } } },
    ],
  },
]
const otherTrust: RamDocument = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'fc.aliyuncs.com' } }],
}

const roleNames = ['a', 'b', 'ci'].map(roleName)
const declarable = ['p', 'q'].map(policyName)
const attachable = [
  'custom/p',
  'custom/q',
  'custom/hand',
  'system/AliyunOSSReadOnlyAccess',
  'system/AdministratorAccess',
]
const grantNames = ['g', 'h']
const people = ['user/u', 'user/v', 'group/w']
export const everyPolicy: readonly string[] = [
  ...declarable,
  'hand',
  ...['g', 'h', 'old'].map((name) => `rolekeeper-pass-${name}`),
]
export const everything: Readonly<Record<'roles' | 'policies' | 'people', readonly string[]>> = {
  roles: roleNames,
  policies: everyPolicy,
  people,
}

const anyDocument = fc.constantFrom(...documents)

const roleSpec = (name: RoleName): fc.Arbitrary<RoleSpec> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<RoleSpec>({ name, managed: false, exclusive: false, at }) },
    {
      weight: 4,
      arbitrary: fc.record({
        name: fc.constant(name),
        managed: fc.constant(true as const),
        adopt: fc.boolean(),
        exclusive: fc.constant(false),
        description: fc.constantFrom(null, '', 'text'),
        maxSessionDurationS: fc.constantFrom(null, 3600, 7200),
        trust: fc.constantFrom<(RamDocument | 'left')[]>(ecsTrust, otherTrust, 'left'),
        policies: fc.oneof(
          fc.constant('left' as const),
          fc.subarray(attachable).map((texts) => texts.map(ref)),
        ),
        at: fc.constant(at),
      }),
    },
  )

const policySpec = (name: PolicyName): fc.Arbitrary<PolicySpec> =>
  fc.record({
    name: fc.constant(name),
    description: fc.constantFrom(null, 'text'),
    document: anyDocument,
    adopt: fc.boolean(),
    at: fc.constant(at),
  })

const grant = (name: string): fc.Arbitrary<Grant> =>
  fc.record({
    name: fc.constant(name),
    to: fc.record({
      users: fc.subarray(['u', 'v']),
      groups: fc.subarray(['w']),
      roles: fc.subarray(roleNames),
    }),
    pass: fc.subarray(roleNames, { minLength: 1 }),
    allow: fc.subarray(['ecs:RunInstances']),
    at: fc.constant(at),
  })

const someOf = <T, V>(names: readonly T[], make: (name: T) => fc.Arbitrary<V>): fc.Arbitrary<V[]> =>
  fc.subarray([...names]).chain((chosen) => fc.tuple<V[]>(...chosen.map(make)))

export const wishes: fc.Arbitrary<AccountWishes> = fc
  .record({
    roles: someOf(roleNames, roleSpec),
    policies: someOf(declarable, policySpec),
    grants: someOf(grantNames, grant),
  })
  .map(({ roles, policies, grants }) =>
    account(roles, { id: prod, policies: new Map(policies.map((one) => [one.name, one])), grants }),
  )

const ramRole = (policies: readonly string[]): fc.Arbitrary<RamRole> =>
  fc.record({
    trust: fc.constantFrom(ecsTrust, otherTrust, null),
    description: fc.constantFrom('', 'text', 'other'),
    maxSessionDurationS: fc.constantFrom(3600, 7200),
    ours: fc.boolean(),
    policies: fc.subarray([...policies]),
  })

const ramPolicy: fc.Arbitrary<RamPolicy> = fc.record({
  document: fc.oneof({ weight: 8, arbitrary: anyDocument }, { weight: 1, arbitrary: fc.constant(null) }),
  ours: fc.boolean(),
})

/** A world in which only what exists is attached. */
export const ramWorld: fc.Arbitrary<RamWorld> = fc.subarray([...everyPolicy]).chain((names) => {
  const held = [
    ...names.map((name) => `custom/${name}`),
    'system/AliyunOSSReadOnlyAccess',
    'system/AdministratorAccess',
  ]
  return fc.record({
    policies: fc.tuple(...names.map(() => ramPolicy)).map((made) => entries(names.map(policyName), made)),
    roles: fc
      .subarray([...roleNames, roleName('gone')])
      .chain((chosen) => fc.tuple(...chosen.map(() => ramRole(held))).map((made) => entries(chosen, made))),
    people: fc
      .subarray(people)
      .chain((chosen) => fc.tuple(...chosen.map(() => fc.subarray(held))).map((made) => entries(chosen, made))),
  })
})

const entries = <K, V>(keys: readonly K[], values: readonly V[]): ReadonlyMap<K, V> =>
  new Map(keys.flatMap((key, index) => (values[index] === undefined ? [] : [[key, values[index]]])))
