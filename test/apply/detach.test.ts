import { describe, expect, it } from 'vitest'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import {
  after,
  attach,
  before,
  detach,
  fault,
  goes,
  moves,
  outcome,
  read,
  stage,
  type Odds,
  type Turn,
} from './stage.ts'

const desired = accepted(
  webState().replace('web-tier: { managed: false }', 'web-tier: { managed: false, exclusive: true }'),
)
const other = (index: number) => ({ ...web(index, 'web-tier'), Tags: { app: 'other' } })
const late = { visibility: { instanceRolesMs: 60_000 } }
/** The cloud takes off whatever it has. */
const robbed: Turn = { at: detach, do: moves(1, 'foreign') }
const taking: Odds = { turns: [robbed], variants: { detachOtherRole: 'detached' } }

describe('a detach of two', () => {
  it.each<[string, Odds, string]>([
    [
      'nothing is wrong',
      {},
      '1 detach: detached > nothing, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'reads come a little late',
      { visibility: { instanceRolesMs: 500 } },
      '1 detach: detached > nothing, 2 detach: detached > nothing; 0 attaches, 1 detaches, 4 reads, 1 s',
    ],
    [
      'reads come late',
      late,
      '1 detach: detached not-visible-yet > nothing, 2 detach: detached not-visible-yet > nothing; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'it has another role by now',
      before(read, moves(1, 'foreign'), 2),
      '1 detach: skipped moved > foreign, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'it has no role by now',
      before(read, moves(1, undefined), 2),
      '1 detach: skipped moved > nothing, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'it is gone by now',
      before(read, goes(1), 2),
      '1 detach: skipped gone > gone, 2 detach: detached > nothing; 0 attaches, 1 detaches, 5 reads, 0 s',
    ],
    [
      'its role cannot be read',
      fault(read, 'forbidden', 1, 1),
      '1 detach: failed unknown-role > web-tier, 2 detach: failed unknown-role > web-tier; 0 attaches, 0 detaches, 2 reads, 0 s',
    ],
    [
      'another gives it another role right before',
      before(detach, moves(1, 'foreign')),
      '1 detach: superseded superseded > foreign, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'another takes the role off right before',
      before(detach, moves(1, undefined)),
      '1 detach: detached > nothing, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'another takes the role off right before, and that fails',
      { ...before(detach, moves(1, undefined)), variants: { detachNoRole: 'row' } },
      '1 detach: detached already-so > nothing, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'it is released right before',
      before(detach, goes(1)),
      '1 detach: skipped gone > gone, 2 detach: detached > nothing; 0 attaches, 3 detaches, 5 reads, 0 s',
    ],
    [
      'another gives it another role right after',
      after(detach, moves(1, 'foreign')),
      '1 detach: superseded superseded > foreign, 2 detach: detached > nothing; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'another gives it the same role right after',
      after(detach, moves(1, 'web-tier')),
      '1 detach: detached not-visible-yet > web-tier, 2 detach: detached > nothing; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'it is released right after',
      after(detach, goes(1)),
      '1 detach: skipped gone > gone, 2 detach: detached > nothing; 0 attaches, 1 detaches, 8 reads, 7 s',
    ],
    [
      'there is no service',
      fault(detach, 'unavailable'),
      '1 detach: unknown ServiceUnavailable > web-tier, 2 detach: unknown ServiceUnavailable > web-tier; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'it is throttled',
      fault(detach, 'throttled'),
      '1 detach: detached > nothing, 2 detach: detached > nothing; 0 attaches, 2 detaches, 4 reads, 62.5 s',
    ],
    [
      'it is throttled for long',
      fault(detach, 'throttled', 99),
      '1 detach: failed Throttling.User > web-tier, 2 detach: failed Throttling.User > web-tier; 0 attaches, 4 detaches, 6 reads, 182.5 s',
    ],
    [
      'one may have failed the call',
      fault(detach, 'status'),
      '1 detach: detached > nothing, 2 detach: detached > nothing; 0 attaches, 3 detaches, 3 reads, 0 s',
    ],
    [
      'each fails the call',
      fault(detach, 'status', 3),
      '1 detach: failed IncorrectInstanceStatus > web-tier, 2 detach: failed IncorrectInstanceStatus > web-tier; 0 attaches, 3 detaches, 3 reads, 0 s',
    ],
    [
      'the caller may not',
      fault(detach, 'forbidden'),
      '1 detach: failed Forbidden.RAM > web-tier, 2 detach: failed Forbidden.RAM > web-tier; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'its answer is lost',
      fault(detach, 'lost'),
      '1 detach: unknown ECONNRESET > web-tier, 2 detach: unknown ECONNRESET > web-tier; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'its answer is lost and it was done',
      fault(detach, 'lostButDone'),
      '1 detach: detached already-so > nothing, 2 detach: detached already-so > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'promise 11: its answer is lost, it was done and is not to be seen',
      { ...fault(detach, 'lostButDone'), ...late },
      '1 detach: unknown ECONNRESET > nothing, 2 detach: unknown ECONNRESET > nothing; 0 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'one is refused',
      fault(detach, 'row', 9),
      '1 detach: failed InvalidInstanceStatus > web-tier, 2 detach: detached > nothing; 0 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'promise 6: another’s role is taken off',
      taking,
      '1 detach: superseded superseded (0 s) > foreign, 2 detach: detached > nothing; 1 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'promise 6: another’s role is taken off and late to be seen again',
      { ...taking, ...late },
      '1 detach: superseded superseded (0 s) > foreign, 2 detach: detached not-visible-yet > nothing; 1 attaches, 1 detaches, 6 reads, 7 s',
    ],
    [
      'promise 6: another’s role is taken off and refused at first',
      { ...taking, ...fault(attach, 'status') },
      '1 detach: superseded superseded (1 s) > foreign, 2 detach: detached > nothing; 2 attaches, 1 detaches, 6 reads, 8 s',
    ],
    [
      'promise 6: another’s role is taken off and refused as a row',
      { ...taking, ...fault(attach, 'row', 3) },
      '1 detach: superseded superseded (7 s) > foreign, 2 detach: detached > nothing; 4 attaches, 1 detaches, 8 reads, 14 s',
    ],
    [
      'promise 6: another’s role is taken off and throttled',
      { ...taking, ...fault(attach, 'throttled', 9) },
      '1 detach: superseded superseded (542.5 s) > foreign, 2 detach: detached > nothing; 10 attaches, 1 detaches, 6 reads, 549.5 s',
    ],
    [
      'promise 6: another’s role is taken off and cannot be had',
      { ...taking, ...fault(attach, 'noRole') },
      '1 detach: detached > nothing, 2 detach: detached > nothing; 1 attaches, 1 detaches, 3 reads, 0 s',
    ],
    [
      'promise 6: another’s role is taken off and never taken back',
      { ...taking, ...fault(attach, 'unavailable', 999) },
      '1 detach: interrupted ServiceUnavailable > nothing, 2 detach: detached > nothing; 54 attaches, 1 detaches, 3 reads, 603.625 s',
    ],
    [
      'promise 6: another’s role is taken off and put back by them',
      {
        ...taking,
        ...fault(attach, 'row', 9),
        turns: [robbed, { at: attach, nth: 2, do: moves(1, 'foreign') }],
      },
      '1 detach: superseded superseded > foreign, 2 detach: detached > nothing; 2 attaches, 1 detaches, 7 reads, 10 s',
    ],
  ])('where %s', async (_, odds, expected) => {
    expect(outcome(await stage(fleetOf([web(3, 'web-tier'), other(1), other(2)]), desired, odds))).toBe(expected)
  })
})
