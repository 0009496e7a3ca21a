import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import parsePrometheus from 'parse-prometheus-text-format'
import { describe, expect, test } from 'vitest'
import { driftFormats } from '../../src/cli/drift-formats.ts'
import type { DriftDocument } from '../../src/core/report/drift-document.ts'
import { noTally } from '../../src/core/report/drift/fleet.ts'
import { toOtlp } from '../../src/report/data/otlp.ts'
import { metricsOf } from '../../src/report/data/metrics.ts'
import { driftReport, driftRow } from '../kit/reports.ts'

const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
// A pattern of the schema is none where expressions are read by Unicode's rules.
const ajv = new Ajv.default({ strict: false, unicodeRegExp: false })
addFormats.default(ajv)
/** The published schema of SARIF 2.1.0, as Microsoft's package of matchers has it. */
const isSarif = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')) as object)

/** A report in which every text that others choose is this one. */
const sayingEverywhere = (text: string): DriftDocument => {
  const author = { kind: 'console', name: text, did: 'detached', at: '2026-11-22T07:00:00.000Z' } as const
  const rows = (['drift', 'pending', 'blocked', 'unknown'] as const).map((state) =>
    driftRow({ state, id: text, name: text, from: text, binding: text, why: text, fix: text, file: text, author }),
  )
  const tally = { ...noTally, seen: 1, drifted: 1 }
  const finding = { code: text, severity: 'note', file: text, line: 3, column: 4, message: text, fix: text } as const
  return driftReport({
    commit: text,
    fleet: {
      all: tally,
      accounts: [{ account: '1234567890123456', name: text, mode: 'enforce', ...tally }],
      regions: [{ account: '1234567890123456', region: text, ...tally }],
      bindings: [{ binding: text, role: text, file: text, line: 1, column: 1, ...tally }],
      roles: [
        { role: text, ...tally },
        { role: null, ...tally },
      ],
    },
    rows,
    totals: { drift: 1, pending: 1, blocked: 1, unknown: 1 },
    causes: [
      {
        key: text,
        what: 'drift',
        severity: 'warning',
        title: text,
        fix: text,
        total: 1,
        added: 1,
        accounts: [text],
        regions: [text],
        bindings: [text],
        rows: [],
      },
    ],
    findings: [finding],
    suspensions: [
      { where: 'ledger', id: text, scope: text, reason: text, owner: text, at: null, until: null, isOver: false },
    ],
    last: { at: '2026-11-21T08:00:00.000Z', commit: text, added: 1, stayed: 0, gone: rows, unseen: rows, resolved: [] },
  })
}

const allOf = async (report: DriftDocument): Promise<Readonly<Record<string, string>>> => {
  const { html: _page, ...formats } = driftFormats(report, { color: false, width: 120 })
  const made = Object.entries(formats).map(async ([format, make]) => [format, await make()] as const)
  return { ...Object.fromEntries(await Promise.all(made)), otlp: JSON.stringify(toOtlp(report)) }
}

const hostile = [
  '<script>alert(1)</script>',
  `"><img src=x onerror='x'>`,
  'a"b\'c`d\\e',
  '\u202egnp.exe\u2066',
  'line\none\r\ntwo\u2028three',
  '\u001b]0;title\u0007\u001b[31mred',
  '=HYPERLINK("http://x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '| a | b |\n| --- | --- |',
  '![x](http://evil/x.png) @everyone #1 http://evil',
  'x'.repeat(10_000),
  '}\n# TYPE evil counter\nevil 1\n{',
  '',
  '__proto__',
]

// What steers a terminal, reorders or hides text, or ends a line; a line feed of the format's own is none.
const steering = /[\p{Cc}\p{Cf}\u2028\u2029]/u

describe('names that somebody else chose', () => {
  test.each(hostile.map((text) => [JSON.stringify(text).slice(0, 60), text]))('are harmless: %s', async (_, text) => {
    const {
      csv = '',
      json = '',
      markdown = '',
      prometheus = '',
      sarif = '',
      text: plain = '',
      otlp = '',
    } = await allOf(sayingEverywhere(text))

    for (const made of [plain, json, sarif, prometheus, csv.replaceAll('\r\n', '\n')]) {
      expect(made.split('\n').find((line) => steering.test(line))).toBeUndefined()
    }
    expect(JSON.parse(json)).toMatchObject({ rows: [{ id: text }, {}, {}, {}] })
    expect(elementsIn(markdown).filter((one) => !meant.includes(one))).toEqual([])
    expect(csv.trimEnd().split('\r\n')).toHaveLength(5)
    for (const cell of cellsOf(csv)) expect(cell).not.toMatch(/^[=+\-@]/)
    expect(isSarif(JSON.parse(sarif)), JSON.stringify(isSarif.errors)).toBe(true)
    expect(parsePrometheus(prometheus).map(({ name }) => name)).toEqual(namesOf(sayingEverywhere(text)))
    expect(() => JSON.parse(otlp) as unknown).not.toThrow()
  })

  test('are harmless whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        const { csv = '', prometheus = '', sarif = '', text: plain = '' } = await allOf(sayingEverywhere(text))

        expect(plain.split('\n').find((line) => steering.test(line))).toBeUndefined()
        expect(isSarif(JSON.parse(sarif)), JSON.stringify(isSarif.errors)).toBe(true)
        expect(parsePrometheus(prometheus).map(({ name }) => name)).toEqual(namesOf(sayingEverywhere(text)))
        expect(csv.trimEnd().split('\r\n')).toHaveLength(5)
      }),
      { numRuns: 30 },
    )
  })
})

/** Elements of what a host makes of it, with HTML taken as such: no link, no picture, nothing that runs. */
const elementsIn = (markdown: string): readonly string[] => {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
  return [...new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, element = '']) => element))]
}
const meant = ['h3', 'h4', 'p', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'ul', 'li', 'code']

/** RFC 4180, as a spreadsheet reads it. */
const cellsOf = (csv: string): readonly string[] =>
  csv
    .split('\r\n')
    .flatMap((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
    )

const namesOf = (report: DriftDocument): readonly string[] =>
  metricsOf(report)
    .filter(({ points }) => points.length > 0)
    .map(({ name }) => name)

describe('metrics', () => {
  const report = {
    ...sayingEverywhere('web'),
    drift: { attach: 2 },
    blocked: { protected: 1 },
    limits: [
      { account: '1234567890123456', class: 'attach', used: 1, max: 2, left: 1, percent: null, perMs: 1 } as const,
    ],
    calls: [{ operation: 'ecs:DescribeInstances', made: 3, throttled: 1, left: null, limit: null }],
    births: { count: 3, overMs: 1, p50Ms: 500, p95Ms: 1500, p99Ms: 1500, missedEvents: 1, lateMs: 1 },
    scopes: [{ account: 'x', region: 'r', kind: 'ecs', state: 'unknown', seen: 0, why: 'lost-page' } as const],
  }

  test('have one set of labels each, no two points alike, and no id', () => {
    for (const { name, points } of metricsOf(report)) {
      const keys = points.map(({ labels }) => Object.keys(labels).sort().join())
      expect([name, new Set(keys).size]).toEqual([name, points.length === 0 ? 0 : 1])
      expect(new Set(points.map(({ labels }) => JSON.stringify(labels))).size).toBe(points.length)
    }
    expect(JSON.stringify(metricsOf(report))).not.toContain('1234567890123456')
  })

  test('are the same for Prometheus and OpenTelemetry', async () => {
    const { prometheus = '' } = await allOf(report)
    const read = parsePrometheus(prometheus).flatMap(({ name, metrics }) =>
      metrics.map(({ labels = {}, value }) => [name, labels, Number(value)]),
    )
    const written = metricsOf(report).flatMap(({ name, points }) =>
      points.map(({ labels, value }) => [name, labels, value]),
    )

    expect(read).toEqual(written)
    expect(JSON.stringify(toOtlp(report))).toContain('"timeUnixNano":"1795334400000000000"')
    expect(prometheus).toContain('rolekeeper_creation_to_role_seconds{quantile="0.95"} 1.5\n')
    expect(prometheus).toContain('rolekeeper_actions{cause="drift",kind="attach"} 2\n')
  })
})
