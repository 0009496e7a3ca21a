import type { CloudReader } from '../../core/ports/cloud-reader.ts'
import type { Caller } from '../call/call.ts'
import { callerIdentity } from '../call/sts.ts'
import { groupsNow, listContainerGroups } from './eci.ts'
import { makeFleetReader } from './ecs.ts'
import { readNewborn } from './newborn.ts'
import { makeRamReader } from './ram.ts'
import { listGroupRegions, listRegions } from './regions.ts'

/** All that can be asked of the cloud, for every account and region of a run. */
export const makeReader = (caller: Caller): CloudReader => ({
  ...makeFleetReader(caller),
  ...makeRamReader(caller),
  identity: (account) => callerIdentity(caller, account),
  regions: (at) => listRegions(caller, at),
  newborn: (at, kind, id) => readNewborn(caller, at, kind, id),
  groupRegions: (at) => listGroupRegions(caller, at),
  groupsNow: (at, which) => groupsNow(caller, at, which),
  groups: (at) => listContainerGroups(caller, at),
})
