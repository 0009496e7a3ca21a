import type { Ear, TellPowers } from '../core/ports/channel.ts'
import type { DriftDocument } from '../core/report/drift-document.ts'
import { noticesFor, toldAfter } from '../core/report/notices.ts'
import { isThereIn, troublesFor } from '../core/report/troubles.ts'

/** What became of one receiver: how many causes were told, and why not all; null: all were. */
export type Heard = Readonly<{ receiver: string; told: number; failed: string | null }>

/**
 * Tells each receiver what is new in a report, and remembers what was said. Nobody who cannot be told keeps the others from
 * it, or the report from being one: nothing is thrown.
 */
export const tellNews = (report: DriftDocument, powers: TellPowers): Promise<readonly Heard[]> =>
  Promise.all(
    powers.ears.map(async (ear) => {
      const heard = await tellOne(report, ear, powers).catch((error: unknown): Heard => ({
        receiver: ear.receiver.name,
        told: 0,
        failed: error instanceof Error ? error.message : 'something was thrown that is no error',
      }))
      if (heard.failed !== null) powers.log('warn', 'A receiver could not be told.', heard)
      else if (heard.told > 0) powers.log('info', 'A receiver was told.', heard)
      return heard
    }),
  )

const tellOne = async (
  report: DriftDocument,
  { receiver, open }: Ear,
  { shelf, clock }: TellPowers,
): Promise<Heard> => {
  const isIssues = receiver.to === 'issues'
  const hearing = {
    now: clock.now(),
    windowMs: isIssues ? 0 : receiver.windowMs,
    followsClosely: isIssues,
    isThere: isThereIn(report),
  }
  const troubles = troublesFor(report, receiver)
  const before = await shelf.told(receiver.name)
  const notices = noticesFor(troubles, before, hearing)
  const channel = notices.length === 0 ? null : open()
  // Whoever could not remember what was said would say it again with every report.
  if (channel !== null) await shelf.keep(receiver.name, before)
  const { said, failed } = (await channel?.tell(notices)) ?? { said: [], failed: null }
  const after = toldAfter(troubles, before, said, hearing)
  if (JSON.stringify(after) !== JSON.stringify(before)) await shelf.keep(receiver.name, after)
  return { receiver: receiver.name, told: said.length, failed }
}
