/**
 * `npm run soak [DAYS [INSTANCES]]`: a fleet's days by virtual clock, with everybody who acts on it. It prints a line a day
 * and exits 1 if something grows without bound.
 */
import { parseEvents } from '../../src/events/parse.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/model/time.ts'
import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import { NotYet, openReactions } from '../../src/run/event.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { localSdk } from '../../test/faults/local-sdk.ts'
import { inProcess, openLab, sweeping } from '../../test/faults/lab.ts'
import { Life } from '../../test/faults/steps.ts'
import { ACCOUNT } from '../../test/kit/fleets.ts'
import { memoryStore } from '../../test/kit/memory-store.ts'
import { seeded } from '../../test/kit/random.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'
import { soakFleet, soakState } from './fleet.ts'
import { countCalls, growth, HEADER, line, newDay, sampleRoles, sampleSize, type Day } from './gauge.ts'
import { openOthers } from './others.ts'

const [days = 30, instances = 5_000]: readonly number[] = process.argv.slice(2).map(Number)

const STEP = 5 * MINUTE
/** Every sixth step: sweeps of 5,000 instances every five minutes would take an hour of real time. */
const SWEEP_EVERY = 6
/** Days from which on growth is to be seen: the second quarter of them must begin behind the week that the ledger keeps. */
const FILLED_UP = 28
/** One event in so many is lost, and one comes twice. */
const LOST = 20

const random = seeded(2026)
const store = memoryStore()
const lab = openLab(soakFleet(instances), { store })
const { cloud } = lab
const { world } = cloud
const events: CloudEvent[] = []
world.bus.subscribe((event) => void events.push(event))

const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret } = administratorKey(ACCOUNT)
const autoscaling = localSdk(cloud, new Life())
let day: Day = newDay()

const born = async (region: string, tags: Readonly<Record<string, string>>): Promise<void> => {
  day.births += 1
  const given = Object.entries(tags).flatMap(([key, value], index): [string, string][] => [
    [`Tag.${index + 1}.Key`, key],
    [`Tag.${index + 1}.Value`, value],
  ])
  await autoscaling.send({
    operation: { service: 'ecs', action: 'RunInstances', kind: 'write' },
    region,
    query: { RegionId: region, ImageId: 'm-1', InstanceType: 'ecs.g7.large', Amount: 1, ...Object.fromEntries(given) },
    credentials: { accessKeyId, accessKeySecret, securityToken: null },
    timeoutMs: MINUTE,
  })
}

/** The event function, which stays warm. What it throws the queue would deliver again: the sweep is the backstop here. */
const { reader, writer, ledger, around } = lab.powers(new Life(), 'event')
const react = openReactions({ reader, writer, ledger, around, bounds: builtInBounds, digest })
const deliver = async (): Promise<void> => {
  const due = events.splice(0).filter(({ type }) => type === 'ecs:Instance:StateChange')
  for (const event of due) {
    if (random() < 1 / LOST) continue
    const times = random() < 1 / LOST ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      await react(parseEvents(event, { account: ACCOUNT, region: null })).catch((error: unknown) => {
        if (!(error instanceof NotYet)) throw error
      })
    }
  }
}

/** Throttling for an hour every third day, and half an hour of 503 every fifth. */
const disturb = (number: number, atMs: number): void => {
  const throttles = number % 3 === 2 && atMs >= 9 * HOUR && atMs < 10 * HOUR
  world.settings.quotas = throttles ? { DescribeInstanceRamRole: 10, AttachInstanceRamRole: 2 } : {}
  world.faults.clear()
  if (number % 5 === 4 && atMs >= 15 * HOUR && atMs < 15.5 * HOUR) world.faults.add([{ action: '*', html: true }])
}

const others = openOthers({ cloud, random, born })
const all: Day[] = []
console.log(`${instances} instances, a sweep every ${(SWEEP_EVERY * STEP) / MINUTE} minutes; times in instance minutes`)
console.log(
  'heapMb grows by the nonces of calls, which the emulator keeps for half an hour of real time, whatever its clock says',
)
console.log(HEADER)
const began = performance.now()
for (let number = 1; number <= days; number += 1) {
  day = newDay()
  for (let at = 0; at < DAY; at += STEP) {
    // The day's commit moves one slice more, at ten in the morning.
    const deployed = at >= 10 * HOUR ? number : number - 1
    const ends = world.clock.now() + STEP
    world.faults.clear()
    await others.act()
    world.calls.clear()
    disturb(number, at)
    await deliver().catch(() => undefined)
    if ((at / STEP) % SWEEP_EVERY === 0) await inProcess(lab, sweeping, soakState(deployed)).catch(() => undefined)
    countCalls(cloud, day)
    lab.jump(Math.max(0, ends - world.clock.now()))
    sampleRoles(cloud, deployed, STEP, day)
  }
  sampleSize(store, day)
  all.push(day)
  console.log(line(number, day))
}
const grown = (['heapMb', 'ledgerObjects', 'ledgerKb'] as const).map((of) => ({ of, times: growth(all, of) }))
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s of real time`)
if (days < FILLED_UP) {
  console.log(`Growth: ${days} days are too few to tell, since the ledger keeps a week; ${FILLED_UP} are enough.`)
} else {
  for (const { of, times } of grown) console.log(`${of}: ${times.toFixed(2)} times (bound 1.5)`)
  process.exitCode = grown.every(({ times }) => times <= 1.5) ? 0 : 1
}
