import { describe, expect, it } from 'vitest'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { after, attach, before, fault, goes, moves, outcome, read, stage, told, type Odds } from './stage.ts'

const desired = accepted(webState())

describe('an attach', () => {
  it.each<[string, Odds, string]>([
    [
      'nothing is wrong',
      {},
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'the service is down for a moment',
      fault(attach, 'unavailable'),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 2 attaches, 0 detaches, 2 reads, 0.0375 s',
    ],
    [
      'the service is down',
      fault(attach, 'unavailable', 100),
      '1 attach: unknown ServiceUnavailable > nothing, 2 attach: unknown ServiceUnavailable > nothing; 4 attaches, 0 detaches, 5 reads, 7.2625 s',
    ],
    [
      'it is throttled once',
      fault(attach, 'throttled'),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 2 attaches, 0 detaches, 2 reads, 62.5 s',
    ],
    [
      'it is throttled for long',
      fault(attach, 'throttled', 100),
      '1 attach: failed Throttling.User > nothing, 2 attach: failed Throttling.User > nothing; 5 attaches, 0 detaches, 2 reads, 242.5 s',
    ],
    [
      'one may have failed the call',
      fault(attach, 'status'),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 3 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'each fails the call',
      fault(attach, 'status', 3),
      '1 attach: failed IncorrectInstanceStatus > nothing, 2 attach: failed IncorrectInstanceStatus > nothing; 3 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'the caller may not',
      fault(attach, 'forbidden'),
      '1 attach: failed Forbidden.RAM > nothing, 2 attach: failed Forbidden.RAM > nothing; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'the role is not there',
      fault(attach, 'noRole'),
      '1 attach: failed InvalidRamRole.NotFound > nothing, 2 attach: failed InvalidRamRole.NotFound > nothing; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'its answer is lost',
      fault(attach, 'lost'),
      '1 attach: unknown ECONNRESET > nothing, 2 attach: unknown ECONNRESET > nothing; 1 attaches, 0 detaches, 5 reads, 7 s',
    ],
    [
      'its answer is lost and it was done',
      fault(attach, 'lostButDone'),
      '1 attach: attached already-so > web-tier, 2 attach: attached already-so > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'its answer is lost, it was done and is not to be seen',
      { ...fault(attach, 'lostButDone'), visibility: { instanceRolesMs: 60_000 } },
      '1 attach: unknown ECONNRESET > web-tier, 2 attach: unknown ECONNRESET > web-tier; 1 attaches, 0 detaches, 5 reads, 7 s',
    ],
    [
      'one is refused',
      fault(attach, 'row', 9),
      '1 attach: failed InvalidInstanceStatus > nothing, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'the read after it fails',
      fault(read, 'status', 1, 1),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 3 reads, 1 s',
    ],
    [
      'no read after it succeeds',
      fault(read, 'forbidden', 9, 1),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 5 reads, 7 s',
    ],
    [
      'a read after it lacks one',
      fault(read, 'row', 1, 1),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 4 reads, 1 s',
    ],
    [
      'reads come a little late',
      { visibility: { instanceRolesMs: 500 } },
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 3 reads, 1 s',
    ],
    [
      'reads come late',
      { visibility: { instanceRolesMs: 60_000 } },
      '1 attach: attached not-visible-yet > web-tier, 2 attach: attached not-visible-yet > web-tier; 1 attaches, 0 detaches, 5 reads, 7 s',
    ],
    [
      'another gives it another role before',
      before(attach, moves(1, 'foreign')),
      '1 attach: skipped moved > foreign, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it another role before, and the call fails',
      { ...before(attach, moves(1, 'foreign')), variants: { attachOverRole: 'call' } },
      '1 attach: skipped moved > foreign, 2 attach: attached 200 > web-tier; 3 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it this role before',
      before(attach, moves(1, 'web-tier')),
      '1 attach: attached 200 > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it this role before, and that fails',
      { ...before(attach, moves(1, 'web-tier')), variants: { attachSameRole: 'failure' } },
      '1 attach: attached already-so > web-tier, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it another role after',
      after(attach, moves(1, 'foreign')),
      '1 attach: superseded superseded > foreign, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 5 reads, 7 s',
    ],
    [
      'it is released before, and the call fails',
      before(attach, goes(1)),
      '1 attach: skipped gone > gone, 2 attach: attached 200 > web-tier; 3 attaches, 0 detaches, 4 reads, 0 s',
    ],
    [
      'it is released before, and its row fails',
      { ...before(attach, goes(1)), variants: { badId: 'row' } },
      '1 attach: skipped gone > gone, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 4 reads, 0 s',
    ],
    [
      'it is released after',
      after(attach, goes(1)),
      '1 attach: skipped gone > gone, 2 attach: attached 200 > web-tier; 1 attaches, 0 detaches, 7 reads, 7 s',
    ],
    ['the role cannot be read before', fault(read, 'forbidden', 1, 0), '; 0 attaches, 0 detaches, 1 reads, 0 s'],
  ])('where %s', async (_, odds, expected) => {
    expect(outcome(await stage(fleetOf([web(1), web(2)]), desired, odds))).toBe(expected)
  })

  it('of many goes in batches of a hundred by region, and one that is gone fails no other', async () => {
    const many = Array.from({ length: 105 }, (_, index) => web(index + 1))

    const staged = await stage(fleetOf(many), desired, before(attach, goes(50)))

    expect(staged.results.filter(({ outcome: how }) => how === 'attached')).toHaveLength(104)
    expect(told(staged)).toContain(`${id(50).replace(/^i-0+/, '')} attach: skipped gone > gone`)
    expect(staged.calls[attach]).toBeLessThan(2 + 2 * Math.ceil(Math.log2(100)))
  })
})
