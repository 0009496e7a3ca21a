import { describe, expect, it } from 'vitest'
import { checkLedger } from '../../src/ledger/verify.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import { accountId } from '../../src/core/model/names.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { isLong } from '../kit/long.ts'
import { applying, inProcess, KNOWN_DEAD, openLab, type Lab } from './lab.ts'
import { heldIn, holdings, scenarios, type Scenario } from './scenarios.ts'
import { Life, type Step } from './steps.ts'

/** Every so many-th point is tried; all of them in the long run. */
const EVERY = isLong ? 1 : 29

/** Longer than leases are given for and than new container groups take to be seen by everybody. */
const LATER = 26 * MINUTE

const writesSince = ({ cloud }: Lab, start: number): readonly string[] =>
  cloud.world.calls
    .all()
    .slice(start)
    .flatMap(({ action, write }) => (write ? [action] : []))

const openIntents = async (lab: Lab): Promise<number> => (await lab.ledger().memory(accountId(ACCOUNT))).open.length

/** What it takes undisturbed: the steps, and what the cloud holds at the end. */
const undisturbed = async ({ fleet, desired, work }: Scenario): Promise<Readonly<{ steps: number; end: unknown }>> => {
  const lab = openLab(fleet())
  const life = new Life()
  await inProcess(lab, work, desired, life)
  lab.jump(LATER)
  await inProcess(lab, work, desired)
  return { steps: life.steps, end: holdings(lab) }
}

type Cut = Readonly<{ lab: Lab; at: Step; before: ReadonlyMap<string, string | undefined> }>

/** Runs until the step and dies there. */
const cutAt = async ({ fleet, desired, work }: Scenario, number: number): Promise<Cut> => {
  const lab = openLab(fleet())
  await lab.store.create(FORMAT_KEY, encodeFormat('lab'))
  const before = heldIn(lab)
  let at: Step | null = null
  const life = new Life((step) => {
    if (step.number !== number) return undefined
    at = step
    return 'die'
  })
  expect(await inProcess(lab, work, desired, life, KNOWN_DEAD)).toBe('died')
  if (at === null) throw new Error(`There is no step ${number}.`)
  return { lab, at, before }
}

const survive = async (scenario: Scenario, number: number, end: unknown): Promise<void> => {
  const { work, desired } = scenario
  const { lab, at, before } = await cutAt(scenario, number)
  const context = `${scenario.name}, dead at step ${number}: ${at.when} ${at.what}`
  const open = await openIntents(lab)

  const next = await inProcess(lab, work, desired)
  if (next === 'died') throw new Error(context)
  // A sweep's coordinator recovers what it had begun in RAM and says so in its own record, which is not among these.
  if (open > 0 && work === applying) {
    const told = next.flatMap(({ recovered }) => recovered)
    expect(told.length, `${context}: the interruption is told`).toBeGreaterThan(0)
  }
  for (const [instance, role] of heldIn(lab)) {
    const isWanted = JSON.stringify(end).includes(`"InstanceId":"${instance}","RamRoleName"`)
    if (before.get(instance) !== undefined && isWanted) expect(role, `${context}: ${instance}`).toBeDefined()
  }

  lab.jump(LATER)
  await inProcess(lab, work, desired)
  expect(holdings(lab), context).toEqual(end)
  const served = lab.cloud.world.calls.all().length
  await inProcess(lab, work, desired)
  expect(writesSince(lab, served), `${context}: nothing is left to do`).toEqual([])
  expect(await openIntents(lab), context).toBe(0)
  const wrong = (await checkLedger(lab.store)).filter(({ severity }) => severity === 'error')
  expect(wrong, context).toEqual([])
}

describe('a process that dies at any step', () => {
  it('the scenarios have a thousand steps to die at', async () => {
    const steps = await Promise.all(scenarios.map(async (one) => (await undisturbed(one)).steps))

    expect(steps.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(1000)
  })

  it.each(scenarios)(
    '$name: the next run finishes it, no instance stays without its role, and the ledger is whole',
    async (scenario) => {
      const { steps, end } = await undisturbed(scenario)
      for (let number = 1; number <= steps; number += EVERY) await survive(scenario, number, end)
    },
    600_000,
  )
})
