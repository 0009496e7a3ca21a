import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeLines } from '../../src/read/git/merge-lines.ts'
import { runs } from '../kit/long.ts'
import { temporaryFolder, write } from './repo.ts'

const lines = (text: string): string => text.split(' ').join('\n') + '\n'

describe('two changes of one text', () => {
  it('are both made where a line that nobody changed lies between them', () => {
    expect(mergeLines(lines('a b c d'), lines('A b c d'), lines('a b c D e'))).toBe(lines('A b c D e'))
    expect(mergeLines(lines('a b c'), lines('b c'), lines('a b x c'))).toBe(lines('b x c'))
    expect(mergeLines('a\nb\nc', 'a\nb\nC', 'A\nb\nc')).toBe('A\nb\nC')
  })

  it.each([
    ['one line', 'a b c', 'a B c', 'a X c'],
    ['lines side by side', 'a b c d', 'a B c d', 'a b C d'],
    ['the same place, which both fill', 'a b', 'a x b', 'a y b'],
    ['a stretch around the other', 'a b c d e', 'A b c d E', 'a b C d e'],
    ['an end that both go beyond', 'a', 'a b', 'a c'],
  ])('are left to people where they are of %s', (_what, base, ours, theirs) => {
    expect(mergeLines(lines(base), lines(ours), lines(theirs))).toBeNull()
    expect(mergeLines(lines(base), lines(theirs), lines(ours))).toBeNull()
  })

  it('come to what git makes of them', async () => {
    const folder = await temporaryFolder()
    const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '\n')
    const edit = fc.record({ at: fc.nat(12), drop: fc.nat(2), add: fc.array(line, { maxLength: 2 }) })
    const text = fc.array(line, { minLength: 4, maxLength: 12 })
    const changed = (base: readonly string[], { at, drop, add }: { at: number; drop: number; add: string[] }) =>
      base.toSpliced(Math.min(at, base.length), drop, ...add).join('')
    let merged = 0

    await fc.assert(
      fc.asyncProperty(text, edit, edit, async (base, one, other) => {
        const texts = { ours: changed(base, one), base: base.join(''), theirs: changed(base, other) }
        const ours = mergeLines(texts.base, texts.ours, texts.theirs)
        if (ours === null) return
        merged += 1
        await write(folder, texts)
        const args = ['merge-file', '-p', '-q', ...['ours', 'base', 'theirs'].map((name) => join(folder, name))]
        const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' })

        expect({ status, stdout }).toEqual({ status: 0, stdout: ours })
      }),
      runs(40),
    )
    expect(merged).toBeGreaterThan(5)
  })
})
