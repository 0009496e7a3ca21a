import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { knownHoles, readAdvisories, type Advisory } from '../../scripts/advisories.ts'

const advisory = (
  events: Advisory['affected'][number]['ranges'][number]['events'],
  more: Partial<Advisory> = {},
): Advisory => ({
  ...{ id: 'GHSA-0', summary: 'It can be made to hang.' },
  affected: [{ package: { ecosystem: 'npm', name: '@a/b' }, versions: [], ranges: [{ type: 'SEMVER', events }] }],
  ...more,
})
const packages = (version: string) => ({ '': { version: '0.1.0' }, 'node_modules/x/node_modules/@a/b': { version } })
const holes = (version: string, ...all: readonly Advisory[]) => knownHoles(packages(version), all)

describe('advisories that lie in a folder', () => {
  test.each<[string, Record<string, string>[], boolean]>([
    ['1.0.0', [{ introduced: '0' }, { fixed: '1.0.1' }], true],
    ['1.0.1', [{ introduced: '0' }, { fixed: '1.0.1' }], false],
    ['1.0.1-rc.1', [{ introduced: '0' }, { fixed: '1.0.1' }], true],
    ['1.9.0', [{ introduced: '2.0.0' }], false],
    ['2.0.0', [{ introduced: '2.0.0' }], true],
    ['2.3.0', [{ introduced: '0' }, { last_affected: '2.3.0' }], true],
    ['2.3.1', [{ introduced: '0' }, { last_affected: '2.3.0' }], false],
    ['3.1.0', [{ fixed: '3.2.0' }, { introduced: '3.0.0' }, { fixed: '1.0.1' }, { introduced: '0' }], true],
    ['2.0.0', [{ fixed: '3.2.0' }, { introduced: '3.0.0' }, { fixed: '1.0.1' }, { introduced: '0' }], false],
  ])('tell of %s by %j: %s', (version, events, told) => {
    const found = holes(version, advisory(events))

    expect(found).toEqual(told ? [`node_modules/x/node_modules/@a/b ${version}: GHSA-0 It can be made to hang.`] : [])
  })

  test('tell of a version that is listed, and not of another package, another ecosystem, or what was withdrawn', () => {
    const listed = (name: string, ecosystem = 'npm') => [
      { package: { ecosystem, name }, versions: ['1.0.0'], ranges: [] },
    ]

    expect(holes('1.0.0', advisory([], { affected: listed('@a/b') }))).toHaveLength(1)
    expect(holes('1.0.0', advisory([], { affected: listed('b') }))).toEqual([])
    expect(holes('1.0.0', advisory([], { affected: listed('@a/b', 'PyPI') }))).toEqual([])
    expect(holes('1.0.0', advisory([{ introduced: '0' }], { withdrawn: '2026-01-01T00:00:00Z' }))).toEqual([])
  })

  test('are found at any depth, among what is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolekeeper-advisories-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    mkdirSync(join(folder, '2026/11'), { recursive: true })
    writeFileSync(join(folder, '2026/11/a.json'), JSON.stringify(advisory([{ introduced: '0' }])))
    writeFileSync(join(folder, 'package.json'), '{"name":"none"}')

    expect(readAdvisories(folder).map(({ id }) => id)).toEqual(['GHSA-0'])
  })
})
