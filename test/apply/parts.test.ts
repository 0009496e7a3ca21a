import { describe, expect, it } from 'vitest'
import { batchesOf, byShard } from '../../src/apply/batch.ts'
import { resultOf } from '../../src/apply/hands.ts'
import { narrowingHindrance } from '../../src/apply/narrow.ts'
import { end, seatOf, toResult, write } from '../../src/apply/seat.ts'
import { askStillHeld } from '../../src/apply/still-held.ts'
import { CloudFailure } from '../../src/core/model/cloud-failure.ts'
import type { Outcome } from '../../src/core/model/run-record.ts'
import { accountId, ecsId, roleName } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import { journaled } from '../cloud/actions.ts'
import { account, attach, createRole, detach, hangzhou, policyOf, replace, shanghai } from '../core/memory/samples.ts'
import { cleared } from '../ledger/scenes.ts'

describe('a batch', () => {
  const ids = (batches: readonly (readonly { target: { id: string } }[])[]) =>
    batches.map((batch) => batch.map(({ target }) => target.id).join(' '))
  const [read, other] = [policyOf('oss:Get'), policyOf('oss:Put')]

  it('holds what one call can do: the same kind, place, roles and session policies', () => {
    const at = { ...attach('i-2').target, region: shanghai, id: ecsId('i-2') }
    const mixed = [
      cleared(attach('i-1')),
      cleared(attach('i-2', { target: at })),
      cleared(attach('i-3', { sessionPolicy: read })),
      cleared(attach('i-4')),
      cleared(attach('i-5', { to: roleName('other') })),
      cleared(attach('i-6', { sessionPolicy: other })),
      cleared(attach('i-7', { sessionPolicy: read })),
    ]
    expect(ids(batchesOf(mixed))).toEqual(['i-1 i-4', 'i-2', 'i-3 i-7', 'i-5', 'i-6'])
    expect(ids(byShard(mixed))).toEqual(['i-1 i-3 i-4 i-5 i-6 i-7', 'i-2'])
  })

  it('of swaps tells both session policies apart, and of detaches none', () => {
    const swaps = [
      replace('i-1', { sessionPolicy: read }),
      replace('i-2', { sessionPolicyFrom: read }),
      replace('i-3', { sessionPolicy: read, sessionPolicyFrom: other }),
      replace('i-4', { sessionPolicy: read }),
    ].map((one) => cleared(one))
    expect(ids(batchesOf(swaps))).toEqual(['i-1 i-4', 'i-2', 'i-3'])
    expect(ids(batchesOf([cleared(detach('i-1')), cleared(detach('i-2'))]))).toEqual(['i-1 i-2'])
  })

  it('has a hundred at most', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => cleared(attach(`i-${index}`)))
    const sizes = (count: number) => batchesOf(many(count)).map(({ length }) => length)
    expect([sizes(0), sizes(100), sizes(201)]).toEqual([[], [100], [100, 100, 1]])
  })
})

describe('what narrows a role', () => {
  const role = roleName('old-tier')
  const narrowing = createRole('any')
  const nobody = { reader: {} as CloudReader }
  const hindrance = (...moved: Parameters<typeof narrowingHindrance>[2]) =>
    narrowingHindrance(nobody, [narrowing], moved, new Map([[actionKey(narrowing), [role]]]), new Map())(narrowing)
  const left = (id: string, outcome: Outcome) => resultOf(replace(id), outcome)
  const elsewhere = { ...replace('i-1').target, account: accountId('9') }

  it.each<Outcome>(['failed', 'skipped', 'interrupted', 'refused', 'rolled-back', 'superseded', 'unknown'])(
    'waits for an instance whose swap away from it is %s',
    async (outcome) => {
      expect(await hindrance(left('i-1', 'replaced'), left('i-2', outcome))).toBe(
        'An instance that should leave old-tier has not: i-2.',
      )
      expect(await hindrance(left('i-1', outcome), left('i-2', outcome))).toBe(
        '2 instances that should leave old-tier have not: i-1.',
      )
    },
  )

  it('waits for nobody who has left, never had it, keeps it, or is another account’s', async () => {
    const results = [
      left('i-1', 'replaced'),
      resultOf(detach('i-2', { from: role }), 'detached'),
      resultOf(replace('i-3', { from: roleName('other') }), 'failed'),
      resultOf(replace('i-4', { to: role }), 'failed'),
      resultOf(replace('i-5', { target: elsewhere }), 'failed'),
      resultOf(attach('i-6'), 'failed'),
      resultOf(createRole('old-tier'), 'failed'),
    ]
    expect(await hindrance(...results)).toBeNull()
  })
})

describe('who still holds a role', () => {
  const role = roleName('web-tier')
  const group = (id: string, bornWith: string | null, life = 'running') => ({ id, bornWith, life })
  const reader = (
    holders: Readonly<Record<string, readonly string[]>>,
    groups: Readonly<Record<string, readonly object[]>>,
  ) => {
    const asked: string[] = []
    const half = {
      regions: async () => [hangzhou, shanghai],
      groupRegions: async () => [shanghai],
      holders: async ({ region }: { region: string }) => {
        asked.push(region)
        return holders[region] ?? []
      },
      groups: async function* ({ region }: { region: string }) {
        yield groups[region] ?? []
      },
    }
    return { asked, reader: half as unknown as CloudReader } // the half that is asked
  }

  it.each<[Readonly<Record<string, readonly string[]>>, Readonly<Record<string, readonly object[]>>, string | null]>([
    [{}, {}, null],
    [{ [shanghai]: ['i-1'] }, {}, '1 instance in cn-shanghai still holds web-tier: i-1.'],
    [{ [hangzhou]: ['i-1', 'i-2'] }, {}, '2 instances in cn-hangzhou still hold web-tier: i-1.'],
    [{}, { [shanghai]: [group('eci-1', 'web-tier')] }, '1 container group in cn-shanghai still holds web-tier: eci-1.'],
    [
      {},
      { [hangzhou]: [group('eci-1', 'web-tier'), group('eci-2', 'web-tier'), group('eci-3', 'other')] },
      '2 container groups in cn-hangzhou still hold web-tier: eci-1.',
    ],
    [{}, { [hangzhou]: [group('eci-1', 'web-tier', 'ended'), group('eci-2', null)] }, null],
  ])('instances %j and groups %j: %s', async (holders, groups, expected) => {
    const { reader: half, asked } = reader(holders, groups)
    const ask = askStillHeld(half, account, [hangzhou])
    expect([await ask(role), await ask(role)]).toEqual([expected, expected])
    expect(asked).toEqual([hangzhou, shanghai])
  })

  it('of several regions, is told of one', async () => {
    const groups = { [hangzhou]: [group('eci-1', 'web-tier')], [shanghai]: [group('eci-2', 'web-tier')] }
    expect(await askStillHeld(reader({}, groups).reader, account, [hangzhou])(role)).toMatch(/^1 container group in/)
  })

  it('promise 3: nobody knows where one region cannot be asked, or none is known', async () => {
    const { reader: half } = reader({}, {})
    const denied = { ...half, holders: () => Promise.reject(failure('Forbidden')) }
    const broken = { ...half, holders: () => Promise.reject(new TypeError('broken')) }

    expect(await askStillHeld(denied, account, [hangzhou])(role)).toBe(
      'Nobody knows who holds web-tier, as not every region could be asked: It failed.',
    )
    expect(await askStillHeld(half, account, [])(role)).toBe(
      `account ${account} has no region in which to ask who holds web-tier.`,
    )
    await expect(askStillHeld(broken, account, [hangzhou])(role)).rejects.toThrow('broken')
  })
})

describe('a seat', () => {
  const seat = () => seatOf(journaled(replace('i-1')))
  const reactions = { answered: () => 'look' as const, failed: () => undefined }

  it('keeps what the cloud said last, and says it where it did not end well', async () => {
    const one = seat()
    const answer = { id: 'i-1', done: false, code: 'Busy', message: 'It is busy.', requestId: 'r-1', tookOff: null }
    expect(await write([one], async () => [answer], reactions)).toEqual([one])
    expect(toResult(one)).toMatchObject({
      outcome: 'interrupted',
      code: 'Busy',
      message: 'It is busy.',
      requestId: 'r-1',
    })
    expect(await write([one], async () => [{ ...answer, done: true, requestId: 'r-2' }], reactions)).toEqual([one])
    expect(toResult(one)).toMatchObject({ code: 'Busy', message: 'It is busy.', requestId: 'r-2' })
    await write([one], () => Promise.reject(failure('Forbidden')), reactions)
    expect(toResult(one)).toMatchObject({ code: 'Forbidden', message: 'It failed.', requestId: 'r-2' })

    for (const outcome of ['replaced', 'detached', 'failed'] as const) {
      end(one, outcome, null)
      expect(toResult(one).message).toBe(outcome === 'failed' ? 'It failed.' : null)
    }
  })

  it('that nobody said anything of is still without a role, and measures its gap from off to on', async () => {
    const one = seat()
    expect(await write([one], async () => [], reactions)).toEqual([one])
    expect(toResult(one)).toMatchObject({ outcome: 'interrupted', code: 'still-without-role', gapMs: null })
    one.detachedAt = instant(1_000)
    expect(toResult(one).gapMs).toBeNull()
    one.attachedAt = instant(1_400)
    expect(toResult(one).gapMs).toBe(400)
  })
})

const failure = (code: string): CloudFailure =>
  new CloudFailure('It failed.', {
    class: 'denied',
    code,
    httpStatus: 403,
    requestId: null,
    operation: 'ecs:AttachInstanceRamRole',
    account: null,
    region: null,
    missing: null,
  })
