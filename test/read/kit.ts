import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { commit } from '../../src/core/model/names.ts'
import { readDesired, type Reading } from '../../src/read/desired.ts'
import { formatProblem } from '../../src/read/problems.ts'
import type { SourceFile } from '../../src/read/source-file.ts'

/** One account in two regions: what most documents of these tests stand beside. */
export const settings = `settings:
  accounts:
    - { name: prod, id: "1234567890123456", regions: [cn-hangzhou, cn-shanghai] }
`

/** Files by path, read as one state. */
export const read = (files: Readonly<Record<string, string>>): Reading =>
  readDesired(
    Object.entries(files).map(([path, text]): SourceFile => ({ path, text })),
    { commit: commit('test'), dirty: false },
  )

/** The state of a document beside the settings. Throws where it has problems. */
export const stateOf = (text: string): DesiredState<'proposed'> => {
  const reading = read({ 'settings.yaml': settings, 'a.yaml': text })
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading.desired
}

/** The problems of files, as people read them. */
export const problemsIn = (files: Readonly<Record<string, string>>): readonly string[] => {
  const reading = read(files)
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

/** The problems of one document that stands beside good settings. */
export const problemsOf = (text: string): readonly string[] => problemsIn({ 'settings.yaml': settings, 'a.yaml': text })
