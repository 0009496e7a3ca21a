import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Action } from '../../src/core/model/action.ts'
import type { Shard } from '../../src/core/model/ledger-entry.ts'
import { commit, hash, type Commit } from '../../src/core/model/names.ts'
import type { Outcome } from '../../src/core/model/run-record.ts'
import { DAY, later, MINUTE } from '../../src/core/model/time.ts'
import { actionKey } from '../../src/core/plan/key.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { afterMerge } from '../../src/pull-request/after-merge.ts'
import { acceptCommit } from '../../src/wire/acceptance.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { account, attach, hangzhou, replace, runEntry, shanghai, updateRole } from '../core/memory/samples.ts'
import { accepted } from '../kit/stack.ts'
import { head, keys, planHash, pull, startScene, type Scene } from './grant-kit.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

const merged = commit('a'.repeat(40))
const next = commit('b'.repeat(40))
const desired = accepted(`
settings:
  accounts: [{ name: prod, id: "${account}", regions: [${hangzhou}, ${shanghai}] }]
`)

const pass = (ms: number): void => {
  scene.store.clock.now = later(scene.store.clock.now, ms)
}
const accept = async (id: Commit): Promise<void> => {
  const ledger = scene.ledger()
  await acceptCommit(ledger, await ledger.control(), { ...desired, commit: id }, { files: [] })
}
const merge = (): Promise<void> =>
  scene.box.putMerge({ pull, commit: merged, head: commit(head), planHash, at: scene.store.clock.now })

type Done = readonly [Action, Outcome]
let runs = 0
/** A run as the sweep writes it down. */
const run = async (shard: Shard | null, of: Commit = merged, ...done: readonly Done[]): Promise<void> => {
  const ledger = scene.ledger()
  const record = {
    actions: done.map(([action]) => ({ key: actionKey(action), action, standing: 'ready' })),
    results: done.map(([action, outcome]) => ({
      ...{ key: actionKey(action), action, outcome, code: null, requestId: null, message: null },
      gapMs: action.kind === 'replace' ? 412 : null,
    })),
  }
  const blob = await ledger.putBlob(Buffer.from(JSON.stringify(record)))
  const started = shard === 'ram' ? [hangzhou, shanghai] : []
  const outcomes = done.length === 0 ? {} : { attached: done.length }
  await ledger.record(account, runEntry({ commit: of, record: blob, shard, started, outcomes }), `run-${++runs}`)
}
const tell = (problems: readonly string[] = [], of: Commit = merged): Promise<void> => {
  const { host, box, store } = scene
  const clock = { now: () => store.clock.now, sleep: async () => undefined }
  const around = { clock, random: () => 0, log: () => undefined, deadline: null, stop: new AbortController().signal }
  const powers = { host, box, ledger: openReader(store), around, bounds: builtInBounds, digest }
  return afterMerge({ commit: of, problems }, powers)
}
const open = async (): Promise<number> => (await scene.box.merges()).length
const answer = (): string => scene.answers().at(-1) ?? ''

const one = attach('i-1')
const two = replace('i-2')

describe('what came of a merge', () => {
  it('is told when the last part has spoken, once, with what was reviewed, planned and done', async () => {
    await accept(merged)
    await merge()
    await tell()
    await run('ram', merged, [updateRole('web'), 'updated'])
    await tell()
    await run(hangzhou, merged, [one, 'attached'], [two, 'replaced'])
    await tell()
    expect(scene.answers()).toEqual([])
    await run(shanghai)
    await Promise.all([tell(), tell()])
    await tell()

    expect(answer()).toContain('Done: 3 of 3 changes made')
    expect(answer()).toContain(`**2** made as reviewed in \`${planHash}\``)
    expect(answer()).toContain('**1** not in the reviewed plan')
    expect(answer()).toContain('the longest gap without a role 412 ms')
    for (const at of ['ram', hangzhou, shanghai])
      expect(answer()).toMatch(new RegExp(`run \`run-\\d+\` in .* \`${at}\``))
    expect(new Set(scene.answers()).size).toBe(1)
    expect(await open()).toBe(0)
  })

  it('names a part that was started and has not finished, and says it again when it has', async () => {
    await accept(merged)
    await merge()
    await run('ram')
    await run(hangzhou, merged, [one, 'attached'])
    pass(10 * MINUTE - 1)
    await tell()
    expect(scene.answers()).toEqual([])
    pass(1)
    await tell()

    expect(answer()).toContain(`\`${account}\` \`${shanghai}\`: it was started at`)
    expect(answer()).toContain('Not everything has answered: 1 of 1 change made where it has')
    expect(await open()).toBe(1)

    await run(shanghai)
    await tell()
    expect(answer()).toContain('Done: 1 of 1 change made')
    expect(scene.answers()).toHaveLength(1)
    expect(await open()).toBe(0)
  })

  it('names an account whose run has not begun', async () => {
    await accept(merged)
    await merge()
    pass(10 * MINUTE)
    await tell()

    expect(answer()).toContain(`\`${account}\`: its run has not begun, or broke off`)
    expect(answer()).not.toContain('no longer planned')
  })

  it('may have been done by a later commit, which is named', async () => {
    await merge()
    pass(MINUTE)
    await accept(next)
    for (const part of ['ram', hangzhou, shanghai] as const) await run(part, next)
    await tell([], next)
    expect(scene.answers()).toEqual([])

    pass(2 * MINUTE)
    await accept(commit('c'.repeat(40)))
    for (const part of ['ram', hangzhou, shanghai] as const) await run(part, commit('c'.repeat(40)))
    await tell([], next)
    expect(answer()).toContain(`commit \`${merged}\`, with the later \`${'c'.repeat(40)}\``)
  })

  it('may have been done in one part by the run of a commit that came in between', async () => {
    await accept(merged)
    await merge()
    await run('ram')
    await run(hangzhou)
    await run(shanghai, next, [one, 'attached'])
    await tell()

    expect(answer()).toContain('Done: 1 of 1 change made')
  })

  it('may have been done by an apply of the whole', async () => {
    await accept(merged)
    await merge()
    await run(null, merged, [one, 'attached'])
    await tell()

    expect(answer()).toContain('Done: 1 of 1 change made')
  })

  it('waits for a run that could use what was approved in the request', async () => {
    await accept(merged)
    await merge()
    for (const part of ['ram', hangzhou, shanghai] as const) await run(part)
    pass(1)
    const asked = { ...pull, comment: '1', command: 1, by: 'alice' }
    await scene.ledger().note({ kind: 'approval', planHash, keys, until: later(scene.store.clock.now, DAY), asked })
    await tell()
    expect(scene.answers()).toEqual([])

    for (const part of ['ram', hangzhou, shanghai] as const) await run(part, merged, [one, 'attached'])
    await tell()
    expect(answer()).toContain('Done: 1 of 1 change made')
  })

  it('is that nothing was done where its commit is not in force, until a day has gone by', async () => {
    await accept(next)
    await merge()
    await tell(['state.yaml:3: "bindinsg" is <b>no</b> key @all', ...Array.from({ length: 30 }, () => 'more')])

    expect(answer()).toContain('is not in force: nothing was changed by it')
    expect(answer()).toContain('… and 11 more')
    expect(answer()).not.toContain('<b>')
    expect(answer()).not.toContain('@all')
    expect(await open()).toBe(1)

    pass(DAY)
    await tell(['still'])
    expect(await open()).toBe(0)
  })

  it('believes what the box says was reviewed for its hash alone', async () => {
    await accept(merged)
    await merge()
    const forged = {
      pull,
      head: commit(head),
      base: commit(head),
      planHash,
      keys: ['"](evil)"'],
      at: scene.store.clock.now,
    }
    await scene.box.putReviewed(forged)
    for (const part of ['ram', hangzhou, shanghai] as const) await run(part)
    await tell()

    expect(answer()).not.toContain('evil')
    expect(answer()).toContain('No plan of its last head had been shown')
  })

  it('is not known where a record is lost', async () => {
    await accept(merged)
    await merge()
    await scene
      .ledger()
      .record(account, runEntry({ commit: merged, record: hash(`sha256:${'0'.repeat(64)}`), shard: null }), 'r')
    await tell()

    expect(answer()).toContain('the record of its run r cannot be read')
    expect(answer()).toContain('Not everything has answered')
  })
})
