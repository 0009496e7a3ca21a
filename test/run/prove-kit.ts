import { ecsProber } from '../../src/cloud/probe/ecs.ts'
import { eciProber } from '../../src/cloud/probe/eci.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { commit } from '../../src/core/model/names.ts'
import type { Machines } from '../../src/run/prove.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { accepted, type Stack } from '../kit/stack.ts'

/** Binds app=web to web-tier, which may replace old-tier, and verifies as is said. */
export const proving = (verify: string, name = 'one', binding = ''): DesiredState<'accepted'> => {
  const yaml = `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  limits: { replace: { max: 1000, per: 1h } }
  verify: ${verify}
roles:
  web-tier: { managed: false }
  old-tier: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } }${binding} }
`
  return { ...accepted(yaml), commit: commit(name) }
}

/** The official calls to the emulated machines. What their agents do takes time that does not jump. */
export const machinesOf = ({ caller, clock, emulator }: Stack): Machines => {
  const around = {
    clock: { now: () => clock.now(), sleep: realClock.sleep },
    random: () => 0.5,
    log: () => undefined,
    deadline: null,
    stop: new AbortController().signal,
  }
  return {
    probers: { ecs: ecsProber(caller, around), eci: eciProber(caller) },
    cloud: new URL(emulator.facts.endpoint),
  }
}

/** From now on no token comes for the role, though it is attached. */
export const breakRole = ({ emulator }: Stack, role: string): void => {
  const rule = { service: 'metadata', action: 'GetCredentials', code: 'NotFound', status: 404 }
  const path = `/latest/meta-data/ram/security-credentials/${role}`
  emulator.cloud.world.faults.add([{ ...rule, params: { path } }])
}
