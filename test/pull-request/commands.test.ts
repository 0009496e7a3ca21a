import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { commandsIn } from '../../src/pull-request/command-lines.ts'
import { answerCommand } from '../../src/pull-request/commands.ts'
import type { PullPowers } from '../../src/pull-request/powers.ts'
import { anonymous } from '../../src/read/git/transport.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { approval, head, pull, sealed, startScene, watched, type Scene } from './grant-kit.ts'

let scene: Scene
let sweeps = 0
beforeEach(async () => {
  scene = await startScene()
  sweeps = 0
})
afterEach(async () => {
  // What we say ourselves comes back as a webhook: it must ask for nothing.
  expect(scene.answers().flatMap((text) => commandsIn(text))).toEqual([])
  await scene.close()
})

const powers = (): PullPowers => {
  const { host, box, store } = scene
  const clock = { now: () => store.clock.now, sleep: async () => undefined }
  return {
    ...{ watched, host, box, digest, bounds: builtInBounds, version: '0.1.0' },
    ledger: openReader(store),
    around: { clock, random: () => 0, log: () => undefined, deadline: null, stop: new AbortController().signal },
    startSweep: async () => void (sweeps += 1),
    readerFor: () => {
      throw new Error('No command of these tests looks into the cloud.')
    },
    location: { url: new URL('http://127.0.0.1:9/'), ref: 'main', folder: '', place: 'nowhere' },
    remote: anonymous,
  }
}
const answer = (id: string, text: string): Promise<void> =>
  answerCommand({ is: 'comment', pull, id }, sealed(id, text), powers())
const say = async (author: string, text: string): Promise<string> => {
  const id = scene.write(author, text)
  await answer(id, text)
  return id
}
const left = async () => (await scene.box.open()).map(({ command, by, head: of }) => [command.is, by.name, of])

describe('a comment', () => {
  it('that asks for what bears on the ledger is left for the sweep, which begins at once', async () => {
    await say('alice', `${approval}\n/rolekeeper suspend all 2h an audit`)

    expect(await left()).toEqual([
      ['approve', 'alice', head],
      ['suspend', 'alice', head],
    ])
    expect(scene.answers()).toEqual([
      expect.stringContaining('The next sweep looks at this'),
      expect.stringContaining('The next sweep looks at this'),
    ])
    expect(sweeps).toBe(1)
    expect([...scene.store.objects.keys()].filter((key) => !key.startsWith('requests/'))).toEqual([])
  })

  it('that is delivered twice is left once, and keeps its answer when it was served', async () => {
    const id = await say('alice', approval)
    await answer(id, approval)
    expect(await left()).toHaveLength(1)
    await scene.sweep()
    await answer(id, approval)

    expect(await left()).toEqual([])
    expect(scene.answers()).toEqual([expect.stringContaining('Approved: the 2 actions')])
    expect((await scene.ledger().control()).approvals).toHaveLength(1)
  })

  it('of somebody who may not write is answered once, and asks for nothing', async () => {
    await say('mallory', `${approval}\n/rolekeeper plan\n/rolekeeper explain i-1`)

    expect(await left()).toEqual([])
    expect(scene.answers()).toEqual([expect.stringContaining('Only people who may push')])
    expect(sweeps).toBe(0)
  })

  it('that only talks about commands, or is gone, is not answered', async () => {
    await say('alice', '> /rolekeeper plan\n\n```\n/rolekeeper plan\n```')
    await answer('424242', approval)

    expect(scene.answers()).toEqual([])
  })

  it.each<[string, string, () => unknown, RegExp]>([
    ['another hash', `/rolekeeper approve ${'0'.repeat(64)}`, () => undefined, /plan of its head is `sha256:/],
    [
      'a head of which no plan was shown',
      approval,
      () => change({ head: '3'.repeat(40) }),
      /No plan of its head `3333/,
    ],
    ['a request that is closed', approval, () => change({ state: 'closed' }), /closed/],
    [
      'a request for another branch',
      '/rolekeeper suspend all 2h x',
      () => change({ base: 'dev' }),
      /base is not `main`/,
    ],
    ['a plan of a request that is merged', '/rolekeeper plan', () => change({ state: 'merged' }), /is not open/],
    ['a plan for another branch', '/rolekeeper plan', () => change({ base: 'dev' }), /base is not `main`/],
    [
      'nothing that is known',
      '/rolekeeper frobnicate <img src=x> @all',
      () => undefined,
      /I know: `\/rolekeeper plan`, /,
    ],
    ['something near', '/rolekeeper aprove', () => undefined, /Did you mean: `\/rolekeeper approve HASH`/],
  ])('that asks for %s is refused in words', async (_what, text, change, why) => {
    change()
    await say('alice', text)

    expect(scene.answers()).toEqual([expect.stringMatching(why)])
    expect(await left()).toEqual([])
    expect(sweeps).toBe(0)
  })

  it('is not carried out on what somebody else put under the reviewed hash', async () => {
    const kept = await scene.box.reviewed(pull)
    if (kept !== null) await scene.box.putReviewed({ ...kept, keys: [...kept.keys, 'more'] })
    await say('alice', approval)

    expect(scene.answers()).toEqual([expect.stringContaining('is not what has this hash')])
    expect(await left()).toEqual([])
  })
})

const change = (more: object): unknown => Object.assign(scene.fake.state.pulls.get(7) ?? {}, more)
