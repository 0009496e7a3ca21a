import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { Result } from '../../src/core/model/run-record.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import type { Settings } from '../../src/emulator/world/settings.ts'
import type { Variants } from '../../src/emulator/world/variants.ts'
import type { Powers } from '../../src/run/converge.ts'
import { applyWith, openLab, START, type Lab } from '../faults/lab.ts'
import { heldIn, interfere } from '../faults/scenarios.ts'
import { Life, type Fate, type Step } from '../faults/steps.ts'
import { ACCOUNT, id } from '../kit/fleets.ts'

/** What somebody or something does right before or after our n-th call of an API. */
export type Turn = Readonly<{
  at: string
  nth?: number
  when?: Step['when']
  do: (lab: Lab) => Fate | void
}>

export const attach = 'AttachInstanceRamRole'
export const detach = 'DetachInstanceRamRole'
export const read = 'DescribeInstanceRamRole'

/** What is different about the world in which a change is made. */
export type Odds = Readonly<{
  faults?: readonly FaultRule[]
  variants?: Partial<Variants>
  visibility?: Partial<Settings['visibility']>
  turns?: readonly Turn[]
  powers?: (powers: Powers, lab: Lab) => Powers
  callsAMinute?: number
}>

export type Staged = Readonly<{
  lab: Lab
  results: readonly Result[]
  calls: Readonly<Record<string, number>>
  seconds: number
}>

/** One pass under these odds. */
export const stage = async (fleet: Fleet, desired: DesiredState<'accepted'>, odds: Odds = {}): Promise<Staged> => {
  const {
    faults = [],
    variants = {},
    visibility = {},
    turns = [],
    powers = (same) => same,
    callsAMinute = 10_000,
  } = odds
  const lab = openLab(fleet, { callsAMinute })
  Object.assign(lab.cloud.world.settings.variants, variants)
  Object.assign(lab.cloud.world.settings.visibility, visibility)
  lab.cloud.world.faults.add([...faults])
  const calls: Record<string, number> = {}
  const life = new Life(({ when, what }) => {
    const call = what.replace(/^.*:/, '')
    if (when === 'before') calls[call] = (calls[call] ?? 0) + 1
    for (const turn of turns) {
      const { at, nth = 1, when: moment = 'before' } = turn
      if (at !== call || moment !== when || calls[call] !== nth) continue
      const fate = turn.do(lab)
      if (fate !== undefined) return fate
    }
    return undefined
  })
  const passed = await applyWith(powers(lab.powers(life), lab), desired)
  const results = passed.record?.results ?? []
  return { lab, results, calls, seconds: (lab.cloud.world.clock.now() - START) / 1000 }
}

type Effect = Omit<FaultRule, 'action'>

/** The cloud refuses the call, or some of it. */
export const refusals = {
  unavailable: { code: 'ServiceUnavailable', status: 503 },
  throttled: { code: 'Throttling.User', status: 400 },
  status: { code: 'IncorrectInstanceStatus', status: 403 },
  forbidden: { code: 'Forbidden.RAM', status: 403 },
  noRole: { code: 'InvalidRamRole.NotFound', status: 404 },
  lost: { drop: true },
  lostButDone: { drop: true, carriedOut: true },
  row: { partial: [id(1)], code: 'InvalidInstanceStatus' },
} as const satisfies Readonly<Record<string, Effect>>

/** It does so so often, after so many calls that went well. */
export const fault = (action: string, what: keyof typeof refusals, times = 1, after = 0): Odds => ({
  faults: [{ action, times, after, ...structuredClone<Effect>(refusals[what]) }],
})

type Deed = (lab: Lab) => void

/** Done right before our nth call. */
export const before = (call: string, deed: Deed, nth = 1): Odds => ({ turns: [{ at: call, nth, do: deed }] })

/** Done right after our first call. */
export const after = (call: string, deed: Deed): Odds => ({ turns: [{ at: call, when: 'after', do: deed }] })

/** Another writer gives the instance a role, or takes it away. */
export const moves =
  (index: number, role: string | undefined): Deed =>
  (lab) => {
    interfere(lab, id(index), role)
  }

/** The instance is released. */
export const goes =
  (index: number): Deed =>
  (lab) => {
    for (const { instances } of lab.cloud.world.accounts.get(ACCOUNT)?.regions.values() ?? []) {
      const row = instances.get(id(index))
      if (row !== undefined) instances.remove(row)
    }
  }

/** `1 attach: attached`: which instance, what was done, how it ended and with which code; `>`: the role it has in the end. */
export const told = ({ results, lab }: Staged): readonly string[] => {
  const held = heldIn(lab)
  return results
    .map(({ action, outcome, code, gapMs }) => {
      const { id: name } = action.target
      const now = action.class === 'ram' ? '' : ` > ${held.get(name) ?? (held.has(name) ? 'nothing' : 'gone')}`
      const gap = gapMs === null ? '' : ` (${gapMs / 1000} s)`
      return `${name.replace(/^i-0+/, '')} ${action.kind}: ${outcome}${code === null ? '' : ` ${code}`}${gap}${now}`
    })
    .sort()
}

/** What came of it, what it took in calls (attach, detach, read of roles), and how long was waited. */
export const outcome = (staged: Staged): string => {
  const { calls, seconds } = staged
  const [attaches, detaches, reads] = [attach, detach, read].map((call) => calls[call] ?? 0)
  return `${told(staged).join(', ')}; ${attaches} attaches, ${detaches} detaches, ${reads} reads, ${seconds} s`
}
