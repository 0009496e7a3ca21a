import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../../src/core/model/names.ts'
import type { RequestBox } from '../../src/core/ports/request-box.ts'
import { sweepSide, type SweepSide } from '../../src/pull-request/sweep-side.ts'
import type { Swept } from '../../src/run/sweep.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { approval, head, keys, planHash, pull, startScene, watched, type Scene } from './grant-kit.ts'
import { webhookSecret } from '../kit/hosts/webhooks.ts'

let scene: Scene
let woken: string[]
let logged: string[]
beforeEach(async () => {
  scene = await startScene()
  woken = []
  logged = []
})
afterEach(() => scene.close())

const merged = commit('a'.repeat(40))
const swept: Swept = { commit: merged, findings: [], rejected: null, accounts: [] }
const side = (box: Partial<RequestBox> = {}, wake?: () => Promise<void>): SweepSide =>
  sweepSide(
    { watched, secret: webhookSecret, host: scene.host, box: { ...scene.box, ...box } },
    {
      ledger: scene.ledger(),
      around: {
        clock: { now: () => scene.store.clock.now, sleep: async () => undefined },
        log: (_level, text) => void logged.push(text),
      },
      digest,
      wake: wake ?? (async (payload) => void woken.push(new TextDecoder().decode(payload))),
    },
  )
const merge = (): Promise<void> =>
  scene.box.putMerge({ pull, commit: merged, head: commit(head), planHash, at: scene.store.clock.now })
const broken = (): Promise<never> => Promise.reject(new Error('gone'))

describe('a sweep and pull requests', () => {
  it('goes by what was asked for before it began', async () => {
    await scene.left(scene.write('alice', approval), { is: 'approve', planHash })

    await side().sweep(async () => {
      expect((await scene.ledger().control()).approvals).toHaveLength(1)
      return swept
    })
  })

  it('says what it refused beside what it found', async () => {
    await scene.left(scene.write('mallory', approval), { is: 'approve', planHash })

    const { findings } = await side().sweep(async () => swept)

    expect(findings.map(({ code }) => code)).toEqual(['request-refused'])
  })

  it('has merges told of as long as there are some to be told of', async () => {
    await side().sweep(async () => swept)
    expect(woken).toEqual([])
    await merge()
    await side().sweep(async () => swept)
    await side().sweep(async () => ({ ...swept, rejected: { commit: commit('b'.repeat(40)), problems: ['no'] } }))

    expect(woken.map((text) => JSON.parse(text) as unknown)).toEqual([
      { finished: { commit: merged, problems: [] } },
      { finished: { commit: 'b'.repeat(40), problems: ['no'] } },
    ])
  })

  it('is kept from nothing by a box that cannot be read or a function that cannot be woken', async () => {
    await merge()

    const { findings, commit: of } = await side({ open: broken, merges: broken }).sweep(async () => swept)
    await side({}, broken).sweep(async () => swept)

    expect([findings, of]).toEqual([[], merged])
    expect(await side({ merges: broken }).reviewedOf(merged)).toBeNull()
    expect(logged).toHaveLength(4)
  })

  it('knows what was reviewed for a commit, if it has the hash that it should', async () => {
    const { reviewedOf } = side()
    expect(await reviewedOf(merged)).toBeNull()
    await merge()
    expect(await reviewedOf(merged)).toEqual(keys)
    expect(await reviewedOf(commit('b'.repeat(40)))).toBeNull()

    const kept = await scene.box.reviewed(pull)
    if (kept !== null) await scene.box.putReviewed({ ...kept, keys: [...keys, 'more'] })
    expect(await reviewedOf(merged)).toBeNull()
    await scene.box.putMerge({ pull, commit: merged, head: commit(head), planHash: null, at: scene.store.clock.now })
    expect(await reviewedOf(merged)).toBeNull()
  })

  it('without a host is a sweep', async () => {
    const parts = { ledger: scene.ledger(), around: { clock: { now: () => 0, sleep: broken }, log: () => undefined } }
    const none = sweepSide(null, { ...parts, digest, wake: broken } as never)

    expect(await none.sweep(async () => swept)).toBe(swept)
    expect(await none.reviewedOf(merged)).toBeNull()
  })
})
