import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root, textOf } from './sources.ts'

/** What is committed, or will be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))

const mentions = (pattern: RegExp, among: readonly string[] = files): readonly string[] =>
  among.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim().slice(0, 100)}`] : [])),
  )

/** Keys made up for tests say so. */
const isExample = (mention: string): boolean => /EXAMPLE|example|LTAI\*+|LTAI…/.test(mention)

describe('words', () => {
  test('no file holds what looks like a credential', () => {
    const keys = [
      ...mentions(/\bLTAI[0-9A-Za-z]{12,}\b/),
      ...mentions(/\bSTS\.N[0-9A-Za-z]{16,}\b/),
      ...mentions(/-----BEGIN [A-Z ]*PRIVATE KEY-----/),
      ...mentions(/\bgh[pousr]_[0-9A-Za-z]{30,}\b/),
    ]

    expect(keys.filter((mention) => !isExample(mention))).toEqual([])
  })

  test('no file names a place on somebody’s machine', () => {
    // Put together here, so that this file does not find itself.
    const home = new RegExp(`/(${['home', 'Users'].join('|')})/[a-z]|/${'root'}/|/${'work'}/`)

    expect(mentions(home)).toEqual([])
  })

  test('the lockfile names no registry host', () => {
    expect(mentions(/"resolved":/, ['package-lock.json'])).toEqual([])
  })

  test('no source names a registry host', () => {
    const host = new RegExp(`registry\\.${'npmjs'}\\.org|npm${'mirror'}\\.com`)

    expect(mentions(host)).toEqual([])
  })
})
