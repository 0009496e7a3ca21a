import type { Hash } from '../core/model/names.ts'
import type { LeftRequest, Person, PullRef } from '../core/model/review.ts'
import { hashKeys } from '../core/plan/key.ts'
import type { GitHost, PullNow } from '../core/ports/git-host.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import { markdownCode as code } from '../report/escape.ts'
import { usages } from './command-lines.ts'
import type { Watched } from './powers.ts'

/** What bears on the ledger, and who asks for it. */
export type Asking = Readonly<{ pull: PullRef; author: Person; command: LeftRequest['command'] }>

/** `keys`: of the actions that an approval is about. `why` is Markdown. */
export type Standing = Readonly<{ may: true; now: PullNow; keys: readonly string[] } | { may: false; why: string }>

export type StandingPowers = Readonly<{
  watched: Watched
  host: Pick<GitHost, 'pull' | 'mayWrite'>
  box: Pick<RequestBox, 'reviewed'>
  digest: (canonicalText: string) => Hash
}>

/**
 * Whether a command may be carried out now. The webhook asks, so that people are answered at once, and the sweep asks
 * again. What the box says was reviewed is believed for its hash alone, which the comment names.
 */
export const standingOf = async (
  { pull, author, command }: Asking,
  { watched, host, box, digest }: StandingPowers,
): Promise<Standing> => {
  if (!(await host.mayWrite(author))) return no(ONLY_WRITERS)
  const now = await host.pull(pull.number)
  if (now === null || now.state === 'closed') return no('This request is closed.')
  if (now.base.ref !== watched.branch) return no(`Its base is not ${code(watched.branch)}.`)
  if (command.is === 'suspend') return { may: true, now, keys: [] }
  const reviewed = await box.reviewed(pull)
  if (reviewed?.head !== now.head) {
    return no(`No plan of its head ${code(now.head.slice(0, 12))} was shown yet. ${code(usages.plan)} makes one.`)
  }
  if (reviewed.planHash !== command.planHash) {
    return no(`The plan of its head is ${code(reviewed.planHash)}. Look at that one, and approve it if it is right.`)
  }
  if (hashKeys(reviewed.keys, digest) !== command.planHash) {
    return no(`What was kept of the plan is not what has this hash. ${code(usages.plan)} makes it anew.`)
  }
  return { may: true, now, keys: reviewed.keys }
}

export const ONLY_WRITERS = 'Only people who may push to this repository can ask for anything here.'

const no = (why: string): Standing => ({ may: false, why })
