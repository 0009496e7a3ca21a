import { createClock } from '../../src/emulator/world/clock.ts'
import { loadFleet } from '../../src/emulator/world/load-fleet.ts'
import { createWorld } from '../../src/emulator/world/world.ts'
import type { Caller, World } from '../../src/emulator/world/world.ts'

export type Statement = Readonly<Record<string, unknown>>

export const id = '1234567890123456'
export const web = `acs:ram::${id}:role/web`

export const user: Caller = {
  type: 'user',
  accountId: id,
  principalName: 'ann',
  principalId: '1',
  arn: `acs:ram::${id}:user/ann`,
}
export const role: Caller = { ...user, type: 'assumed-role', principalName: 'web' }
export const document = (statements: readonly Statement[]): Record<string, unknown> => ({
  Version: '1',
  Statement: statements,
})

/** A world in which the user has the first policies, its group the second and the role the third. */
export const worldWith = (own: readonly Statement[], group: readonly Statement[] = [], ofRole = own): World => {
  const world = createWorld(createClock(Date.parse('2026-11-22T08:30:00Z')))
  const policies = { own, group, role: ofRole }
  loadFleet(world, {
    accounts: [
      {
        id,
        policies: Object.entries(policies).map(([PolicyName, list]) => ({
          PolicyName,
          PolicyDocument: document(list),
        })),
        users: [{ UserName: 'ann', Policies: ['custom/own'], Groups: ['ops'] }],
        groups: [{ GroupName: 'ops', Policies: ['custom/group'] }],
        roles: [{ RoleName: 'web', Policies: ['custom/role'] }],
      },
    ],
  })
  return world
}

export const allow = (Action: unknown, Resource: unknown = '*', more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
export const deny = (Action: unknown, Resource: unknown = '*', more: Statement = {}): Statement => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
