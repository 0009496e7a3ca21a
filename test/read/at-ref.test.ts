import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atRef } from '../../src/read/at-ref.ts'
import { makeRepo, temporaryFolder } from './repo.ts'

describe('a place at another ref', () => {
  test('of a folder in a work tree is its path in the repository', async () => {
    const { dir, commit } = await makeRepo()
    await commit({ 'infra/desired-state/a.yaml': '' })
    const root = await realpath(dir)

    expect(await atRef(join(dir, 'infra/desired-state'), 'main')).toBe(`${root}#main:infra/desired-state`)
    expect(await atRef(`file://${dir}/infra/desired-state`, 'v1')).toBe(`${root}#v1:infra/desired-state`)
    expect(await atRef(dir, 'main')).toBe(`${root}#main:`)
  })

  test('of a place with a ref has that ref instead, and the same path', async () => {
    expect(await atRef('https://git.example.com/a/b.git#topic:roles', 'main')).toBe(
      'https://git.example.com/a/b.git#main:roles',
    )
    expect(await atRef('/srv/repo#topic', 'main')).toBe('/srv/repo#main')
  })

  test('is nowhere for a folder outside git', async () => {
    expect(await atRef(await temporaryFolder(), 'main')).toBeNull()
  })
})
