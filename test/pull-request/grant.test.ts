import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commit, hash } from '../../src/core/model/names.ts'
import { DAY, HOUR, instant, later } from '../../src/core/model/time.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import { approval, head, keys, planHash, pull, sealed, startScene, type Scene } from './grant-kit.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

const approve = { is: 'approve', planHash } as const
const suspend = { is: 'suspend', scope: 'region=cn-hangzhou', forMs: 2 * HOUR, reason: 'a migration' } as const
const suspension = '/rolekeeper suspend region=cn-hangzhou 2h a migration'
const control = () => scene.ledger('reader').control()
const entries = () => [...scene.store.objects.keys()].filter((key) => key.startsWith('control/'))
const codes = async (findings: ReturnType<Scene['sweep']>) => (await findings).map(({ code }) => code)

describe('what was asked for in a comment', () => {
  it('becomes an approval of exactly the reviewed actions, for a day from when it was written', async () => {
    const id = scene.write('alice', `Looks right.\n${approval}`)
    await scene.left(id, approve)
    scene.store.clock.now = later(scene.store.clock.now, HOUR)

    expect(await scene.sweep()).toEqual([])

    const written = instant(scene.fake.state.now)
    const asked = { ...pull, comment: id, command: 1, by: 'alice' }
    expect((await control()).approvals).toEqual([
      { planHash, keys, by: 'alice', at: written + HOUR, until: written + DAY, asked },
    ])
    expect(scene.answers()).toEqual([expect.stringContaining('Approved: the 2 actions')])
    expect(await scene.box.open()).toEqual([])
  })

  it('becomes a suspension that ends so long after it was written', async () => {
    const id = scene.write('alice', suspension)
    await scene.left(id, suspend)

    expect(await scene.sweep()).toEqual([])

    expect((await control()).suspensions).toMatchObject([
      { id: `github-7-${id}-1`, owner: 'alice', reason: 'a migration', until: scene.fake.state.now + 2 * HOUR },
    ])
    expect(scene.answers()).toEqual([expect.stringContaining(`rolekeeper resume github-7-${id}-1`)])
  })

  it('is granted command by command, each with an answer of its own', async () => {
    const id = scene.write('alice', `${suspension}\n${approval}`)
    await scene.left(id, approve, { id: 'a' })
    await scene.left(id, suspend, { id: 'b' })

    await scene.sweep()

    const { approvals, suspensions } = await control()
    expect([approvals[0]?.asked?.command, suspensions[0]?.asked?.command]).toEqual([2, 1])
    expect(scene.answers()).toHaveLength(2)
  })

  it('after the merge is told again when it was used', async () => {
    const merged = scene.fake.state.pulls.get(7)
    if (merged !== undefined) Object.assign(merged, { state: 'merged', mergedAs: '2'.repeat(40) })
    await scene.left(scene.write('alice', approval), approve)

    await scene.sweep()

    expect(await scene.box.merges()).toMatchObject([{ commit: '2'.repeat(40), head, planHash }])
  })
})

describe('what lies in the box becomes no entry', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    [
      'where nobody who knows the secret sealed it',
      (id) => scene.left(id, approve, { delivery: sealed(id, approval, 'x'.repeat(32)) }),
    ],
    [
      'where its seal is of other bytes',
      (id) => scene.left(id, approve, { delivery: { ...sealed(id, approval), body: sealed('99', approval).body } }),
    ],
    [
      'where the comment says something else',
      (id) => scene.left(id, { is: 'approve', planHash: hash(`sha256:${'0'.repeat(64)}`) }),
    ],
    ['where it asks for more than the comment', (id) => scene.left(id, { ...suspend, scope: 'all' })],
    ['where the comment is gone', async () => scene.left('424242', approve)],
    [
      'where the head that it names is not the one of now',
      (id) => scene.left(id, approve, { head: commit('3'.repeat(40)) }),
    ],
  ])('%s', async (_where, leave) => {
    await leave(scene.write('alice', approval))

    expect(await codes(scene.sweep())).toEqual(['request-refused'])

    expect(entries()).toEqual([])
    expect(await scene.box.open()).toEqual([])
  })

  it.each<[string, () => unknown, RegExp]>([
    [
      'its author may not write any more',
      () => scene.fake.state.rights.set('alice', 'read'),
      /Only people who may push/,
    ],
    [
      'the head has moved since',
      () => Object.assign(scene.fake.state.pulls.get(7) ?? {}, { head: '4'.repeat(40) }),
      /No plan of its head/,
    ],
    ['the request was closed', () => Object.assign(scene.fake.state.pulls.get(7) ?? {}, { state: 'closed' }), /closed/],
    ['its base was changed', () => Object.assign(scene.fake.state.pulls.get(7) ?? {}, { base: 'dev' }), /base is not/],
    ['a day has gone by', () => (scene.store.clock.now = later(scene.store.clock.now, DAY)), /more than a day ago/],
    [
      'the host dates it in the future',
      () => (scene.store.clock.now = later(scene.store.clock.now, -2 * HOUR)),
      /future/,
    ],
    [
      'another plan was reviewed since',
      () => scene.box.putReviewed({ ...reviewed(), planHash: hash(`sha256:${'5'.repeat(64)}`) }),
      /plan of its head is/,
    ],
    [
      'somebody put other actions under the hash',
      () =>
        scene.box.putReviewed({ ...reviewed(), keys: [...keys, '["detach","1","cn-hangzhou","i-9","web",null,null]'] }),
      /not what has this hash/,
    ],
  ])('where %s, and its author is told', async (_where, change, why) => {
    await scene.left(scene.write('alice', approval), approve)
    await change()

    expect(await codes(scene.sweep())).toEqual(['request-refused'])

    expect(entries()).toEqual([])
    expect(scene.answers()).toEqual([expect.stringMatching(why)])
  })

  it('where its author could only read from the beginning', async () => {
    await scene.left(scene.write('mallory', approval), approve, { by: { id: 'alice', name: 'alice' } })

    expect(await codes(scene.sweep())).toEqual(['request-refused'])
    expect(entries()).toEqual([])
  })

  it('where the time that was asked for is over', async () => {
    await scene.left(scene.write('alice', suspension), suspend)
    scene.store.clock.now = later(scene.store.clock.now, 2 * HOUR)

    expect(await codes(scene.sweep())).toEqual(['request-refused'])
    expect(entries()).toEqual([])
  })
})

describe('one command serves once', () => {
  it('however often it is left again, under whatever name', async () => {
    const id = scene.write('alice', approval)
    for (const name of ['a', 'b', 'c']) {
      await scene.left(id, approve, { id: name })
      await scene.sweep()
      scene.store.clock.now = later(scene.store.clock.now, HOUR)
    }
    expect(entries()).toHaveLength(1)

    // When nobody remembers it any more, it is too old.
    scene.fake.state.now = scene.store.clock.now = later(scene.store.clock.now, 3 * DAY)
    await scene.left(scene.write('alice', suspension), suspend)
    await scene.sweep()
    await scene.left(id, approve, { id: 'd' })

    expect((await control()).served.size).toBe(1)
    expect(await codes(scene.sweep())).toEqual(['request-refused'])
    expect((await control()).approvals).toHaveLength(1)
    expect(entries()).toHaveLength(2)
  })

  it('with two sweeps at once', async () => {
    await scene.left(scene.write('alice', approval), approve)

    await Promise.all([scene.sweep({ ledger: scene.ledger('one') }), scene.sweep({ ledger: scene.ledger('other') })])

    expect(entries()).toHaveLength(1)
    expect(await scene.box.open()).toEqual([])
  })

  it('after a crash between the entry and the answer, and between the answer and the box', async () => {
    await scene.left(scene.write('alice', approval), approve)
    const crash = (): Promise<never> => Promise.reject(new Error('killed'))

    await expect(scene.sweep({ host: { ...scene.host, comment: crash } })).rejects.toThrow('killed')
    await expect(scene.sweep({ box: { ...scene.box, done: crash } })).rejects.toThrow('killed')
    expect(await scene.sweep()).toEqual([])

    expect(entries()).toHaveLength(1)
    expect(scene.answers()).toHaveLength(1)
    expect(await scene.box.open()).toEqual([])
  })

  it('and a ledger that cannot be reached leaves it for the next sweep', async () => {
    await scene.left(scene.write('alice', approval), approve)
    const note = (): Promise<never> => Promise.reject(new LedgerFailure('gone', 'unreachable'))

    await expect(scene.sweep({ ledger: { ...scene.ledger(), note } })).rejects.toThrow('gone')
    expect(await scene.sweep()).toEqual([])

    expect(entries()).toHaveLength(1)
  })
})

it('a host that is busy holds up what was left, and the next sweep asks again', async () => {
  await scene.left(scene.write('alice', approval), approve, { id: 'a' })
  await scene.left(scene.write('alice', suspension), suspend, { id: 'b' })
  scene.fake.state.faults.push(503, 503)

  expect(await codes(scene.sweep())).toEqual(['request-waits'])
  scene.fake.state.faults.length = 0
  expect(await codes(scene.sweep())).toEqual([])

  expect(entries()).toHaveLength(2)
})

const reviewed = () => ({
  pull,
  head: commit(head),
  base: commit('0'.repeat(40)),
  planHash,
  keys,
  at: scene.store.clock.now,
})
