import { describe, expect, it } from 'vitest'
import { accountId, ecsId, region, roleName } from '../../src/core/model/names.ts'
import { HOUR, MINUTE } from '../../src/core/model/time.ts'
import type { Powers } from '../../src/run/converge.ts'
import { crashing, fuse, type Fuse } from '../kit/crash.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { otherWriter } from '../kit/second-writer.ts'
import { withSweeps, type SweepStack } from '../kit/sweep-stack.ts'

const shard = { account: accountId(ACCOUNT), region: region('cn-hangzhou') }
const right = [1, 2].map((index) => [id(index), 'web-tier'])
const rolesOf = ({ roles }: SweepStack): readonly unknown[] => [...roles()].sort()

describe('a shard of a sweep', () => {
  it(
    'is made good by the next sweep, wherever it died',
    () =>
      withSweeps(fleetOf([web(1), web(2, 'old-tier')]), webState(), async (stack) => {
        await stack.open().sweep()
        await stack.open({ powers: dyingWith(fuse(null)) }).shard(shard)
        const line = fuse(null)
        await reset(stack)
        await stack.open({ powers: dyingWith(line) }).shard(shard)
        expect(rolesOf(stack)).toEqual(right)

        for (let step = 1; step <= line.steps; step += 5) {
          await reset(stack)
          await stack
            .open({ powers: dyingWith(fuse(step)) })
            .shard(shard)
            .catch(() => null)
          stack.clock.jump(3 * MINUTE)
          await stack.sweepAll()

          expect([step, rolesOf(stack)]).toEqual([step, right])
        }
      }),
    60_000,
  )
})

/** The process dies with the fuse, whatever it is at. */
const dyingWith =
  (line: Fuse) =>
  (powers: Powers): Powers => ({
    ...powers,
    ledger: crashing(powers.ledger, line),
    reader: crashing(powers.reader, line),
    writer: crashing(powers.writer, line),
  })

/** As it was at first, a day later: three reversals within one are a fight. */
const reset = async ({ emulator, clock }: SweepStack): Promise<void> => {
  clock.jump(25 * HOUR)
  const other = otherWriter({ emulator })
  await other.detach(ecsId(id(1)), roleName('web-tier')).catch(() => undefined)
  await other.swap(ecsId(id(2)), roleName('web-tier'), roleName('old-tier')).catch(() => undefined)
}
