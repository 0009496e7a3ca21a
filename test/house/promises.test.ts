import { describe, expect, test } from 'vitest'
import { faults } from '../break/faults.ts'
import { filesUnder, textOf } from './sources.ts'

const promises = Array.from({ length: 14 }, (_, at) => at + 1)
const files = filesUnder('test/promises')
const page = textOf('docs/promises.md')

describe('promises', () => {
  test.each(promises)('promise %s has a test that states it, which the page links', (promise) => {
    const [file = ''] = files.filter((one) => one.startsWith(`test/promises/${String(promise).padStart(2, '0')}-`))

    expect(textOf(file)).toContain(`describe('promise ${promise}:`)
    expect(page).toContain(`(../${file})`)
  })

  test('the page links files that exist', () => {
    const linked = [...page.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file)

    expect(linked.filter((file) => !filesUnder('test').includes(file))).toEqual([])
  })

  test.each(faults)('the fault of promise $promise has its place in the sources, once', ({ file, text }) => {
    expect(textOf(file).split(text).length - 1).toBe(1)
  })

  test('each promise has a fault', () => {
    expect(faults.map(({ promise }) => promise)).toEqual(promises)
  })
})
