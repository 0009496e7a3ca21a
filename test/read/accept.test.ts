import { describe, expect, it } from 'vitest'
import { emptyControl, type Accepted, type Control } from '../../src/core/model/memory.ts'
import { commit, hash, type Commit } from '../../src/core/model/names.ts'
import { instant } from '../../src/core/model/time.ts'
import { judgeCommit } from '../../src/read/accept.ts'
import { readDesired, type Reading } from '../../src/read/desired.ts'
import type { Ancestry } from '../../src/read/git/ancestry.ts'
import { settings } from './kit.ts'

const id = (digit: string): Commit => commit(digit.repeat(40))
const unbound = { requireSignature: false, signers: [] }

const reading = (of: Commit, bindings = 1): Reading =>
  readDesired(
    [
      {
        path: 'a.yaml',
        text: bindings === 0 ? settings : `${settings}bindings: [{ name: x, role: y, match: { kind: ecs } }]`,
      },
    ],
    { commit: of, dirty: false },
  )

const after = (lastGood: Partial<Accepted> & Pick<Accepted, 'commit'>, parts: Partial<Control> = {}): Control => ({
  ...emptyControl,
  accepted: {
    files: hash('f'),
    parsed: hash('p'),
    bindings: 1,
    requireSignature: false,
    at: instant(100),
    ...lastGood,
  },
  ...parts,
})

const place = 'desired-state'
const noCommit = async () => null
const whose = (ancestry: Ancestry) => ({ place, commitObject: noCommit, ancestry: async () => ancestry })
/** For commits that must be judged without a look at the history. */
const unasked = {
  place,
  commitObject: noCommit,
  ancestry: (): Promise<Ancestry> => Promise.reject(new Error('Nobody should ask for the history.')),
}

describe('a commit', () => {
  it('is accepted as the first one', async () => {
    expect(await judgeCommit(reading(id('a')), unasked, emptyControl, unbound)).toMatchObject({
      kind: 'accept',
      desired: { standing: 'accepted', commit: id('a') },
    })
  })

  it('is accepted where it descends from the last good one', async () => {
    expect(await judgeCommit(reading(id('b')), whose('descends'), after({ commit: id('a') }), unbound)).toMatchObject({
      kind: 'accept',
    })
  })

  it.each([
    ['unrelated', 'does not descend from the last good commit'],
    ['unknown', 'does not reach back to the last good commit'],
  ] as const)('is held where its history is %s', async (ancestry, why) => {
    const judged = await judgeCommit(reading(id('b')), whose(ancestry), after({ commit: id('a') }), unbound)

    expect(judged).toEqual({ kind: 'held', commit: id('b'), why: expect.stringContaining(why) as string })
  })

  it('is held where it has no bindings and the last good one has some', async () => {
    const judged = await judgeCommit(
      reading(id('b'), 0),
      whose('descends'),
      after({ commit: id('a'), bindings: 7 }),
      unbound,
    )

    expect(judged).toMatchObject({ kind: 'held', why: expect.stringContaining('has no bindings') as string })
  })

  it('may have no bindings where there were none', async () => {
    expect(await judgeCommit(reading(id('a'), 0), unasked, emptyControl, unbound)).toMatchObject({ kind: 'accept' })
    expect(
      await judgeCommit(reading(id('b'), 0), whose('descends'), after({ commit: id('a'), bindings: 0 }), unbound),
    ).toMatchObject({ kind: 'accept' })
  })

  it('is accepted where it is the accepted one, whatever else', async () => {
    const control = after({ commit: id('b'), bindings: 7, requireSignature: true })

    expect(
      await judgeCommit(reading(id('b'), 0), unasked, control, { requireSignature: true, signers: [] }),
    ).toMatchObject({
      kind: 'accept',
    })
  })

  it('is held for its signature where the operator or the last good commit asks for one', async () => {
    const byOperator = await judgeCommit(reading(id('a')), unasked, emptyControl, {
      requireSignature: true,
      signers: [],
    })
    const byCommit = await judgeCommit(
      reading(id('b')),
      unasked,
      after({ commit: id('a'), requireSignature: true }),
      unbound,
    )

    expect(byOperator).toMatchObject({ kind: 'held', why: expect.stringContaining('operator') as string })
    expect(byCommit).toMatchObject({ kind: 'held', why: expect.stringContaining('last good commit') as string })
  })

  it('stays held for the reason it was held for', async () => {
    const control = after(
      { commit: id('a') },
      { held: [{ commit: id('b'), why: 'it was taken back', at: instant(50) }] },
    )

    expect(await judgeCommit(reading(id('b')), unasked, control, unbound)).toEqual({
      kind: 'held',
      commit: id('b'),
      why: 'it was taken back',
    })
  })

  it.each([
    [50, 'accept'],
    [150, 'held'],
  ])('that is the accepted one and was held at %i of 100 is judged: %s', async (at, kind) => {
    const held = [{ commit: id('b'), why: 'it was taken back', at: instant(at) }]

    expect(await judgeCommit(reading(id('b')), unasked, after({ commit: id('b') }, { held }), unbound)).toMatchObject({
      kind,
    })
  })

  it('outside git has no history to ask for', async () => {
    const folder = commit('files:abc')

    expect(await judgeCommit(reading(folder), unasked, after({ commit: id('a') }), unbound)).toMatchObject({
      kind: 'accept',
    })
    expect(await judgeCommit(reading(id('a')), unasked, after({ commit: folder }), unbound)).toMatchObject({
      kind: 'accept',
    })
  })

  it('of a changed work tree has the history of the commit below it', async () => {
    const changed = commit(`${id('b')}+0123456789ab`)

    expect(await judgeCommit(reading(changed), whose('unrelated'), after({ commit: id('a') }), unbound)).toMatchObject({
      kind: 'held',
    })
  })

  it('with problems never becomes desired state', async () => {
    const bad = readDesired([{ path: 'a.yaml', text: '[' }], { commit: id('b'), dirty: false })

    expect(await judgeCommit(bad, unasked, after({ commit: id('b') }), unbound)).toMatchObject({
      kind: 'keep-last-good',
      problems: [{ at: { file: 'a.yaml' } }],
    })
  })
})
