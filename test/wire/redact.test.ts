import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeLog } from '../../src/wire/log.ts'
import { isSecretName, redact } from '../../src/wire/redact.ts'

const letters = fc.string({
  unit: fc.constantFrom(...'ABCDEFGHIJKLMNPQRSTUVWXYZabcdefgh0123456789'),
  minLength: 24,
  maxLength: 40,
})
const prefixed = (prefix: string) => letters.map((rest) => `${prefix}${rest}`)
const around = fc.constantFrom('', ' ', '"', '(', ', ', '\n', '=')

describe('redact', () => {
  test('no key, token or signature gets through, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.oneof(...['LTAI', 'STS.N', 'CAIS', 'ghp_', 'github_pat_', 'glpat-'].map(prefixed)),
        around,
        around,
        (secret, before, after) => {
          expect(redact(`x${before}${before === '' ? ' ' : ''}${secret}${after}`)).not.toContain(secret)
        },
      ),
    )
  })

  test.each([
    ['Authorization: Bearer abcdef123456', 'abcdef123456'],
    ['https://user:hunter2hunter2@git.example/x', 'hunter2hunter2'],
    ['ACS3-HMAC-SHA256 Credential=someKey,SignedHeaders=host,Signature=deadbeef', 'deadbeef'],
    ['ACS3-HMAC-SHA256 Credential=someKey,SignedHeaders=host,Signature=deadbeef', 'someKey'],
    ['?AccessKeyId=someKeyId&SecurityToken=tok%2Ben&Signature=abc', 'tok%2Ben'],
    ['?AccessKeyId=someKeyId&SecurityToken=tok%2Ben&Signature=abc', 'someKeyId'],
    ['{"AccessKeySecret":"s3cr3t"}', 's3cr3t'],
    ['x-acs-security-token: tokentoken', 'tokentoken'],
  ])('%s loses %s', (text, secret) => {
    expect(redact(text)).not.toContain(secret)
  })

  test('what is no secret stays', () => {
    const text =
      'ecs:AttachInstanceRamRole failed in cn-hangzhou: Forbidden.RAM (HTTP 403, request 7B2A). https://a.example/b'

    expect(redact(text)).toBe(text)
  })
})

describe('log', () => {
  const lines: string[] = []
  const logTo = (form: 'text' | 'json', level: 'debug' | 'warn' = 'debug') => {
    lines.length = 0
    return makeLog({ level, form, write: (line) => lines.push(line), now: () => 0 })
  }

  test('writes JSON lines with time, level, text and fields', () => {
    logTo('json')('info', 'Listed.', { region: 'cn-hangzhou', seen: 3 })

    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      text: 'Listed.',
      region: 'cn-hangzhou',
      seen: 3,
    })
  })

  test('writes text that stays on one line', () => {
    logTo('text')('warn', 'Odd.', { why: 'two\nlines', id: 'i-1', nothing: undefined })

    expect(lines).toEqual(['1970-01-01T00:00:00.000Z warn Odd. why="two\\nlines" id=i-1 nothing=""\n'])
  })

  test('leaves out what is below its level', () => {
    const log = logTo('text', 'warn')
    log('info', 'no')
    log('error', 'yes')

    expect(lines).toHaveLength(1)
  })

  test('hides secrets by the name of a field, however deep it stands', () => {
    logTo('json')('info', 'x', {
      AccessKeySecret: 'aaa-1',
      deep: [{ securityToken: 'aaa-2', error: new Error('Bearer aaa-3456') }],
      map: new Map([['k', 'https://u:aaa-4@h/']]),
      big: 10n,
    })

    expect(lines.join('')).not.toContain('aaa-')
    expect(isSecretName('region')).toBe(false)
  })
})
