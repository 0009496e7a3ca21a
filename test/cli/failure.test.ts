import { describe, expect, test } from 'vitest'
import { Interrupted, toFailure } from '../../src/cli/failure.ts'
import { CloudFailure } from '../../src/core/model/cloud-failure.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import { BadBounds } from '../../src/wire/bounds.ts'
import { UsageError } from '../../src/wire/config.ts'

const cloud = new CloudFailure('ecs:DescribeInstances failed: X.', {
  class: 'denied',
  code: 'X',
  httpStatus: 403,
  requestId: null,
  operation: 'ecs:DescribeInstances',
  account: null,
  region: null,
  missing: null,
})

describe('what was thrown', () => {
  test.each([
    [new Interrupted('Interrupted.'), 130, 'Interrupted.'],
    [new UsageError('--port wants a number.'), 64, '--port wants a number.'],
    [new BadBounds([]), 1, "The operator's bounds cannot be read, so nothing begins:\n"],
    [cloud, 1, 'ecs:DescribeInstances failed: X.'],
    [new LedgerFailure('The ledger is gone.', 'unreachable'), 1, 'The ledger is gone.'],
    [Object.assign(new Error('no such file: x'), { code: 'ENOENT' }), 1, 'no such file: x'],
  ])('%s is said as it is', (error, status, text) => {
    expect(toFailure(error, false)).toEqual({ status, text })
  })

  test('a file that is not as it should be is named, with what to check', () => {
    const missing = Object.assign(new Error("ENOENT: no such file or directory, open 'a\u001b.yaml'"), {
      code: 'ENOENT',
      path: 'a\u001b.yaml',
    })

    expect(toFailure(missing, false)).toEqual({
      status: 1,
      text: 'a\\u001b.yaml does not exist. Check the path (ENOENT).',
    })
  })

  test('what nobody expected says that nothing more was begun, and how to learn more', () => {
    expect(toFailure(new TypeError('x is undefined'), false)).toEqual({
      status: 1,
      text: 'Unexpected: x is undefined\nNothing more was begun. Run it again with --debug for the details.',
    })
    expect(toFailure('a text', false).text).toMatch(/^Unexpected: a text\n/)
  })

  test('the stack comes only if asked for', () => {
    expect(toFailure(new TypeError('x'), true).text).toContain('failure.test.ts')
    expect(toFailure(new TypeError('x'), false).text).not.toContain('failure.test.ts')
  })

  test('neither secrets nor terminal codes get through', () => {
    const { text } = toFailure(new Error('https://user:hunter2@host/\u001b[2J'), true)

    expect(text).not.toContain('hunter2')
    expect(text.split('\n')[0]).toBe('Unexpected: https://***@host/\\u001b[2J')
  })
})
