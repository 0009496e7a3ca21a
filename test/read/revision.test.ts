import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { findRepository, resolveCommit } from '../../src/read/git/local.ts'
import { parseRevision } from '../../src/read/git/revision.ts'
import { makeRepo } from './repo.ts'

/** A line of three commits, a side line of two, and their merge. */
const history = `commit refs/heads/main
mark :1
committer x <x@y.z> 1 +0000
data 1
1
commit refs/heads/side
mark :2
committer x <x@y.z> 2 +0000
data 1
2
from :1
commit refs/heads/side
mark :3
committer x <x@y.z> 3 +0000
data 1
3
commit refs/heads/main
mark :4
committer x <x@y.z> 4 +0000
data 1
4
from :1
commit refs/heads/main
mark :5
committer x <x@y.z> 5 +0000
data 1
5
merge :3
tag v1
from :5
tagger x <x@y.z> 6 +0000
data 1
t
`

describe('a revision', () => {
  test('names the commit that git finds by it, and none where git finds none', async () => {
    const { dir } = await makeRepo()
    execFileSync('git', ['-C', dir, 'fast-import', '--quiet'], { input: history })
    const repository = await findRepository(dir)
    if (repository === null) throw new Error('no repository')
    /** What git finds, by the order of the revisions; null: nothing. */
    const byGit = (revisions: readonly string[]): readonly (string | null)[] => {
      const input = revisions.map((revision) => `${revision}^{commit}\n`).join('')
      const { stdout } = spawnSync('git', ['-C', dir, 'cat-file', '--batch-check'], { encoding: 'utf8', input })
      return stdout
        .trim()
        .split('\n')
        .map((line) => /^([0-9a-f]{40}) commit /.exec(line)?.[1] ?? null)
    }
    const [found] = byGit(['HEAD'])
    const head = found ?? ''
    const names = [
      'HEAD',
      '@',
      'main',
      'side',
      'v1',
      'refs/heads/side',
      head,
      head.slice(0, 8),
      head.slice(0, 4),
      'none',
    ]
    const ways = [
      '',
      '~',
      '^',
      '~0',
      '~1',
      '~2',
      '~3',
      '~99',
      '^0',
      '^1',
      '^2',
      '^3',
      '^^',
      '^2~1',
      '~1^1',
      '^2^',
      '~~',
    ]

    const revisions = names.flatMap((name) => ways.map((way) => name + way))
    const git = byGit(revisions)

    for (const [at, revision] of revisions.entries()) {
      expect(`${revision} ${await resolveCommit(repository, revision)}`).toBe(`${revision} ${git[at]}`)
    }
    expect(await resolveCommit(repository, head.slice(0, 3))).toBeNull()
  })

  test('is a name alone where what follows it is no way up', () => {
    expect(parseRevision('main^{tree}')).toEqual({ name: 'main^{tree}', parents: [] })
    expect(parseRevision('main@{1}')).toEqual({ name: 'main@{1}', parents: [] })
    expect(parseRevision('~2')).toEqual({ name: 'HEAD', parents: [1, 1] })
    expect(parseRevision('HEAD~99999999999').parents).toHaveLength(100_000)
  })
})
