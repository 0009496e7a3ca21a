import { describe, expect, test } from 'vitest'
import { licenceProblems, type LockedPackage } from '../../scripts/licences.ts'
import { textOf } from './sources.ts'

const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Readonly<Record<string, LockedPackage>> }
const others = Object.entries(packages).filter(([folder]) => folder !== '')

describe('packages of others', () => {
  test('run nothing when they are installed', () => {
    expect(textOf('.npmrc').split('\n')).toContain('ignore-scripts=true')
  })

  // One that is new here wants to be looked at: does it work without its script?
  test('that would run something are those that work without', () => {
    expect(others.flatMap(([folder, { hasInstallScript }]) => (hasInstallScript === true ? [folder] : []))).toEqual([
      'node_modules/@alicloud/openapi-core',
      'node_modules/core-js',
      'node_modules/esbuild',
      'node_modules/msw',
    ])
  })

  test('are each pinned to their bytes', () => {
    expect(others.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([folder]) => folder)).toEqual(
      [],
    )
  })

  test('come from whatever registry npm knows, and from no address of their own', () => {
    expect(others.filter((one) => JSON.stringify(one).includes('"resolved"')).map(([folder]) => folder)).toEqual([])
  })

  // A lockfile written where a registry lacks some of them is refused by `npm ci` on every machine.
  test('name what each machine needs, not ours alone', () => {
    const locked = new Set(others.map(([folder]) => folder.split('node_modules/').at(-1)))
    const wanted = others.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))

    expect(wanted.filter((name) => !locked.has(name))).toEqual([])
    expect(wanted.length).toBeGreaterThan(0)
  })

  test('have licences that somebody has looked at', () => {
    expect(licenceProblems(packages)).toEqual([])
  })

  test.each<[LockedPackage, boolean]>([
    [{ license: 'GPL-3.0' }, false],
    [{ license: '(MIT OR GPL-3.0)' }, true],
    [{ license: '(MIT AND GPL-3.0)' }, false],
    [{ license: 'MPL-2.0' }, false],
    [{ license: 'MPL-2.0', dev: true }, true],
    [{ license: 'SEE LICENSE IN LICENSE' }, false],
    [{}, false],
  ])('with %j are taken: %s', (one, taken) => {
    expect(licenceProblems({ '': {}, 'node_modules/new': one })).toHaveLength(taken ? 0 : 1)
  })
})
