import { fileURLToPath } from 'node:url'
import { exitStatus } from '../../core/report/exit-status.ts'
import { tour as takeTour } from '../../dev/tour.ts'
import type { TourPlace } from '../../dev/tour.ts'
import { paintWith } from '../../report/terminal/paint.ts'
import type { Verb } from '../verb.ts'

/** The whole story on an embedded cloud; what npm start runs. */
export const tour: Verb = async ({ around, out, run }) => {
  const paint = paintWith(out.look.color)
  const ended = await takeTour({
    desiredState: fileURLToPath(new URL('../../../desired-state', import.meta.url)),
    show: (argv, where) => run(typed(argv, where)),
    capture: async (argv, where) => {
      let text = ''
      await run(typed(argv, where), async (part) => void (text += part))
      return text
    },
    say: (text) => out.print(`${text}\n`),
    heading: paint.strong,
    stop: around.stop,
  })
  return ended ? exitStatus.done : exitStatus.error
}

/** The verbs run in this process, whose environment becomes the tour's: nothing of the caller's own must reach them. */
const typed = (argv: readonly string[], { key, desired, ledger }: TourPlace): readonly string[] => {
  for (const name of Object.keys(process.env)) {
    if (/^(ROLEKEEPER|ALIBABA_CLOUD)_/.test(name)) delete process.env[name]
  }
  process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = key.accessKeyId
  process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = key.accessKeySecret
  return [...argv, '--cloud', key.endpoint, '--desired', desired, '--ledger', ledger]
}
