import { startEmulator } from './emulator.ts'
import { onePass } from './passes.ts'
import type { Row } from './table.ts'

const ROLES = 1_000
const MANAGED = 10
const accountId = '1234567890123456'

/** Everything that a converged pass asks RAM: the mark twice, and what desired state names, once each. */
const bound = 2 + MANAGED + MANAGED + MANAGED

const names = Array.from({ length: MANAGED }, (_, index) => `tier-${index}`)

const state = `
settings:
  accounts: [{ name: bench, id: "${accountId}", regions: [cn-hangzhou] }]
  limits: { ram: { max: 100, per: 1h } }
policies:
${names.map((name) => `  ${name}: { document: { Version: '1', Statement: [{ Effect: Allow, Action: 'oss:Get*', Resource: 'acs:oss:*:*:${name}/*' }] } }`).join('\n')}
roles:
${names.map((name) => `  ${name}: { policies: [custom/${name}] }`).join('\n')}
bindings:
${names.map((name) => `  - { name: ${name}, role: ${name}, match: { kind: ecs, tags: { tier: ${name} } } }`).join('\n')}
`

const fleet = {
  accounts: [
    {
      id: accountId,
      roles: Array.from({ length: ROLES }, (_, index) => ({
        RoleName: `other-${index}`,
        Policies: ['system/AliyunOSSReadOnlyAccess'],
      })),
      regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-00000000000000000001' }] } },
    },
  ],
}

const reads = [
  'ListTagResources',
  'GetRole',
  'ListPoliciesForRole',
  'GetPolicy',
  'ListRoles',
  'ListPolicies',
  'ListEntitiesForPolicy',
]

/** RAM calls of a converged pass in an account with many roles, next to a client that lists the account. */
export const ramRow = async (): Promise<Row> => {
  const emulator = await startEmulator(fleet)
  try {
    await onePass(emulator, { state })
    await emulator.calls()
    await onePass(emulator, { state })
    const calls = await emulator.calls()
    const ours = reads.reduce((sum, name) => sum + (calls[name] ?? 0), 0)
    return {
      what: `RAM calls, converged, ${MANAGED} managed roles among ${ROLES + MANAGED}`,
      ours: String(ours),
      bound: String(bound),
      comparison: `${Math.ceil((ROLES + MANAGED) / 100) + 2 * (ROLES + MANAGED)} for a client that reads every role`,
      holds: ours <= bound,
    }
  } finally {
    await emulator.close()
  }
}
