import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { commit } from '../../src/core/model/names.ts'
import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { readDesired } from '../../src/read/desired.ts'
import { ACCOUNT, ecsRole } from '../../test/kit/fleets.ts'

export const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing'] as const

/** Instances of `api` move to their new role by one slice a day: a commit, and a pilot within the limits. */
const SLICES = 40

/** What an instance is for. Half are web servers, a quarter the API's, a quarter none of Rolekeeper's business. */
export const tagsFor = (index: number): Readonly<Record<string, string>> => {
  if (index % 4 < 2) return { app: 'web' }
  return index % 4 === 2 ? { app: 'api', slice: String((index >> 2) % SLICES) } : { app: 'other' }
}

/** The role that the instance should have, `deployed` slices into the move; undefined: nobody asks for one. */
export const wantedRole = (tags: ReadonlyMap<string, string>, deployed: number): string | undefined => {
  if (tags.get('app') === 'web') return 'web-tier'
  if (tags.get('app') !== 'api') return undefined
  return Number(tags.get('slice')) < deployed ? 'api-new' : 'api-old'
}

const DAY_BEFORE = '2026-11-01T00:00Z'

const instance = (index: number): FleetInstance => {
  const tags = tagsFor(index)
  const RamRoleName = wantedRole(new Map(Object.entries(tags)), 0)
  return {
    InstanceId: `i-${index.toString(36).padStart(20, '0')}`,
    InstanceName: `${tags['app']}-${index}`,
    InstanceNetworkType: 'vpc',
    Status: 'Running',
    CreationTime: DAY_BEFORE,
    Tags: { ...tags },
    ...(RamRoleName === undefined ? {} : { RamRoleName }),
  }
}

/** A fleet that is as it should be. */
export const soakFleet = (size: number): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: ['web-tier', 'api-old', 'api-new', 'foreign', 'OOSServiceRole-patch'].map(ecsRole),
      regions: Object.fromEntries(
        REGIONS.map((region, at) => [
          region,
          {
            instances: Array.from({ length: size }, (_, index) => index)
              .filter((index) => index % REGIONS.length === at)
              .map(instance),
          },
        ]),
      ),
    },
  ],
})

/** Desired state once so many slices are deployed; each is a commit of its own. */
export const soakState = (deployed: number): DesiredState<'accepted'> => {
  const slices = Array.from({ length: deployed }, (_, slice) => JSON.stringify(String(slice)))
  const moved = `  - { name: api-new, role: api-new, priority: 1, match: { kind: ecs, tags: { slice: [${slices.join(', ')}] } } }\n`
  const text = `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${REGIONS.join(', ')}] }]
  limits: { replace: { max: 50, per: 1h }, attach: { max: 500, per: 1h } }
  grace: [{ match: { holds: ["OOSServiceRole-*"] }, for: 2h, reason: OOS takes it off itself }]
roles:
  web-tier: { managed: false }
  api-old: { managed: false }
  api-new: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
  - { name: api, role: api-old, match: { kind: ecs, tags: { app: api } } }
${deployed === 0 ? '' : moved}`
  const id = commit(`deployed-${deployed}`)
  const reading = readDesired([{ path: 'soak.yaml', text }], { commit: id, dirty: false })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return { ...reading.desired, standing: 'accepted' }
}
