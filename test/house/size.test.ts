import { describe, expect, test } from 'vitest'
import { filesUnder, textOf } from './sources.ts'

const linesOf = (file: string): number => textOf(file).trimEnd().split('\n').length
const isSource = (file: string): boolean => /\.(ts|mjs)$/.test(file)

describe('size', () => {
  test('no file is longer than 300 lines', () => {
    const long = filesUnder('src', 'test', 'scripts', 'bench').filter((file) => isSource(file) && linesOf(file) > 300)

    expect(long.map((file) => `${file}: ${linesOf(file)}`)).toEqual([])
  })

  test('no function entry is longer than 40 lines', () => {
    expect(filesUnder('functions').filter((file) => linesOf(file) > 40)).toEqual([])
  })

  test('no verb is longer than 70 lines', () => {
    expect(filesUnder('src/cli/verbs').filter((file) => linesOf(file) > 70)).toEqual([])
  })

  test('file names are kebab-case, and none is called utils or index', () => {
    const odd = filesUnder('src', 'functions', 'scripts').filter(
      (file) =>
        !/\/[a-z0-9]+(-[a-z0-9]+)*(\.generated)?\.(ts|mjs|sh|ps1|css|json)$/.test(file) ||
        /\/(utils?|helpers?|index)\.ts$/.test(file),
    )

    expect(odd).toEqual([])
  })
})
