import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'

export const ACCOUNT = '1234567890123456'

const ecsTrust = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }],
}

export const ecsRole = (RoleName: string): { RoleName: string; AssumeRolePolicyDocument: typeof ecsTrust } => ({
  RoleName,
  AssumeRolePolicyDocument: ecsTrust,
})

/** `i-` and twenty characters, as ECS names them. */
export const id = (index: number): string => `i-${index.toString(36).padStart(20, '0')}`

/** Old enough to be no newborn. */
const OLD = '2026-01-01T00:00Z'

export const web = (index: number, role?: string): FleetInstance => ({
  InstanceId: id(index),
  InstanceName: `web-${index}`,
  InstanceNetworkType: 'vpc',
  Status: 'Running',
  CreationTime: OLD,
  Tags: { app: 'web' },
  ...(role === undefined ? {} : { RamRoleName: role }),
})

/** One account, one region, the roles that the tests speak of. */
export const fleetOf = (instances: FleetInstance[], roles: string[] = ['web-tier', 'old-tier', 'foreign']): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: roles.map(ecsRole),
      regions: { 'cn-hangzhou': { instances } },
    },
  ],
})

/** Binds app=web to web-tier and lets it take over old-tier; limits out of the way. */
export const webState = (more = ''): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  limits:
    replace: { max: 1000, per: 1h }
    detach: { max: 500, per: 1h }
roles:
  web-tier: { managed: false }
  old-tier: { managed: false }
bindings:
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }
${more}`
