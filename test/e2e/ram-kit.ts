import type { Fleet, FleetAccount, FleetInstance } from '../../src/emulator/world/fleet.ts'
import type { Account, Policy, Role, User } from '../../src/emulator/world/tables.ts'
import { ACCOUNT, id, web } from '../kit/fleets.ts'
import type { Stack } from '../kit/stack.ts'

/** An account in which nobody has made a role yet. */
export const bare = (instances: FleetInstance[], more: Partial<FleetAccount> = {}): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      users: [{ UserName: 'ci-deployer' }, { UserName: 'stranger' }],
      regions: { 'cn-hangzhou': { instances } },
      ...more,
    },
  ],
})

export const api = (index: number): FleetInstance => ({
  ...web(index),
  InstanceName: `api-${index}`,
  Tags: { app: 'api' },
})

/** What is ours carries it. */
export const mark = { 'rolekeeper:managed': 'true' }

/** Ours, and what instances are to leave. */
export const old = { RoleName: 'old-tier', Tags: mark, Policies: ['system/AliyunLogFullAccess'] }

export const document = (action: string) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
})

export const settings = (more = ''): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  limits:
    replace: { max: 1000, per: 1h }
    detach: { max: 500, per: 1h }
    ram: { max: 100, per: 1h }
${more}`

/** Policies, roles, bindings and a grant, as the repository's own desired state has them. */
export const state = (more = ''): string => `${settings(more)}
policies:
  web-assets-read:
    description: Read the static files
    document:
      Version: '1'
      Statement: [{ Effect: Allow, Action: [oss:GetObject, oss:ListObjects], Resource: ['acs:oss:*:*:web-assets/*'] }]
roles:
  web-tier:
    description: Web servers
    maxSessionDuration: 2h
    policies: [custom/web-assets-read, system/AliyunLogFullAccess]
  api-tier:
    policies: [system/AliyunLogFullAccess]
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
  - { name: api, role: api-tier, match: { kind: ecs, tags: { app: api } } }
passRole:
  deployers:
    to: { users: [ci-deployer] }
    pass: [web-tier, api-tier]
`

export const fleet = (): Fleet => bare([web(1), web(2), api(3)])

export const accountOf = ({ emulator }: Stack): Account => found(emulator.cloud.world.accounts, ACCOUNT)
export const roleOf = (stack: Stack, name: string): Role => found(accountOf(stack).roles, name)
export const policyOf = (stack: Stack, name: string): Policy => found(accountOf(stack).policies, name)
export const userOf = (stack: Stack, name: string): User => found(accountOf(stack).users, name)

const found = <T>(table: ReadonlyMap<string, T>, name: string): T => {
  const row = table.get(name)
  if (row === undefined) throw new Error(`The emulated account has no ${name}.`)
  return row
}

/** Names of the write calls since the log was emptied, in the order in which they came. */
export const writes = ({ emulator }: Stack): readonly string[] =>
  emulator.cloud.world.calls.all().flatMap(({ write, action }) => (write ? [action] : []))

export const forget = ({ emulator }: Stack): void => emulator.cloud.world.calls.clear()

export const heldBy = (stack: Stack, index: number): string | null => stack.held().get(id(index)) ?? null
