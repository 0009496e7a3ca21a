import { fileURLToPath } from 'node:url'
import { exitStatus } from '../../core/report/exit-status.ts'
import { tour as takeTour } from '../../dev/tour.ts'
import type { TourPlace } from '../../dev/tour.ts'
import { paintWith } from '../../report/terminal/paint.ts'
import { envOf } from '../trial-env.ts'
import type { Verb } from '../verb.ts'

/** The whole story on an embedded cloud; what npm start runs. */
export const tour: Verb = async ({ env, around, out, run }) => {
  const paint = paintWith(out.look.color)
  const ended = await takeTour({
    desiredState: fileURLToPath(new URL('../../../desired-state', import.meta.url)),
    show: (argv, where) => run(typed(argv, where), { env: envOf(env, where.key) }),
    capture: async (argv, where) => {
      let text = ''
      await run(typed(argv, where), { env: envOf(env, where.key), print: async (part) => void (text += part) })
      return text
    },
    say: (text) => out.print(`${text}\n`),
    heading: paint.strong,
    stop: around.stop,
  })
  return ended ? exitStatus.done : exitStatus.error
}

const typed = (argv: readonly string[], { key, desired, ledger }: TourPlace): readonly string[] => [
  ...argv,
  ...['--cloud', key.endpoint, '--desired', desired, '--ledger', ledger],
]
