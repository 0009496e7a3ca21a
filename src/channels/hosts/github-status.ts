import * as z from 'zod'
import { HostFailure, type CommitStatus, type GitHost } from '../../core/ports/git-host.ts'
import type { Api } from './api.ts'
import { shortened } from './marked.ts'

const NAME = 'Rolekeeper'
/** https://docs.github.com/rest/checks/runs#create-a-check-run */
const ANNOTATIONS_AT_ONCE = 50
const MOST_ANNOTATIONS = 1_000
const SUMMARY_CHARACTERS = 65_535
/** https://docs.github.com/rest/commits/statuses#create-a-commit-status */
const DESCRIPTION_CHARACTERS = 140

/**
 * A check run with annotations, where the token is of an app; other tokens may only set a commit's status, which has
 * neither.
 */
export const githubStatus =
  (rest: Api, repo: string): GitHost['status'] =>
  async (head, status) => {
    try {
      await checkRun(rest, repo, head, status)
    } catch (error) {
      if (!(error instanceof HostFailure) || error.reason === 'busy') throw error
      const { state, title } = status
      await rest.ask('POST', `${repo}/statuses/${head}`, z.unknown(), {
        state: state === 'action-required' ? 'failure' : state,
        context: NAME.toLowerCase(),
        description: shortened(title, DESCRIPTION_CHARACTERS),
      })
    }
  }

const checkRun = async (rest: Api, repo: string, head: string, status: CommitStatus): Promise<void> => {
  const { title, summary, annotations } = status
  const rows = annotations.slice(0, MOST_ANNOTATIONS).map(({ file, line, level, message }) => ({
    path: file,
    start_line: line,
    end_line: line,
    annotation_level: level,
    message,
  }))
  const outputOf = (from: number) => ({
    title: shortened(title, 255),
    summary: shortened(summary, SUMMARY_CHARACTERS),
    annotations: rows.slice(from, from + ANNOTATIONS_AT_ONCE),
  })
  const { id } = await rest.ask('POST', `${repo}/check-runs`, z.object({ id: z.int() }), {
    name: NAME,
    head_sha: head,
    ...progress[status.state],
    output: outputOf(0),
  })
  for (let from = ANNOTATIONS_AT_ONCE; from < rows.length; from += ANNOTATIONS_AT_ONCE) {
    await rest.ask('PATCH', `${repo}/check-runs/${id}`, z.unknown(), { output: outputOf(from) })
  }
}

const progress = {
  pending: { status: 'in_progress' },
  success: { status: 'completed', conclusion: 'success' },
  failure: { status: 'completed', conclusion: 'failure' },
  'action-required': { status: 'completed', conclusion: 'action_required' },
} as const
