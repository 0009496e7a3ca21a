import { describe, expect, it } from 'vitest'
import { instant, later, SECOND } from '../../src/core/model/time.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import type { Powers } from '../../src/run/converge.ts'
import { START } from '../faults/lab.ts'
import { fleet as ramFleet, state as ramState } from '../e2e/ram-kit.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'
import { moves, stage, type Odds, type Staged } from './stage.ts'

const desired = accepted(
  webState().replace('web-tier: { managed: false }', 'web-tier: { managed: false, exclusive: true }'),
)
/** One to attach to, one to swap, one to detach from. */
const fleet = () => fleetOf([web(1), web(2, 'old-tier'), { ...web(3, 'web-tier'), Tags: { app: 'other' } }])
const within = (ms: number): Odds => ({
  powers: (powers) => ({ ...powers, around: { ...powers.around, deadline: later(instant(START), ms) } }),
})

/** How the attach, the swap and the detach ended. */
const ends = ({ results }: Staged): readonly string[] =>
  results.map(({ outcome, code }) => (code === null || code === '200' ? outcome : `${outcome} ${code}`))

describe('what begins', () => {
  it.each<[number, readonly string[]]>([
    [80 * SECOND, ['attached', 'replaced', 'detached']],
    [80 * SECOND - 1, ['attached', 'interrupted deadline', 'detached']],
    [20 * SECOND, ['attached', 'interrupted deadline', 'detached']],
    [20 * SECOND - 1, ['attached', 'interrupted deadline', 'interrupted deadline']],
    [10 * SECOND, ['attached', 'interrupted deadline', 'interrupted deadline']],
    [10 * SECOND - 1, ['interrupted deadline', 'interrupted deadline', 'interrupted deadline']],
  ])('is what can be finished within %i ms', async (ms, expected) => {
    expect(ends(await stage(fleet(), desired, within(ms)))).toEqual(expected)
  })

  it('is nothing once a signal has come, and says so', async () => {
    const controller = new AbortController()
    const staged = await stage(fleet(), desired, {
      powers: (powers) => ({ ...powers, around: { ...powers.around, stop: controller.signal } }),
      turns: [{ at: 'AttachInstanceRamRole', do: () => controller.abort() }],
    })

    expect(ends(staged)).toEqual(['attached', 'interrupted stopped-by-signal', 'interrupted stopped-by-signal'])
    expect(staged.results.at(-1)?.message).toBe('The run was interrupted before this began.')
  })

  it('is nothing where a signal comes while it waits', async () => {
    const controller = new AbortController()
    const staged = await stage(fleet(), desired, {
      callsAMinute: 1,
      powers: (powers) => ({
        ...powers,
        around: {
          ...powers.around,
          stop: controller.signal,
          clock: {
            ...powers.around.clock,
            sleep: async (ms, stop) => {
              if (stop !== undefined) controller.abort()
              return powers.around.clock.sleep(ms, stop)
            },
          },
        },
      }),
    })

    expect(ends(staged)).toEqual(['attached', 'interrupted stopped-by-signal', 'interrupted stopped-by-signal'])
  })
})

describe('a ledger that says no', () => {
  it.each<[LedgerFailure['reason'], string]>([
    ['over-limit', 'refused'],
    ['stopped', 'refused'],
    ['frozen', 'refused'],
    ['lost-lease', 'skipped'],
    ['outdated', 'skipped'],
    ['unreachable', 'interrupted'],
    ['wrong-cloud', 'interrupted'],
    ['not-initialised', 'interrupted'],
  ])('for it is %s keeps all from beginning: they are %s, and say why', async (reason, how) => {
    const staged = await stage(fleet(), desired, {
      powers: refusing('intendUnder', () => new LedgerFailure('It says no.', reason)),
    })

    expect(ends(staged)).toEqual([1, 2, 3].map(() => `${how} ${reason}`))
    expect(staged.results.map(({ message }) => message)).toEqual([1, 2, 3].map(() => 'It says no.'))
    expect(Object.keys(staged.calls).filter((call) => /Attach|Detach/.test(call))).toEqual([])
  })

  it('for a reason of its own is no answer', async () => {
    const broken = refusing('intendUnder', () => new TypeError('broken'))

    await expect(stage(fleet(), desired, { powers: broken })).rejects.toThrow('broken')
  })

  it('when all is done leaves it to the next run to look again, and says so', async () => {
    const lines: (readonly unknown[])[] = []
    const staged = await stage(fleet(), desired, {
      powers: (powers, lab) => ({
        ...refusing('conclude', () => new LedgerFailure('It is gone.', 'unreachable'))(powers, lab),
        around: { ...powers.around, log: (...line) => void lines.push(line) },
      }),
    })

    expect(ends(staged)).toEqual(['attached', 'replaced', 'detached'])
    const facts = { account: '1234567890123456', shard: 'cn-hangzhou', error: 'It is gone.' }
    expect(lines).toEqual(
      Array.from({ length: 3 }, () => [
        'error',
        'The results could not be journaled; the next run looks at them again.',
        facts,
      ]),
    )
  })

  it('that cannot keep whose role was taken off leaves it to be put back all the same', async () => {
    const lines: (readonly unknown[])[] = []
    const staged = await stage(fleet(), desired, {
      variants: { detachOtherRole: 'detached' },
      turns: [{ at: 'DetachInstanceRamRole', do: moves(2, 'foreign') }],
      powers: (powers, lab) => ({
        ...refusing('owe', () => new LedgerFailure('It is gone.', 'unreachable'))(powers, lab),
        around: { ...powers.around, log: (...line) => void lines.push(line) },
      }),
    })

    expect(ends(staged)).toEqual(['attached', 'superseded superseded', 'detached'])
    expect(lines).toEqual([
      [
        'error',
        'The detach took off a role of another writer, which could not be journaled; it is put back.',
        { account: ACCOUNT, region: 'cn-hangzhou', instance: id(2), role: 'foreign', error: 'It is gone.' },
      ],
    ])
  })

  it.each<[LedgerFailure['reason'], string]>([
    ['stopped', 'refused'],
    ['unreachable', 'interrupted'],
  ])('for it is %s keeps RAM from beginning, and all that waits for it', async (reason, how) => {
    const heard: string[] = []
    const staged = await stage(ramFleet(), accepted(ramState()), {
      powers: (powers, lab) => ({
        ...refusing('intendUnder', () => new LedgerFailure('It says no.', reason))(powers, lab),
        tell: ({ outcome }) => void heard.push(outcome),
      }),
    })
    const ram = staged.results.filter(({ action }) => action.class === 'ram')

    expect(new Set(ram.map(({ outcome, code, message }) => [outcome, code, message].join()))).toEqual(
      new Set([`${how},${reason},It says no.`]),
    )
    expect(heard).toHaveLength(staged.results.length)
    expect(Object.keys(staged.calls).filter((call) => /^(Create|Attach)/.test(call))).toEqual([])
  })

  it('keeps RAM from beginning what cannot be finished', async () => {
    const staged = await stage(ramFleet(), accepted(ramState()), within(5 * SECOND - 1))

    expect(staged.results.filter(({ action }) => action.class === 'ram')).toMatchObject(
      Array.from({ length: 8 }, () => ({ outcome: 'interrupted', code: 'deadline' })),
    )
    expect((await stage(ramFleet(), accepted(ramState()), within(5 * SECOND))).calls['CreateRole']).toBe(2)
  })

  it('leaves every result told as it comes', async () => {
    const heard: string[] = []
    await stage(fleet(), desired, {
      powers: (powers) => ({ ...powers, tell: ({ outcome: how }) => void heard.push(how) }),
    })

    expect(heard.sort()).toEqual(['attached', 'detached', 'replaced'])
  })
})

const refusing =
  (verb: 'intendUnder' | 'conclude' | 'owe', failure: () => Error): NonNullable<Odds['powers']> =>
  (powers: Powers) => ({ ...powers, ledger: { ...powers.ledger, [verb]: () => Promise.reject(failure()) } })
