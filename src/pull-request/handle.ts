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
      if (delivery.what !== 'closed') return planComment(delivery.pull, powers)
      return
    case 'comment':
      return answerCommand(delivery, sealed, powers)
    case 'push':
      return powers.startSweep()
    case 'ignored':
      return
  }
}
