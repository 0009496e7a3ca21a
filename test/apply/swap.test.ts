import { describe, expect, it } from 'vitest'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { after, attach, before, detach, fault, goes, moves, outcome, read, stage, type Odds } from './stage.ts'

const desired = accepted(webState())

/** The first goes alone: what becomes of it decides about the others. */
describe('a replace of three', () => {
  it.each<[string, Odds, number]>([
    ['goes at once where an attach has just proven the role', {}, 1],
    ['goes one by one where that attach failed', fault(attach, 'noRole'), 2],
    ['goes one by one where that attach came too late', { turns: [{ at: attach, do: moves(9, 'foreign') }] }, 2],
  ])('%s', async (_, odds, calls) => {
    const fleet = fleetOf([web(9), ...[1, 2, 3].map((index) => web(index, 'old-tier'))])
    const staged = await stage(fleet, desired, odds)
    expect([staged.calls[detach], outcome(staged).match(/replaced/g)?.length]).toEqual([calls, 3])
  })

  const inAll = (odds: Odds) => stage(fleetOf([1, 2, 3].map((index) => web(index, 'old-tier'))), desired, odds)

  it.each<[string, Odds, string]>([
    [
      'nothing is wrong',
      {},
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 5 reads, 0 s',
    ],
    [
      'reads come a little late',
      { visibility: { instanceRolesMs: 500 } },
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 7 reads, 2 s',
    ],
    [
      'reads come late',
      { visibility: { instanceRolesMs: 60_000 } },
      '1 replace: replaced not-visible-yet (0 s) > web-tier, 2 replace: replaced not-visible-yet (0 s) > web-tier, 3 replace: replaced not-visible-yet (0 s) > web-tier; 2 attaches, 2 detaches, 11 reads, 14 s',
    ],
    [
      'it has another role by now',
      before(read, moves(1, 'foreign'), 2),
      '1 replace: skipped moved > foreign, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 0 s',
    ],
    [
      'it has the new role by now',
      before(read, moves(1, 'web-tier'), 2),
      '1 replace: skipped already-so > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 0 s',
    ],
    [
      'it has no role by now',
      before(read, moves(1, undefined), 2),
      '1 replace: skipped moved > nothing, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 0 s',
    ],
    [
      'it is gone by now',
      before(read, goes(1), 2),
      '1 replace: skipped gone > gone, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 0 s',
    ],
    [
      'its role cannot be read',
      fault(read, 'forbidden', 1, 1),
      '1 replace: failed unknown-role > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 0 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it another role right before',
      before(detach, moves(1, 'foreign')),
      '1 replace: skipped moved > foreign, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 3 detaches, 7 reads, 1 s',
    ],
    [
      'another gives it the new role right before',
      before(detach, moves(1, 'web-tier')),
      '1 replace: skipped already-so > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 3 detaches, 7 reads, 1 s',
    ],
    [
      'it is released right before',
      before(detach, goes(1)),
      '1 replace: skipped gone > gone, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 3 detaches, 7 reads, 1 s',
    ],
    [
      'another gives it another role in between',
      after(detach, moves(1, 'foreign')),
      '1 replace: superseded superseded > foreign, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 1 attaches, 1 detaches, 3 reads, 2 s',
    ],
    [
      'another gives it the new role in between',
      after(detach, moves(1, 'web-tier')),
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 5 reads, 0 s',
    ],
    [
      'it is released in between',
      after(detach, goes(1)),
      '1 replace: skipped gone > gone, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 3 attaches, 3 detaches, 7 reads, 2 s',
    ],
    [
      'another gives it another role right after',
      after(attach, moves(1, 'foreign')),
      '1 replace: superseded superseded (0 s) > foreign, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 1 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'another takes its role right after',
      after(attach, moves(1, undefined)),
      '1 replace: replaced not-visible-yet (0 s) > nothing, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 8 reads, 7 s',
    ],
    [
      'another gives it the old role right after',
      after(attach, moves(1, 'old-tier')),
      '1 replace: replaced not-visible-yet (0 s) > old-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 8 reads, 7 s',
    ],
    [
      'it is released right after',
      after(attach, goes(1)),
      '1 replace: replaced (0 s) > gone, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 8 reads, 7 s',
    ],
    [
      'the detach finds no service',
      fault(detach, 'unavailable'),
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 3 detaches, 6 reads, 1 s',
    ],
    [
      'no detach finds a service',
      fault(detach, 'unavailable', 100),
      '1 replace: interrupted ServiceUnavailable > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 0 attaches, 24 detaches, 26 reads, 601 s',
    ],
    [
      'every detach is throttled',
      fault(detach, 'throttled', 100),
      '1 replace: failed Throttling.User > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 0 attaches, 4 detaches, 6 reads, 183.5 s',
    ],
    [
      'the detach is refused',
      fault(detach, 'status', 3),
      '1 replace: failed IncorrectInstanceStatus > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 0 attaches, 1 detaches, 3 reads, 1 s',
    ],
    [
      'the detach of the first is refused',
      fault(detach, 'row', 99),
      '1 replace: failed InvalidInstanceStatus > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 0 attaches, 1 detaches, 3 reads, 1 s',
    ],
    [
      'the answer to the detach is lost',
      fault(detach, 'lost'),
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 3 detaches, 6 reads, 1 s',
    ],
    [
      'the answer to the detach is lost and it was done',
      fault(detach, 'lostButDone'),
      '1 replace: replaced > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 1 s',
    ],
    [
      'the answers to all detaches are lost and they were done',
      fault(detach, 'lostButDone', 99),
      '1 replace: replaced > web-tier, 2 replace: replaced > web-tier, 3 replace: replaced > web-tier; 2 attaches, 2 detaches, 7 reads, 2 s',
    ],
    [
      'the attach finds no service',
      fault(attach, 'unavailable'),
      '1 replace: replaced (0.0375 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 3 attaches, 2 detaches, 5 reads, 0.0375 s',
    ],
    [
      'no attach finds a service',
      fault(attach, 'unavailable', 999),
      '1 replace: interrupted ServiceUnavailable > nothing, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 55 attaches, 1 detaches, 25 reads, 602.7 s',
    ],
    [
      'the attach is throttled',
      fault(attach, 'throttled'),
      '1 replace: replaced (62.5 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 3 attaches, 2 detaches, 5 reads, 62.5 s',
    ],
    [
      'attaches are throttled for long',
      fault(attach, 'throttled', 30),
      '1 replace: replaced (1802.5 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 32 attaches, 2 detaches, 11 reads, 1802.5 s',
    ],
    [
      'the attach is refused',
      fault(attach, 'status'),
      '1 replace: rolled-back IncorrectInstanceStatus (2 s) > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 2 attaches, 1 detaches, 4 reads, 2 s',
    ],
    [
      'three attaches are refused',
      fault(attach, 'status', 3),
      '1 replace: rolled-back IncorrectInstanceStatus (14 s) > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 4 attaches, 1 detaches, 6 reads, 14 s',
    ],
    [
      'the new role is not there',
      fault(attach, 'noRole'),
      '1 replace: rolled-back InvalidRamRole.NotFound (2 s) > old-tier, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 2 attaches, 1 detaches, 4 reads, 2 s',
    ],
    [
      'no role is there',
      fault(attach, 'noRole', 99),
      '1 replace: interrupted InvalidRamRole.NotFound > nothing, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 23 attaches, 1 detaches, 25 reads, 600 s',
    ],
    [
      'the answer to the attach is lost',
      fault(attach, 'lost'),
      '1 replace: replaced (2 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 3 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'the answer to the attach is lost and it was done',
      fault(attach, 'lostButDone'),
      '1 replace: replaced > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'the attach of the first is refused once',
      fault(attach, 'row'),
      '1 replace: replaced (2 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 3 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'the attach of the first is refused three times',
      fault(attach, 'row', 3),
      '1 replace: replaced (14 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 5 attaches, 2 detaches, 8 reads, 14 s',
    ],
    [
      'the attach of the first is refused for good',
      fault(attach, 'row', 999),
      '1 replace: interrupted InvalidInstanceStatus > nothing, 2 replace: skipped pilot-failed > old-tier, 3 replace: skipped pilot-failed > old-tier; 23 attaches, 1 detaches, 25 reads, 600 s',
    ],
  ])('where %s', async (_, odds, expected) => {
    expect(outcome(await inAll(odds))).toBe(expected)
  })

  it.each<[string, Odds, string]>([
    [
      'the detach after the first is refused for all',
      fault(detach, 'status', 9, 1),
      '1 replace: replaced (0 s) > web-tier, 2 replace: failed IncorrectInstanceStatus > old-tier, 3 replace: failed IncorrectInstanceStatus > old-tier; 1 attaches, 4 detaches, 5 reads, 1 s',
    ],
    [
      'the attach after the first is refused for all',
      fault(attach, 'status', 1, 1),
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (0 s) > web-tier, 3 replace: replaced (0 s) > web-tier; 4 attaches, 2 detaches, 5 reads, 0 s',
    ],
    [
      'the attach after the first is refused for each',
      fault(attach, 'status', 3, 1),
      '1 replace: replaced (0 s) > web-tier, 2 replace: rolled-back IncorrectInstanceStatus (2 s) > old-tier, 3 replace: rolled-back IncorrectInstanceStatus (2 s) > old-tier; 5 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'the attach after the first is lost',
      fault(attach, 'lost', 1, 1),
      '1 replace: replaced (0 s) > web-tier, 2 replace: replaced (2 s) > web-tier, 3 replace: replaced (2 s) > web-tier; 3 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'one of the rest is released in between',
      { turns: [{ at: attach, nth: 2, do: goes(2) }] },
      '1 replace: replaced (0 s) > web-tier, 2 replace: skipped gone > gone, 3 replace: replaced (0 s) > web-tier; 4 attaches, 2 detaches, 6 reads, 2 s',
    ],
    [
      'one of the rest is given another role',
      { turns: [{ at: detach, nth: 2, do: moves(2, 'foreign') }] },
      '1 replace: replaced (0 s) > web-tier, 2 replace: skipped moved > foreign, 3 replace: replaced (1 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 1 s',
    ],
    [
      'one of the rest is given another role in between',
      { turns: [{ at: attach, nth: 2, do: moves(2, 'foreign') }] },
      '1 replace: replaced (0 s) > web-tier, 2 replace: superseded superseded > foreign, 3 replace: replaced (0 s) > web-tier; 2 attaches, 2 detaches, 6 reads, 2 s',
    ],
  ])('where the first went well and %s', async (_, odds, expected) => {
    expect(outcome(await inAll(odds))).toBe(expected)
  })
})
