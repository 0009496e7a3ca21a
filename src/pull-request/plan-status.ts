import type { Finding } from '../core/model/finding.ts'
import type { Problem } from '../core/model/problem.ts'
import type { Annotation, CommitStatus } from '../core/ports/git-host.ts'
import type { Mood } from '../core/report/report.ts'
import type { Review } from '../core/report/review.ts'
import { sentences } from '../report/words.ts'

/** `folder`: where desired state is in the repository. */
type Told = Readonly<{ markdown: string; folder: string }>

export const pendingStatus: CommitStatus = {
  state: 'pending',
  title: 'The plan is being made.',
  summary: '',
  annotations: [],
}

export const untouchedStatus: CommitStatus = {
  state: 'success',
  title: 'This request does not change desired state.',
  summary: '',
  annotations: [],
}

/** What a plan makes of its head's status. That there is something to do is no failure; that a limit holds it needs someone. */
export const planStatus = ({ mood, headline, findings }: Review, { markdown, folder }: Told): CommitStatus => ({
  state: stateOf[mood],
  title: headline,
  summary: markdown,
  annotations: findings.flatMap((finding) => annotation(fromFinding(finding), levelOf[finding.severity], folder)),
})

/** Of a head that nothing can be planned for. */
export const failedStatus = (
  headline: string,
  problems: readonly Problem[],
  { markdown, folder }: Told,
): CommitStatus => ({
  state: 'failure',
  title: headline,
  summary: markdown,
  annotations: problems.flatMap(({ at, wrong, right }) =>
    annotation({ at, message: sentences(wrong, right) }, 'failure', folder),
  ),
})

const stateOf: Readonly<Record<Mood, CommitStatus['state']>> = {
  good: 'success',
  todo: 'success',
  refused: 'action-required',
  bad: 'failure',
}

const levelOf: Readonly<Record<Finding['severity'], Annotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  note: 'notice',
}

type Said = Readonly<{ at: Finding['at']; message: string }>

const fromFinding = ({ at, message, fix }: Finding): Said => ({ at, message: sentences(message, fix) })

/** What is said of the whole folder, or of no place, has no line. */
const annotation = ({ at, message }: Said, level: Annotation['level'], folder: string): readonly Annotation[] => {
  if (at === null || at.file.includes('://')) return []
  const path = [...folder.split('/'), at.file].filter((part) => part !== '' && part !== '.').join('/')
  return [{ file: path, line: at.line, level, message }]
}
