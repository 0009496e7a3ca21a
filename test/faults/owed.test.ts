import { describe, expect, it } from 'vitest'
import { checkLedger } from '../../src/ledger/verify.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import { accountId } from '../../src/core/model/names.ts'
import { ACCOUNT, id } from '../kit/fleets.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { inProcess, KNOWN_DEAD, openLab, type Lab } from './lab.ts'
import { heldIn, interfere, scenarios, type Scenario } from './scenarios.ts'
import { Life, type Step } from './steps.ts'

const LATER = 26 * MINUTE
/** Somebody gives it another role right before our detach of what it had, and the cloud takes that off. */
const victims = { replace: id(1), 'detach of an exclusive role': id(2) } as const
type Name = keyof typeof victims

type Bereaved = Scenario & Readonly<{ victim: string }>

const scenarioOf = (name: Name): Bereaved => {
  const found = scenarios.find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no scenario ${name}.`)
  return { ...found, victim: victims[name] }
}

const isOurDetach = ({ what, when }: Step): boolean => what === 'ecs:DetachInstanceRamRole' && when === 'before'

/** One process that lives until the step, if one is named; it takes another's role off on its way. */
const takeAnothersOff = async (
  { fleet, desired, work, victim }: Bereaved,
  { diesAt, faults = [] }: Readonly<{ diesAt?: number; faults?: readonly FaultRule[] }> = {},
) => {
  const lab = openLab(fleet())
  await lab.store.create(FORMAT_KEY, encodeFormat('lab'))
  lab.cloud.world.settings.variants.detachOtherRole = 'detached'
  const steps: Step[] = []
  const life = new Life((step) => {
    steps.push(step)
    if (isOurDetach(step) && steps.filter(isOurDetach).length === 1) {
      interfere(lab, victim, 'foreign')
      lab.cloud.world.faults.add(faults)
    }
    return step.number === diesAt ? 'die' : undefined
  })
  await inProcess(lab, work, desired, life, KNOWN_DEAD)
  return { lab, steps }
}

/** Where the ledger has learnt whose role was taken off. */
const knownAt = (steps: readonly Step[]): number => {
  const detached = steps.findIndex(({ what, when }) => what === 'ecs:DetachInstanceRamRole' && when === 'after')
  const known = steps.findIndex(({ what, when }, at) => at > detached && when === 'after' && what.startsWith('create'))
  if (detached < 0 || known < 0) throw new Error('Nothing was taken off.')
  return known
}

const carryOn = async (lab: Lab, { work, desired, victim }: Bereaved): Promise<string | undefined> => {
  for (let run = 0; run < 2; run += 1) {
    await inProcess(lab, work, desired)
    lab.jump(LATER)
  }
  expect((await checkLedger(lab.store)).filter(({ severity }) => severity === 'error')).toEqual([])
  return heldIn(lab).get(victim)
}

const failing = { action: 'AttachInstanceRamRole', times: 1000, status: 503, code: 'ServiceUnavailable' }
const refused = { action: 'AttachInstanceRamRole', times: 1, status: 404, code: 'InvalidRamRole.NotFound' }
/** Refusals that speak of the moment, and an answer that says nothing: none of them is a reason to give up. */
const passing: readonly Partial<FaultRule>[] = [
  { code: 'Throttling.User', status: 400 },
  { code: 'IncorrectInstanceStatus', status: 403 },
  { code: 'Forbidden.RAM', status: 403 },
  { empty: true },
  { partial: [id(1), id(2)], code: 'InvalidInstanceStatus' },
]

describe.each(['replace', 'detach of an exclusive role'] as const)(
  'promise 6: a %s that takes another writer’s role off',
  (name) => {
    const scenario = scenarioOf(name)

    it('puts it back', async () => {
      const { lab } = await takeAnothersOff(scenario)

      expect(heldIn(lab).get(scenario.victim)).toBe('foreign')
    })

    it('leaves it to the next run where it dies, from the moment that the ledger knows of it', async () => {
      const { steps } = await takeAnothersOff(scenario)
      const rest = steps.slice(knownAt(steps))

      expect(rest.length).toBeGreaterThan(5)
      for (const { number } of rest) {
        const { lab } = await takeAnothersOff(scenario, { diesAt: number })
        expect(await carryOn(lab, scenario), `dead at step ${number}`).toBe('foreign')
      }
    })

    it('leaves it to the next run where no attach is answered', async () => {
      const { lab } = await takeAnothersOff(scenario, { faults: [failing] })
      expect(heldIn(lab).get(scenario.victim)).toBeUndefined()
      lab.cloud.world.faults.clear()

      expect(await carryOn(lab, scenario)).toBe('foreign')
    })

    it.each(passing)('gives up for no passing refusal, in the same run: %j', async (how) => {
      const faults = [{ action: 'AttachInstanceRamRole', times: 2, ...how }]
      const { lab } = await takeAnothersOff(scenario, { faults })

      expect(await carryOn(lab, scenario)).toBe('foreign')
    })

    it.each(passing)('gives up for no passing refusal, in recovery: %j', async (how) => {
      const { steps } = await takeAnothersOff(scenario)
      const { lab } = await takeAnothersOff(scenario, { diesAt: steps[knownAt(steps)]?.number ?? 0 })
      lab.cloud.world.faults.add([{ action: 'AttachInstanceRamRole', times: 1, ...how }])

      expect(await carryOn(lab, scenario)).toBe('foreign')
    })

    it('is over in the next run where the role is no more', async () => {
      const { steps } = await takeAnothersOff(scenario)
      const { lab } = await takeAnothersOff(scenario, { diesAt: steps[knownAt(steps)]?.number ?? 0 })
      lab.cloud.world.faults.add([refused])
      await carryOn(lab, scenario)

      const { open } = await lab.ledger().memory(accountId(ACCOUNT))
      expect(open).toEqual([])
    })
  },
)

describe('promise 5: an instance whose other writer’s role the cloud will not take back', () => {
  const scenario = scenarioOf('replace')

  it('gets ours in the same run', async () => {
    const { lab } = await takeAnothersOff(scenario, { faults: [refused] })

    expect(heldIn(lab).get(scenario.victim)).toBe('web-tier')
  })

  it('gets ours from the next run’s recovery', async () => {
    const { steps } = await takeAnothersOff(scenario)
    const { lab } = await takeAnothersOff(scenario, { diesAt: steps[knownAt(steps)]?.number ?? 0 })
    lab.cloud.world.faults.add([refused])
    await inProcess(lab, scenario.work, scenario.desired)

    expect(heldIn(lab).get(scenario.victim)).toBe('web-tier')
  })
})
