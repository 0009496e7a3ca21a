import { describe, expect, test } from 'vitest'
import { filesUnder, textOf } from './sources.ts'

const files = new Set(filesUnder('test'))
const page = textOf('docs/security.md')
/** Of a threat: what stands between it and the next. */
const threats =
  page
    .split('## Threats')[1]
    ?.split('## What is not held')[0]
    ?.split(/^- \*\*/m)
    .slice(1) ?? []
/** ``- `file`: title``, on a line of its own. */
const testsIn = (text: string) =>
  [...text.matchAll(/^ {2}- `([\w/-]+)`: (.+)$/gm)].map(([, file = '', title = '']) => ({
    file: `test/${file}.test.ts`,
    title,
  }))

describe('docs/security.md', () => {
  test('names a test for each threat', () => {
    expect(threats.length).toBeGreaterThan(30)
    expect(threats.filter((text) => testsIn(text).length === 0)).toEqual([])
  })

  test('names tests that are there, as they name themselves', () => {
    const named = threats.flatMap(testsIn)

    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ file, title }) => !files.has(file) || !isTitleIn(file, title))).toEqual([])
  })
})

/** As a text of the file: quotes within are as it writes them. */
const isTitleIn = (file: string, title: string): boolean => {
  const text = textOf(file)
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`))
}
