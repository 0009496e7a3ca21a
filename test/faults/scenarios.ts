import { canonical } from '../../src/core/model/canonical.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { Fleet, FleetAccount, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { saveFleet } from '../../src/emulator/world/save-fleet.ts'
import { fleet as ramFleet, state as ramState } from '../e2e/ram-kit.ts'
import { ACCOUNT, ecsRole, web } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { fleetOf as groupsOf, group, yaml as groupYaml } from '../run/recreate-kit.ts'
import { applying, sweeping, type Lab, type Work } from './lab.ts'

/** Something that Rolekeeper does in more than one call. */
export type Scenario = Readonly<{ name: string; work: Work; fleet: () => Fleet; desired: DesiredState<'accepted'> }>

const other = (index: number, role?: string): FleetInstance => ({ ...web(index, role), Tags: { app: 'other' } })

const account = (regions: NonNullable<FleetAccount['regions']>, more: Partial<FleetAccount> = {}): Fleet => ({
  accounts: [{ id: ACCOUNT, roles: ['web-tier', 'old-tier', 'foreign'].map(ecsRole), regions, ...more }],
})

const inHangzhou = (...instances: FleetInstance[]): (() => Fleet) => {
  return () => account({ 'cn-hangzhou': { instances } })
}

type Wish = Readonly<{ roles?: string; binding?: string; regions?: string; more?: string }>

const state = ({ roles = '', binding = '', regions = 'cn-hangzhou', more = '' }: Wish = {}): DesiredState<'accepted'> =>
  accepted(`
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${regions}] }]
  limits:
    replace: { max: 1000, per: 1h }
    detach: { max: 500, per: 1h }
    ram: { max: 100, per: 1h }
  prune: true
  escalation: warn
roles:
  web-tier: { managed: false${roles} }
  old-tier: { managed: false }
bindings:
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }
${binding}${more}`)

const sessionPolicy = `    sessionPolicy:
      Version: '1'
      Statement: [{ Effect: Allow, Action: ['oss:GetObject'], Resource: ['*'] }]
`

/** RAM that was made by an earlier commit, which gave more than is wanted now. */
const narrowed = (): Fleet => {
  const [first] = ramFleet().accounts
  const ours = { 'rolekeeper:managed': 'true' }
  return {
    accounts: [
      {
        ...first,
        id: ACCOUNT,
        policies: [
          {
            PolicyName: 'web-assets-read',
            PolicyDocument: { Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:*'], Resource: ['*'] }] },
            Tags: ours,
          },
        ],
        roles: [
          {
            ...ecsRole('web-tier'),
            Description: 'Web servers',
            MaxSessionDuration: 3600,
            Policies: ['custom/web-assets-read', 'system/AliyunLogFullAccess', 'system/AliyunOSSReadOnlyAccess'],
            Tags: ours,
          },
          { ...ecsRole('gone-tier'), Policies: ['system/AliyunLogFullAccess'], Tags: ours },
        ],
      },
    ],
  }
}

const applied: readonly Omit<Scenario, 'work'>[] = [
  { name: 'attach', fleet: inHangzhou(web(1), web(2), web(3), other(4)), desired: state() },
  { name: 'replace', fleet: inHangzhou(web(1, 'old-tier'), web(2, 'old-tier'), web(3, 'web-tier')), desired: state() },
  {
    name: 'replace with a session policy',
    fleet: inHangzhou(web(1, 'old-tier'), web(2)),
    desired: state({ binding: sessionPolicy }),
  },
  {
    name: 'detach of an exclusive role',
    fleet: inHangzhou(web(1, 'web-tier'), other(2, 'web-tier'), other(3, 'foreign')),
    desired: state({ roles: ', exclusive: true' }),
  },
  {
    name: 'several regions',
    fleet: () =>
      account({
        'cn-hangzhou': { instances: [web(1, 'old-tier'), web(2)] },
        'cn-shanghai': { instances: [web(3, 'old-tier'), web(4, 'foreign')] },
        'cn-beijing': { instances: [web(5)] },
      }),
    desired: state({ regions: 'cn-hangzhou, cn-shanghai, cn-beijing' }),
  },
  { name: 'RAM from nothing', fleet: ramFleet, desired: accepted(ramState()) },
  {
    name: 'RAM that narrows',
    fleet: narrowed,
    desired: accepted(ramState().replace('settings:', 'settings:\n  prune: true')),
  },
  { name: 'recreate', fleet: () => groupsOf(group(1, 'old')), desired: accepted(groupYaml()) },
  {
    name: 'recreate of two groups',
    fleet: () => groupsOf(group(1, 'old'), group(2, null), group(3, 'shop')),
    desired: accepted(groupYaml()),
  },
]

const swept = new Set(['several regions', 'RAM that narrows', 'detach of an exclusive role'])

/** All by one pass, some as the sweep function divides them. */
export const scenarios: readonly Scenario[] = [
  ...applied.map((one) => ({ ...one, work: applying })),
  ...applied
    .filter(({ name }) => swept.has(name))
    .map((one) => ({ ...one, name: `sweep: ${one.name}`, work: sweeping })),
]

/** The row of an instance in the emulator's tables. */
const rowOf = ({ cloud }: Lab, instance: string) => {
  for (const { instances } of cloud.world.accounts.get(ACCOUNT)?.regions.values() ?? []) {
    const row = instances.get(instance)
    if (row !== undefined) return { instances, row }
  }
  return null
}

/** Somebody else gives the instance a role, or takes it away; whether there is such an instance. Reads lag as ever. */
export const interfere = (lab: Lab, instance: string, role: string | undefined): boolean => {
  const found = rowOf(lab, instance)
  const { clock, settings } = lab.cloud.world
  found?.instances.setRole(found.row, role, undefined, clock.now() + settings.visibility.instanceRolesMs)
  return found !== null
}

/** Whether a binding of the scenarios matches it. */
export const isBound = (lab: Lab, instance: string): boolean => rowOf(lab, instance)?.row.tags.get('app') !== 'other'

const sorted = (things: readonly object[]): readonly object[] =>
  things.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1))

/** What the cloud holds, without what differs from one run to the next: the ids of new groups and the times of births. */
export const holdings = ({ cloud }: Lab): unknown =>
  saveFleet(cloud.world).accounts.map(({ roles = [], policies = [], users = [], regions = {} }) => ({
    // Which of them was made first is nobody's business.
    roles: sorted(roles.map((role) => ({ ...role, CreateDate: '', Policies: role.Policies?.toSorted() }))),
    policies: sorted(policies.map(({ PolicyName, PolicyDocument, Tags }) => ({ PolicyName, PolicyDocument, Tags }))),
    users: sorted(users.map(({ UserName, Policies }) => ({ UserName, Policies: Policies?.toSorted() }))),
    instances: Object.values(regions).flatMap(({ instances = [] }) =>
      instances.map(({ InstanceId, RamRoleName, RamRolePolicy }) => ({
        ...{ InstanceId, RamRoleName },
        // The same policy may have come from the ledger, which sorts it.
        RamRolePolicy: RamRolePolicy === undefined ? undefined : canonical(JSON.parse(RamRolePolicy)),
      })),
    ),
    groups: Object.values(regions)
      .flatMap(({ containerGroups = [] }) => containerGroups)
      .filter(({ Status }) => Status !== 'Terminating')
      .map(({ ContainerGroupName, RamRoleName, Tags }) => ({ ContainerGroupName, RamRoleName, app: Tags?.['app'] }))
      .toSorted((a, b) => String(a.ContainerGroupName).localeCompare(String(b.ContainerGroupName))),
  }))

/** The role of each instance; undefined: none. */
export const heldIn = ({ cloud }: Lab): ReadonlyMap<string, string | undefined> =>
  new Map(
    saveFleet(cloud.world).accounts.flatMap(({ regions = {} }) =>
      Object.values(regions).flatMap(({ instances = [] }) =>
        instances.map(({ InstanceId, RamRoleName }): [string, string | undefined] => [InstanceId, RamRoleName]),
      ),
    ),
  )
