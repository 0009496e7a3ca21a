import { describe, expect, test } from 'vitest'
import { planDocument } from '../../src/core/report/documents.ts'
import { toJson } from '../../src/report/data/json.ts'
import { toSarif } from '../../src/report/data/sarif.ts'
import { formatOf } from '../../src/report/format.ts'
import { attach, verdict } from './samples.ts'

describe('json', () => {
  test('says the same as the document, and ends with a line feed', () => {
    const document = planDocument(verdict({ actions: [attach('i-\u001b[2J')] }), '0.1.0')

    const text = toJson(document)

    expect(JSON.parse(text)).toEqual(document)
    expect(text.endsWith('}\n')).toBe(true)
  })
})

describe('sarif', () => {
  const problem = { at: { file: 'a b/ü#1.yaml', line: 3, column: 7 }, wrong: 'rol is no key', right: 'Write role.' }
  const note = { code: 'unused-role', severity: 'note', at: null, message: 'Nobody uses it.', fix: '' } as const

  test('has one result for each problem and finding, at its place, under a rule that is declared', () => {
    expect(toSarif([problem], [note], '0.1.0')).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'rolekeeper',
              version: '0.1.0',
              rules: [{ id: 'invalid-desired-state' }, { id: 'unused-role' }],
            },
          },
          results: [
            {
              ruleId: 'invalid-desired-state',
              level: 'error',
              message: { text: 'rol is no key. Write role.' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'a%20b/%C3%BC%231.yaml' },
                    region: { startLine: 3, startColumn: 7 },
                  },
                },
              ],
            },
            { ruleId: 'unused-role', level: 'note', message: { text: 'Nobody uses it.' }, locations: [] },
          ],
        },
      ],
    })
  })
})

describe('format', () => {
  test('follows the extension of a file', () => {
    expect(['plan.json', 'a/b.MD', 'x.sarif', 'r.txt'].map(formatOf)).toEqual(['json', 'markdown', 'sarif', 'text'])
  })

  test('is none for other extensions', () => {
    expect(['plan', 'plan.xml', 'plan.toString', '.json/x'].map(formatOf)).toEqual([null, null, null, null])
  })
})
