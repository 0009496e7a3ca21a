import { ecsProber } from '../cloud/probe/ecs.ts'
import { eciProber } from '../cloud/probe/eci.ts'
import type { Prober } from '../core/ports/prober.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { Accounts } from './account.ts'

/** The power to run the probe on machines. */
export const probersFor = ({ caller }: Accounts, around: Surroundings): Readonly<Record<'ecs' | 'eci', Prober>> => ({
  ecs: ecsProber(caller, around),
  eci: eciProber(caller),
})
