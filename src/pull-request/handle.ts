import type { PullRef } from '../core/model/review.ts'
import type { CommitStatus } from '../core/ports/git-host.ts'
import { answerCommand } from './commands.ts'
import { openDelivery } from './delivery.ts'
import { noteMerge } from './merged.ts'
import { planComment } from './plan-comment.ts'
import type { PullPowers } from './powers.ts'

/**
 * Does what a delivery asks for, some time after it came, once or twice. Its seal is looked at again: whoever may call this
 * function, or write into the box, has not thereby been believed. Throws what should be tried again.
 */
export const handleDelivery = async (id: string, powers: PullPowers & Readonly<{ secret: string }>): Promise<void> => {
  const { box, watched, secret, around } = powers
  const sealed = await box.delivery(id)
  const delivery = sealed && openDelivery(sealed, secret, watched)
  if (sealed === null || delivery === null || sealed.id !== id) {
    around.log('warn', 'A delivery is gone, or is none.', { delivery: id })
    return
  }
  switch (delivery.is) {
    case 'pull':
      if (delivery.what === 'merged') return noteMerge(delivery, powers)
      if (delivery.what !== 'closed') return planOrSay(delivery.pull, powers)
      return
    case 'comment':
      return answerCommand(delivery, sealed, powers)
    case 'push':
      return powers.startSweep()
    case 'ignored':
      return
  }
}

/** A head whose plan never comes must not look as if it were still on its way. */
const planOrSay = async (pull: PullRef, powers: PullPowers): Promise<void> => {
  const { host, around } = powers
  try {
    await planComment(pull, powers, 'if-changed')
  } catch (error) {
    try {
      const now = await host.pull(pull.number)
      if (now !== null) await host.status(now.head, notMade)
    } catch (second) {
      around.log('warn', 'The host could not be told that a plan failed.', { error: second })
    }
    throw error
  }
}

/** Anybody may read it, so that it says no more than where to look. */
const notMade: CommitStatus = {
  state: 'failure',
  title: 'The plan could not be made. It is tried again soon.',
  summary: 'The log of the function rolekeeper-pull-request says why. `/rolekeeper plan` tries again at once.',
  annotations: [],
}
