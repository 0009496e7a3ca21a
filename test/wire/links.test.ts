import { expect, test } from 'vitest'
import { linksFor } from '../../src/wire/links.ts'

test.each([
  [
    'https://github.com/acme/roles.git#main:state/prod',
    'https://github.com/acme/roles/blob/{commit}/state/prod/{file}#L{line}',
  ],
  ['https://github.com/acme/roles#main', 'https://github.com/acme/roles/blob/{commit}/{file}#L{line}'],
  ['https://gitlab.example.com/a/b.git#main:s', 'https://gitlab.example.com/a/b/-/blob/{commit}/s/{file}#L{line}'],
  ['https://codeup.aliyun.com/org/r.git#main:', 'https://codeup.aliyun.com/org/r/blob/{commit}/{file}#L{line}'],
  ['https://git.example.com/a/b.git#main:s', null],
  ['desired-state', null],
  ['https://', null],
  [null, null],
])('files of %s are shown at %s', (desired, file) => {
  expect(linksFor(desired)).toMatchObject({ file, ecs: expect.stringContaining('{id}') as string })
})
