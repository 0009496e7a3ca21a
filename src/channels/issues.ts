import { createHash } from 'node:crypto'
import type { Notice } from '../core/model/notice.ts'
import type { Channel } from '../core/ports/channel.ts'
import { HostFailure, type GitHost } from '../core/ports/git-host.ts'
import { count } from '../core/plan/words.ts'
import { markdown, terminal } from '../report/escape.ts'

/** Longer titles are cut by hosts: 256 characters at GitHub, 255 at GitLab. */
const MOST_TITLE = 200

/** Issues in a repository: one for a cause, written anew as it changes, closed when it is over. */
export const openIssues = (host: Pick<GitHost, 'issue'>): Channel => ({
  tell: async (notices) => {
    const said: Notice[] = []
    try {
      for (const notice of notices) {
        await host.issue(markerOf(notice), notice.what === 'resolved' ? 'close' : issueOf(notice))
        said.push(notice)
      }
      return { said, failed: null }
    } catch (error) {
      if (error instanceof HostFailure) return { said, failed: error.message }
      throw error
    }
  },
})

/** Causes are named after what people name; a marker is one word. */
const markerOf = ({ cause }: Notice): string => `drift-${createHash('sha256').update(cause).digest('hex').slice(0, 20)}`

const issueOf = ({ title, severity, fix, total, lines }: Notice) => {
  const rest = lines.length === 0 ? 0 : total - lines.length
  return {
    // A title is plain text, in which a mention counts all the same.
    title: `Rolekeeper: ${terminal(title).replaceAll('@', '@\u2060').slice(0, MOST_TITLE)}`,
    markdown: [
      `${severity}, ${total} in all.`,
      [...lines.map((line) => `- ${markdown(line)}`), ...(rest > 0 ? [`- and ${count(rest, 'other')}`] : [])].join(
        '\n',
      ),
      markdown(fix),
      'Rolekeeper keeps this issue as long as its cause is there, and closes it with the report that finds it gone.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  }
}
