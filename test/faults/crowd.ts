// Rolekeeper loads it on demand, which takes real time, in which nobody has a turn.
import '@alicloud/eci20180808'
import fc from 'fast-check'
import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Action, Target } from '../../src/core/model/action.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { At } from '../../src/core/model/instance.ts'
import { emptyControl } from '../../src/core/model/memory.ts'
import { commit, type EcsId } from '../../src/core/model/names.ts'
import type { Plan } from '../../src/core/model/plan.ts'
import { DAY, HOUR, instant, MINUTE, SECOND } from '../../src/core/model/time.ts'
import { LedgerFailure, type ObjectStore } from '../../src/core/ports/ledger.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { Fleet, FleetInstance } from '../../src/emulator/world/fleet.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { NotYet, openReactions } from '../../src/run/event.ts'
import { recollect } from '../../src/run/given.ts'
import { preview } from '../../src/run/preview.ts'
import { acceptCommit } from '../../src/wire/acceptance.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { stateChange } from '../kit/births.ts'
import { told } from '../kit/event-functions.ts'
import { effectsIn, type Effect } from '../kit/effects.ts'
import { ACCOUNT, ecsRole, web } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { applying, coordinating, openLab, shard, START, type Lab } from './lab.ts'
import { Life } from './steps.ts'
import { takeTurns } from './turns.ts'

export const limited = ['birth', 'attach', 'replace', 'detach'] as const
export type Limited = (typeof limited)[number]

/** Many that write to one account at once: what there is to do in its two regions, and who has which turn. */
export type Crowd = Readonly<{
  /** How many instances of each region need an action of the class. */
  wanted: Readonly<Record<Limited, readonly [number, number]>>
  /** How many actions of the class an hour lets through. */
  limits: Readonly<Record<Limited, number>>
  /** Which actions of the plan are approved meanwhile, by their places in it. */
  approved: readonly number[]
  /** Minutes that may pass while others are at work. */
  naps: readonly number[]
  turns: readonly number[]
}>

const few = fc.nat({ max: 3 })
const pair = fc.tuple(few, few)
const limit = fc.integer({ min: 1, max: 3 })

export const crowds: fc.Arbitrary<Crowd> = fc.record({
  wanted: fc.record({ birth: pair, attach: pair, replace: pair, detach: pair }),
  limits: fc.record({ birth: limit, attach: limit, replace: limit, detach: limit }),
  approved: fc.uniqueArray(fc.nat({ max: 23 }), { maxLength: 6 }),
  naps: fc.array(fc.constantFrom(1, 3), { maxLength: 8 }),
  // About as many as there are steps; every third stays with whoever is at work.
  turns: fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 15 }), fc.nat({ max: 15 })), {
    maxLength: 1_500,
    size: 'max',
  }),
})

/** An instance that needs an action of the class. */
const needing: Readonly<Record<Limited, (index: number) => FleetInstance>> = {
  birth: (index) => ({ ...web(index), CreationTime: '2026-11-22T11:59Z' }),
  attach: (index) => web(index),
  replace: (index) => web(index, 'old-tier'),
  detach: (index) => ({ ...web(index, 'web-tier'), Tags: { app: 'other' } }),
}

const regions = ['cn-hangzhou', 'cn-shanghai'] as const

const fleetOf = ({ wanted }: Crowd): Fleet => {
  let index = 0
  const instancesAt = (at: 0 | 1): FleetInstance[] =>
    limited.flatMap((need) => Array.from({ length: wanted[need][at] }, () => needing[need]((index += 1))))
  const regional = Object.fromEntries(
    regions.map((region, at) => [region, { instances: instancesAt(at === 0 ? 0 : 1) }]),
  )
  return { accounts: [{ id: ACCOUNT, roles: ['web-tier', 'old-tier'].map(ecsRole), regions: regional }] }
}

const base = accepted(`
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${regions.join(', ')}] }]
roles:
  web-tier: { managed: false, exclusive: true }
  old-tier: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
`)

const stateWith = (limits: Crowd['limits'], name: string): DesiredState<'accepted'> => {
  const an = Object.fromEntries(limited.map((one) => [one, { max: limits[one], percent: null, perMs: HOUR }]))
  return { ...base, commit: commit(name), settings: { ...base.settings, limits: { ...base.settings.limits, ...an } } }
}

/** A later commit, under which nothing has to wait. */
export const unlimited: DesiredState<'accepted'> = stateWith(
  { birth: 100, attach: 100, replace: 100, detach: 100 },
  'c2',
)

export type Played = Readonly<{
  lab: Lab
  desired: DesiredState<'accepted'>
  /** What there was to do, and what of it was approved. */
  plan: readonly Action[]
  approved: ReadonlySet<string>
  /** In the order in which they happened; more come with what is done later. */
  effects: readonly Effect[]
  /** An apply after a while, when nobody else is at work. */
  applyAlone: (afterMs: number, wanted: DesiredState<'accepted'>) => Promise<void>
}>

/** Two sweeps, an apply, two instances of the event function and an approval, all at once. */
export const play = async (crowd: Crowd, store: ObjectStore): Promise<Played> => {
  const time = createClock(START)
  const turns = takeTurns(time, crowd.turns)
  const lab = openLab(fleetOf(crowd), { time, clock: turns.clock, store: turns.store(store) })
  const desired = stateWith(crowd.limits, 'c1')
  await lab.store.create(FORMAT_KEY, encodeFormat('lab'))
  await acceptCommit(lab.ledger(), emptyControl, desired, { files: [] })
  const plan = await planOf(lab, desired)
  const keys = plan.actions.filter((_, place) => crowd.approved.includes(place)).map(actionKey)
  const effects = effectsIn(lab.cloud)

  const start = (name: string, work: (life: Life) => Promise<unknown>): void =>
    turns.start(async () => void (await work(turns.life(name))))
  for (const name of ['sweep-1', 'sweep-2']) {
    const startShard = async (at: At): Promise<void> =>
      start(`${name}-${at.region}`, (life) => shard(lab, desired, at, life, `${name}-${at.region}`))
    start(name, (life) => coordinating(lab, desired, life, name, startShard))
  }
  start('apply', (life) => applying(lab, desired, life, 'apply'))
  const births = plan.actions.flatMap((action) => (action.class === 'birth' ? [bornEvent(action.target)] : []))
  for (const name of ['event-1', 'event-2']) start(name, (life) => reacting(lab, turns.clock, life, name, births))
  const entry = { kind: 'approval', planHash: plan.planHash, keys, until: instant(START + DAY), asked: null } as const
  start('approve', (life) => lab.powers(life, 'approve').ledger.note(entry))
  for (const minutes of crowd.naps) turns.start(() => turns.clock.sleep(minutes * MINUTE))
  await turns.run()
  const applyAlone: Played['applyAlone'] = async (afterMs, wanted) => {
    lab.jump(afterMs)
    start('later', (life) => applying(lab, wanted, life, 'later'))
    await turns.run()
  }
  return { lab, desired, plan: plan.actions, approved: new Set(keys), effects, applyAlone }
}

/** What there is to do before anybody has begun. */
const planOf = async (lab: Lab, desired: DesiredState<'accepted'>): Promise<Plan> => {
  const { ledger, reader } = lab.powers(new Life())
  const { given } = await recollect(ledger, desired, builtInBounds, digest, instant(START))
  return (await preview(reader, desired, given, { filter: noFilter, reviewed: null })).verdict.plan
}

const bornEvent = ({ id, region }: Target<'ecs', EcsId>): unknown =>
  stateChange(id, 'Created', { aliyunregionid: region })

/** An instance of the event function, to which events come one after another, and again where it asks for that. */
const reacting = async (
  lab: Lab,
  clock: Clock,
  life: Life,
  name: string,
  events: readonly unknown[],
): Promise<void> => {
  const react = openReactions({ ...lab.powers(life, name), bounds: builtInBounds, digest })
  for (const event of events) {
    for (let tries = 0; tries < DELIVERIES; tries += 1) {
      try {
        await react(told(event))
        break
      } catch (error) {
        if (!(error instanceof NotYet) && !(error instanceof LedgerFailure)) throw error
        await clock.sleep(15 * SECOND)
      }
    }
  }
}

/** EventBridge delivers three times more after a failure. */
const DELIVERIES = 4
