import { describe, expect, it } from 'vitest'
import { variantChoices, type Variants } from '../../src/emulator/world/variants.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { isLong } from '../kit/long.ts'
import { accepted } from '../kit/stack.ts'
import { applying, inProcess, openLab, type Lab } from './lab.ts'
import { heldIn, interfere } from './scenarios.ts'
import { Life } from './steps.ts'
import { pairwise } from './pairwise.ts'

/** What somebody else may do to the instance between two of our calls; undefined: takes its role away. */
const moves = ['foreign', 'old-tier', undefined] as const
type Move = Readonly<{ step: number; to: (typeof moves)[number] }>

const desired = accepted(webState())

const open = (variants: Partial<Variants>): Lab => {
  const lab = openLab(fleetOf([web(1, 'old-tier')]))
  Object.assign(lab.cloud.world.settings.variants, variants)
  return lab
}

const isCall = (what: string): boolean => /^(ecs|ram|eci):/.test(what)

/** The calls of the cloud in an undisturbed run: between them others have their turns. */
const callsOf = async (): Promise<number> => {
  let calls = 0
  const count = new Life(({ when, what }) => {
    if (when === 'before' && isCall(what)) calls += 1
    return undefined
  })
  await inProcess(open({}), applying, desired, count)
  return calls
}

/** A run with somebody at its heels; `done`: those moves that it lasted for. */
const interleave = async (
  plan: readonly Move[],
  variants: Partial<Variants>,
): Promise<Readonly<{ lab: Lab; done: readonly Move[] }>> => {
  const lab = open(variants)
  const done: Move[] = []
  let calls = 0
  const life = new Life(({ when, what }) => {
    if (when !== 'before' || !isCall(what)) return undefined
    calls += 1
    for (const move of plan.filter(({ step }) => step === calls)) {
      interfere(lab, id(1), move.to)
      done.push(move)
    }
    return undefined
  })
  await inProcess(lab, applying, desired, life)
  return { lab, done }
}

/** The other's last word stands if it was a role that no commit declares; all else becomes what desired state wants. */
const expectNobodyClobbered = async (plan: readonly Move[], variants: Partial<Variants> = {}): Promise<void> => {
  const { lab, done } = await interleave(plan, variants)
  const last = done.at(-1)?.to
  const context = JSON.stringify({ plan: plan.map(({ step, to = 'nothing' }) => `${step}: ${to}`), variants })
  if (last === 'foreign') expect(heldIn(lab).get(id(1)), `${context}: the other's role is left`).toBe('foreign')
  await inProcess(lab, applying, desired)
  expect(heldIn(lab).get(id(1)), context).toBe(last === 'foreign' ? 'foreign' : 'web-tier')
}

const plansOf = (calls: number, depth: number, from = 1): readonly (readonly Move[])[] => {
  if (depth === 0) return [[]]
  const plans: (readonly Move[])[] = []
  for (let step = from; step <= calls; step += 1) {
    for (const to of moves) for (const rest of plansOf(calls, depth - 1, step + 1)) plans.push([{ step, to }, ...rest])
  }
  return plans
}

/** Evenly spread, so that a short run looks everywhere. */
const some = <T>(all: readonly T[], most: number): readonly T[] => {
  const stride = isLong ? 1 : Math.max(1, Math.ceil(all.length / most))
  return all.filter((_, index) => index % stride === 0)
}

describe('promise 6 under a second writer: whoever acts between any two calls is not clobbered', () => {
  it.each([1, 2, 3])(
    '%i moves of another',
    async (depth) => {
      const plans = some(plansOf(await callsOf(), depth), 40)
      for (const plan of plans) await expectNobodyClobbered(plan)
    },
    1_800_000,
  )

  it('under every pair of answers that nobody could confirm', async () => {
    const calls = await callsOf()
    for (const variants of some(pairwise(variantChoices), 6)) {
      for (const plan of some(plansOf(calls, 1), 12)) await expectNobodyClobbered(plan, variants)
    }
  }, 1_800_000)
})
