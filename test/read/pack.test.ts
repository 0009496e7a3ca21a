import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measurePack } from '../../src/read/git/pack.ts'
import { packetLine, packNumber, packOf, uploadPackAnswer, type Packed } from '../kit/packs.ts'
import { host, openRemote, refused } from './remote-kit.ts'
import { makeRepo } from './repo.ts'

const zeros = (size: number): Packed => ({ type: 3, size, content: Buffer.alloc(size) })
const delta = (type: number, result: number): Packed => {
  const content = Buffer.from([...packNumber(10), ...packNumber(result), 0x90, 10])
  return { type, size: content.length, content }
}
const measured = (pack: Buffer, limit = 1e9): number => measurePack(uploadPackAnswer(pack), limit)

describe('a pack', () => {
  it('is as large as its objects are, those of git included', async () => {
    const repo = await makeRepo()
    await repo.commit({ 'a.yaml': 'x'.repeat(5000), 'b.yaml': '' })
    await repo.commit({ 'a.yaml': `${'x'.repeat(5000)}y` })
    const run = (args: readonly string[], input = ''): Buffer =>
      execFileSync('git', ['-C', repo.dir, ...args], { input })
    const sizes = run(['cat-file', '--batch-all-objects', '--batch-check=%(objectsize)']).toString().trim().split('\n')

    for (const kind of ['--delta-base-offset', '--no-reuse-delta']) {
      const pack = run(['pack-objects', '--all', '--stdout', '--quiet', kind])
      expect(measured(pack)).toBe(sizes.reduce((sum, size) => sum + Number(size), 0))
      expect(measurePack(Buffer.concat([packetLine('NAK\n'), pack]), 1e9)).toBe(measured(pack))
    }
  })

  it('is refused over the limit: one object, many, and what deltas make', () => {
    expect(measured(packOf([zeros(50_000), zeros(50_000)]), 100_000)).toBe(100_000)
    for (const pack of [packOf([zeros(100_001)]), packOf([zeros(50_000), zeros(50_001)])])
      expect(() => measured(pack, 100_000)).toThrow('unpacks to more than')
    for (const type of [6, 7]) {
      expect(measured(packOf([zeros(10), delta(type, 90)]), 100)).toBe(100)
      expect(() => measured(packOf([zeros(10), delta(type, 91)]), 100)).toThrow('unpacks to more than')
    }
  })

  it('is refused where an object is not as its header says, or anything is missing or changed', () => {
    const pack = packOf([zeros(10), delta(7, 10)])
    for (const size of [5, 500]) expect(() => measured(packOf([{ ...zeros(100), size }]))).toThrow('no whole pack')
    fc.assert(
      fc.property(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(pack)
        changed[at] = (changed[at] ?? 0) ^ by
        expect(() => measured(changed)).toThrow('no whole pack')
        expect(() => measured(at === 0 ? pack.subarray(1) : pack.subarray(0, at))).toThrow('no whole pack')
      }),
    )
    expect(() => measurePack(Buffer.from('<html>'), 1e9)).toThrow('no whole pack')
    expect(measurePack(Buffer.from('0008NAK\n'), 1e9)).toBe(0)
  })

  it('that becomes too much is not unpacked', async () => {
    const { repo, url } = await host()
    await repo.commit({ 'a.yaml': '', 'b.bin': '\0'.repeat(900_000) })

    expect(await refused(`${url}#main`, { limits: { unpackedBytes: 500_000 } })).toMatch(
      /unpacks to more than.*of its own/,
    )
    expect(await openRemote(`${url}#main`)).toMatchObject({ problems: [] })
  })
})
