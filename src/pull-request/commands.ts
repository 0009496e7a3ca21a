import { askedName } from '../core/memory/control.ts'
import type { Command, Delivery, LeftRequest, Person, PullRef, SealedDelivery } from '../core/model/review.ts'
import { markdownCode as code } from '../report/escape.ts'
import { answerMarker } from './answer.ts'
import { commandsIn, usages } from './command-lines.ts'
import { explainInstance } from './explain.ts'
import { grantedText } from './granted-text.ts'
import { planComment } from './plan-comment.ts'
import type { PullPowers } from './powers.ts'
import { ONLY_WRITERS, standingOf } from './standing.ts'

type Comment = Extract<Delivery, { is: 'comment' }>

/**
 * Answers each command of a comment, one answer each. What bears on the ledger is only left for the sweep, which looks at
 * it anew: nothing here could do it. Throws `HostFailure`.
 */
export const answerCommand = async (
  { pull, id }: Comment,
  sealed: SealedDelivery,
  powers: PullPowers,
): Promise<void> => {
  const { host } = powers
  const written = await host.written(pull.number, id)
  const commands = written === null ? [] : commandsIn(written.text)
  if (written === null || commands.length === 0) return
  if (!(await host.mayWrite(written.author))) {
    await host.comment(pull.number, answerMarker(id, 1), `⛔ ${ONLY_WRITERS}`)
    return
  }
  let isLeft = false
  for (const [place, command] of commands.entries()) {
    const asked = { pull, comment: id, command: place + 1, author: written.author }
    const answer = (text: string): Promise<void> => host.comment(pull.number, answerMarker(id, asked.command), text)
    if (command.is === 'approve' || command.is === 'suspend') {
      const { text, left } = await leave(command, asked, sealed, powers)
      isLeft ||= left
      await answer(text)
    } else {
      await answer(await carryOut(command, pull, powers))
    }
  }
  if (isLeft) await powers.startSweep()
}

const carryOut = async (
  command: Exclude<Command, LeftRequest['command']>,
  pull: PullRef,
  powers: PullPowers,
): Promise<string> => {
  switch (command.is) {
    case 'plan':
      return planAnew(pull, powers)
    case 'explain':
      return explainInstance(pull, command.instance, powers)
    case 'unknown': {
      const known = command.nearest === null ? Object.values(usages) : [command.nearest]
      return `❓ ${code(command.text)} says nothing to me. ${known.length === 1 ? 'Did you mean' : 'I know'}: ${known.map(code).join(', ')}`
    }
  }
}

const planAnew = async (pull: PullRef, powers: PullPowers): Promise<string> => {
  const { host, watched } = powers
  const now = await host.pull(pull.number)
  if (now?.state !== 'open') return '⛔ This request is not open: a plan would be of nothing that could be merged.'
  if (now.base.ref !== watched.branch) return `⛔ Its base is not ${code(watched.branch)}.`
  await planComment(pull, powers)
  return '✅ The plan was made anew; its comment has it.'
}

type AskedHere = Readonly<{ pull: PullRef; comment: string; command: number; author: Person }>

const leave = async (
  command: LeftRequest['command'],
  { pull, comment, command: place, author }: AskedHere,
  delivery: SealedDelivery,
  powers: PullPowers,
): Promise<Readonly<{ text: string; left: boolean }>> => {
  const { box, ledger, around } = powers
  const asked = { ...pull, comment, command: place, by: author.name }
  const control = await ledger.control()
  if (control.served.has(askedName(asked))) return { text: grantedText(control, asked), left: false }
  const standing = await standingOf({ pull, author, command }, powers)
  if (!standing.may) return { text: `⛔ ${standing.why}`, left: false }
  const request = { id: askedName(asked), pull, head: standing.now.head, by: author, command, delivery }
  await box.leave({ ...request, at: around.clock.now() })
  return { text: `🕐 The next sweep looks at this, and this answer says then what came of it.`, left: true }
}
