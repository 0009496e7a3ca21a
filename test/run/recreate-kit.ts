import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { At } from '../../src/core/model/instance.ts'
import { accountId, region } from '../../src/core/model/names.ts'
import type { Fleet, FleetContainerGroup } from '../../src/emulator/world/fleet.ts'
import type { ContainerGroup } from '../../src/emulator/world/tables.ts'
import { ACCOUNT, ecsRole } from '../kit/fleets.ts'
import { accepted, type Stack } from '../kit/stack.ts'

const OLD = '2026-01-01T00:00:00Z'
export const at: At = { account: accountId(ACCOUNT), region: region('cn-hangzhou') }
export const idOf = (index: number): string => `eci-${index.toString(36).padStart(20, '0')}`

export const group = (
  index: number,
  role: string | null,
  more: Partial<FleetContainerGroup> = {},
): FleetContainerGroup => ({
  ContainerGroupId: idOf(index),
  ContainerGroupName: `shop-${index}`,
  Status: 'Running',
  RestartPolicy: 'Always',
  CreationTime: OLD,
  Tags: { app: 'shop', team: 'a' },
  ...(role === null ? {} : { RamRoleName: role }),
  ...more,
  More: {
    Containers: [{ Name: 'app', Image: 'shop:1', EnvironmentVars: [{ Key: 'LEVEL', Value: 'info' }] }],
    ...more.More,
  },
})

export const fleetOf = (...containerGroups: FleetContainerGroup[]): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: ['shop', 'old', 'other'].map(ecsRole),
      regions: { 'cn-hangzhou': { containerGroups } },
    },
  ],
})

export const yaml = (binding = 'recreate: true', limit = 10): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  limits: { recreate: { max: ${limit}, per: 1h } }
roles:
  shop: { managed: false }
  old: { managed: false }
  other: { managed: false }
bindings:
  - { name: shop, role: shop, match: { kind: eci, tags: { app: shop } }, ${binding} }
`
export const desired: DesiredState<'accepted'> = accepted(yaml())

export const tableOf = ({ emulator }: Stack): Map<string, ContainerGroup> => {
  const table = emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.containerGroups
  if (table === undefined) throw new Error('The region is gone.')
  return table
}
/** Those that are not on their way out. */
export const living = (stack: Stack): readonly ContainerGroup[] =>
  [...tableOf(stack).values()].filter(({ Status }) => Status !== 'Terminating')
export const rolesOf = (stack: Stack): readonly (string | undefined)[] =>
  living(stack).map(({ RamRoleName }) => RamRoleName)
