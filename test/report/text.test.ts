import { describe, expect, test } from 'vitest'
import { summarisePlan, summariseRun } from '../../src/core/report/compose.ts'
import { toText } from '../../src/report/terminal/text.ts'
import { displayWidth } from '../../src/report/terminal/table.ts'
import { attach, blocked, detach, record, refusal, replace, result, unknownScope, verdict } from './samples.ts'

const plain = { color: false, width: null }
const finding = {
  code: 'unused-role',
  severity: 'warning',
  at: { file: 'web.yaml', line: 3, column: 5 },
  message: 'Role spare is used by no binding.',
  fix: 'Remove it.',
} as const

describe('text', () => {
  test('the verdict comes first', () => {
    const text = toText(summarisePlan(verdict({ actions: [attach('i-1')] })), plain)

    expect(text.split('\n')[0]).toBe('1 change to make, 0 instances blocked.')
  })

  test('a plan names every change, what is blocked with its fix, and its hash', () => {
    const text = toText(
      summarisePlan(
        verdict({ actions: [attach('i-1'), replace('i-2')], blocked: [blocked('i-3')], findings: [finding] }),
      ),
      plain,
    )

    expect(text).toContain('attach web-tier · 1234567890123456 cn-hangzhou · 1\n    i-1')
    expect(text).toContain('replace old-tier → web-tier · 1234567890123456 cn-hangzhou · 1\n    i-2')
    expect(text).toContain('classic-network: 1. Mend classic-network.')
    expect(text).toContain('warning web.yaml:3:5: Role spare is used by no binding. Remove it. [unused-role]')
    expect(text).toContain('plan sha256:feed')
  })

  test('a long group shows ten and counts the rest exactly', () => {
    const actions = Array.from({ length: 37 }, (_, at) => attach(`i-${String(at).padStart(3, '0')}`))

    const text = toText(summarisePlan(verdict({ actions })), plain)

    expect([...text.matchAll(/^ {4}i-/gm)]).toHaveLength(10)
    expect(text).toContain('… and 27 more')
  })

  test('a refusal says which limit, how much was wanted, and the three ways on', () => {
    const text = toText(summarisePlan(verdict({ actions: [detach('i-1')], refused: [refusal] })), plain)

    expect(text).toContain('37 detach actions wanted, 10 allowed')
    expect(text).toContain('rolekeeper approve sha256:feed')
    expect(text).toContain('settings.limits.detach')
    expect(text).toContain('split')
  })

  test('unknown scopes are named', () => {
    expect(toText(summarisePlan(verdict({ scopes: [unknownScope] })), plain)).toContain(
      '1234567890123456  cn-hangzhou  ecs  access-denied',
    )
  })

  test('a run says what the cloud said, and how long an instance was without a role', () => {
    const actions = [attach('i-1'), replace('i-2')]
    const text = toText(
      summariseRun(
        record(verdict({ actions }), [
          result(attach('i-1'), 'failed', { code: 'Forbidden', message: 'not allowed' }),
          result(replace('i-2'), 'replaced', { gapMs: 412 }),
        ]),
      ),
      plain,
    )

    expect(text).toContain('i-1  Forbidden: not allowed')
    expect(text).toContain('(412 ms without a role)')
    expect(text).toContain('run run-1')
  })

  test('names from the cloud cannot steer the terminal', () => {
    const text = toText(summarisePlan(verdict({ actions: [attach('i-\u001b[2J', 'x\u202e')] })), plain)

    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('no line of a table leaves the terminal', () => {
    const actions = [{ ...attach('i-1'), why: 'because '.repeat(40) }]
    const lines = toText(summarisePlan(verdict({ actions })), { color: false, width: 80 }).split('\n')

    expect(lines.filter((line) => line.startsWith('    ')).every((line) => displayWidth(line) <= 80)).toBe(true)
  })

  test('colours come only where they are wanted', () => {
    const report = summarisePlan(verdict({ actions: [attach('i-1')] }))

    expect(toText(report, { color: true, width: null })).toContain('\u001b[')
    expect(toText(report, plain)).not.toContain('\u001b[')
  })
})
