import type { Finding } from '../../core/model/finding.ts'
import type { Place, Problem } from '../../core/model/problem.ts'
import { sentences } from '../words.ts'

type Level = 'error' | 'warning' | 'note'
type SarifResult = Readonly<{ ruleId: string; level: Level; text: string; at: Place | null }>

const problemRule = 'invalid-desired-state'

/** SARIF 2.1.0 with one run: what code hosts show beside the lines of a pull request. */
export const toSarif = (problems: readonly Problem[], findings: readonly Finding[], version: string): object => {
  const results = [...problems.map(fromProblem), ...findings.map(fromFinding)]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rolekeeper',
            version,
            rules: [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({ id })),
          },
        },
        results: results.map(toResult),
      },
    ],
  }
}

const fromProblem = ({ at, wrong, right }: Problem): SarifResult => ({
  ruleId: problemRule,
  level: 'error',
  text: sentences(wrong, right),
  at,
})

const fromFinding = ({ code, severity, at, message, fix }: Finding): SarifResult => ({
  ruleId: code,
  level: severity,
  text: sentences(message, fix),
  at,
})

const toResult = ({ ruleId, level, text, at }: SarifResult): object => ({
  ruleId,
  level,
  message: { text },
  // SARIF wants URI references (RFC 3986), so a space or an umlaut in a path is percent-encoded.
  locations:
    at === null
      ? []
      : [
          {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(at.file).replaceAll('#', '%23').replaceAll('?', '%3F') },
              region: { startLine: at.line, startColumn: at.column },
            },
          },
        ],
})
