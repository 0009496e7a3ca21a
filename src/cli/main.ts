import { realClock } from '../wire/surroundings.ts'
import { printTo } from './output.ts'
import { run } from './run.ts'
import { stopOnSignals } from './signals.ts'

/** Runs one verb and ends the process with its exit status (design § 8). */
export const main = async (argv: readonly string[]): Promise<void> => {
  const { env, stdin, stdout, stderr } = process
  // Whoever reads us may leave early (`| head`); the verb goes on, its result has nowhere to go.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  const stop = stopOnSignals()
  process.exit(await run(argv, { env, stdin, stdout, stderr, print: printTo(stdout), clock: realClock, stop }))
}
